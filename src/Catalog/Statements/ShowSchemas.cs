using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>The schemas that hold tables.</summary>
internal sealed class ShowSchemas : IMetadataStatement
{
    public string Grammar => "SHOW SCHEMAS";

    public Task<LiteralRows?> TryAnswerAsync(StatementWords words, MetadataScope scope, CancellationToken cancellationToken)
    {
        bool fits = words.Count == 2 && (words.StartsWith("SHOW", "SCHEMAS") || words.StartsWith("SHOW", "DATABASES"));
        if (!fits) return Task.FromResult<LiteralRows?>(null);
        LiteralRows rows = new(("catalog", "VARCHAR"), ("databaseName", "VARCHAR"));
        foreach ((string catalog, string schema) in scope.Metastore.List().Select(name => (name.Catalog, name.Schema)).Distinct())
            rows.Add(Sql.Text(catalog), Sql.Text(schema));
        return Task.FromResult<LiteralRows?>(rows);
    }
}
