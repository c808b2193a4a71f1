using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>The names of a table's columns.</summary>
internal sealed class ShowColumns : ISqlStatement
{
    public string Grammar => "SHOW COLUMNS IN table";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("SHOW", "COLUMNS");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        if (!reader.TryTakeWords("FROM")) reader.ExpectWords("IN");
        RelationRequest request = reader.ExpectTable();
        reader.ExpectEnd();
        Snapshot snapshot = await scope.SnapshotAsync(request, cancellationToken).ConfigureAwait(false);
        LiteralRows rows = new(("col_name", "VARCHAR"));
        foreach (Column column in snapshot.Schema) rows.Add(Sql.Text(column.Name));
        return rows;
    }
}
