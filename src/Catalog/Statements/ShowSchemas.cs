using Millrace.Catalog.Grammar;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>The schemas that hold tables.</summary>
internal sealed class ShowSchemas : ISqlStatement
{
    public string Grammar => "SHOW SCHEMAS";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) =>
        reader.TryTakeWords("SHOW", "SCHEMAS") || reader.TryTakeWords("SHOW", "DATABASES");

    public Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectEnd();
        LiteralRows rows = new(("catalog", "VARCHAR"), ("databaseName", "VARCHAR"));
        IEnumerable<(string Catalog, string Schema)> used = scope.Metastore.List().Concat(scope.Metastore.Views.List()).Select(static name => (name.Catalog, name.Schema)).Distinct();
        foreach ((string catalog, string schema) in used.OrderBy(static name => $"{name.Catalog}.{name.Schema}", StringComparer.Ordinal))
            rows.Add(Sql.Text(catalog), Sql.Text(schema));
        return Task.FromResult(rows);
    }
}
