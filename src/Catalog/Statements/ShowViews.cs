using Millrace.Catalog.Grammar;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>The views of the warehouse, or of one schema.</summary>
internal sealed class ShowViews : ISqlStatement
{
    public string Grammar => "SHOW VIEWS [IN schema]";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) => reader.TryTakeWords("SHOW", "VIEWS");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        IReadOnlyList<string>? within = ShowTables.ReadWithin(reader);
        LiteralRows rows = new(("catalog", "VARCHAR"), ("database", "VARCHAR"), ("viewName", "VARCHAR"), ("isTemporary", "BOOLEAN"));
        foreach (TableName name in await scope.ViewNamesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (within is null || ShowTables.IsWithin(name, within))
                rows.Add(Sql.Text(name.Catalog), Sql.Text(name.Schema), Sql.Text(name.Table), "false");
        }

        return rows;
    }
}
