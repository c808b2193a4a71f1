using Millrace.Catalog.Grammar;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>The tables and views of the warehouse, or of one schema.</summary>
internal sealed class ShowTables : ISqlStatement
{
    public string Grammar => "SHOW TABLES [IN schema]";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) => reader.TryTakeWords("SHOW", "TABLES");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        IReadOnlyList<string>? within = ReadWithin(reader);
        LiteralRows rows = new(("catalog", "VARCHAR"), ("database", "VARCHAR"), ("tableName", "VARCHAR"), ("isTemporary", "BOOLEAN"));
        IReadOnlyList<TableName> views = await scope.ViewNamesAsync(cancellationToken).ConfigureAwait(false);
        foreach (TableName name in scope.Metastore.List().Concat(views).OrderBy(static name => name.ToString(), StringComparer.Ordinal))
        {
            if (within is null || IsWithin(name, within))
                rows.Add(Sql.Text(name.Catalog), Sql.Text(name.Schema), Sql.Text(name.Table), "false");
        }

        return rows;
    }

    /// <summary>Takes <c>[IN schema]</c> and the end; null for all schemas.</summary>
    internal static IReadOnlyList<string>? ReadWithin(StatementReader reader)
    {
        bool isWithin = reader.TryTakeWords("IN") || reader.TryTakeWords("FROM");
        IReadOnlyList<string>? within = isWithin ? reader.ExpectParts("the name of a schema") : null;
        if (within is { Count: > 2 }) throw reader.Fault("a name of one or two parts: catalog.schema");
        reader.ExpectEnd();
        return within;
    }

    /// <summary>True when a table or view stands in a schema.</summary>
    internal static bool IsWithin(TableName name, IReadOnlyList<string> schema) =>
        name.Schema.Equals(schema[^1], StringComparison.OrdinalIgnoreCase)
        && (schema.Count == 1 || name.Catalog.Equals(schema[0], StringComparison.OrdinalIgnoreCase));
}
