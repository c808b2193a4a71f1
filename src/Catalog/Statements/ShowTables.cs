using Millrace.Foundation.Names;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>The tables of the warehouse, or of one schema.</summary>
internal sealed class ShowTables : IMetadataStatement
{
    public string Grammar => "SHOW TABLES [IN schema]";

    public Task<LiteralRows?> TryAnswerAsync(StatementWords words, MetadataScope scope, CancellationToken cancellationToken)
    {
        if (!words.StartsWith("SHOW", "TABLES")) return Task.FromResult<LiteralRows?>(null);
        IReadOnlyList<string>? within = null;
        if (words.Count > 2)
        {
            bool isWithin = words.StartsWith("SHOW", "TABLES", "IN") || words.StartsWith("SHOW", "TABLES", "FROM");
            within = isWithin ? words.NameToEnd(3) : null;
            if (within is null or { Count: > 2 }) return Task.FromResult<LiteralRows?>(null);
        }

        LiteralRows rows = new(("catalog", "VARCHAR"), ("database", "VARCHAR"), ("tableName", "VARCHAR"), ("isTemporary", "BOOLEAN"));
        foreach (TableName name in scope.Metastore.List())
        {
            if (within is null || IsWithin(name, within))
                rows.Add(Sql.Text(name.Catalog), Sql.Text(name.Schema), Sql.Text(name.Table), "false");
        }

        return Task.FromResult<LiteralRows?>(rows);
    }

    private static bool IsWithin(TableName name, IReadOnlyList<string> schema) =>
        name.Schema.Equals(schema[^1], StringComparison.OrdinalIgnoreCase)
        && (schema.Count == 1 || name.Catalog.Equals(schema[0], StringComparison.OrdinalIgnoreCase));
}
