using Millrace.Catalog.Grammar;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>The schemas that hold tables.</summary>
internal sealed class ShowSchemas : ISqlStatement
{
    public string Grammar => "SHOW SCHEMAS";

    public bool Starts(StatementReader reader) =>
        reader.TryTakeWords("SHOW", "SCHEMAS") || reader.TryTakeWords("SHOW", "DATABASES");

    public Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectEnd();
        LiteralRows rows = new(("catalog", "VARCHAR"), ("databaseName", "VARCHAR"));
        foreach ((string catalog, string schema) in scope.Metastore.List().Select(name => (name.Catalog, name.Schema)).Distinct())
            rows.Add(Sql.Text(catalog), Sql.Text(schema));
        return Task.FromResult(rows);
    }
}
