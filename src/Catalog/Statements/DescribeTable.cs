using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>The columns of a table or view with their types and comments.</summary>
internal sealed class DescribeTable : ISqlStatement
{
    public string Grammar => "DESCRIBE [TABLE] table";

    public bool Starts(StatementReader reader)
    {
        bool isOther = reader.Peek(1).IsWord("HISTORY") || reader.Peek(1).IsWord("DETAIL");
        return (!isOther || reader.Peek(2).Kind == SqlTokenKind.End) && (reader.TryTakeWords("DESCRIBE") || reader.TryTakeWords("DESC"));
    }

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        if (reader.Peek(1).Kind != SqlTokenKind.End) reader.TryTakeWords("TABLE");
        RelationRequest request = reader.ExpectTable();
        reader.ExpectEnd();
        LiteralRows rows = new(("col_name", "VARCHAR"), ("data_type", "VARCHAR"), ("comment", "VARCHAR"));
        foreach (Column column in await scope.ColumnsAsync(request, cancellationToken).ConfigureAwait(false))
            rows.Add(Sql.Text(column.Name), Sql.Text(DataTypeText.Format(column.Type)), Sql.TextOrNull(column.Comment));
        return rows;
    }
}
