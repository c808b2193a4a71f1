using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>The names of the columns of a table or view.</summary>
internal sealed class ShowColumns : ISqlStatement
{
    public string Grammar => "SHOW COLUMNS IN table";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) => reader.TryTakeWords("SHOW", "COLUMNS");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        if (!reader.TryTakeWords("FROM")) reader.ExpectWords("IN");
        RelationRequest request = reader.ExpectTable();
        reader.ExpectEnd();
        LiteralRows rows = new(("col_name", "VARCHAR"));
        foreach (Column column in await scope.ColumnsAsync(request, cancellationToken).ConfigureAwait(false)) rows.Add(Sql.Text(column.Name));
        return rows;
    }
}
