using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>The columns of a table or view with their types and comments.</summary>
internal sealed class DescribeTable : ISqlStatement
{
    public string Grammar => "DESCRIBE [TABLE] [EXTENDED] table [AS JSON]";

    public bool IsReading => true;

    public bool Starts(StatementReader reader)
    {
        bool isOther = reader.Peek(1).IsWord("HISTORY") || reader.Peek(1).IsWord("DETAIL");
        return (!isOther || reader.Peek(2).Kind == SqlTokenKind.End) && (reader.TryTakeWords("DESCRIBE") || reader.TryTakeWords("DESC"));
    }

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        if (reader.Peek(1).Kind != SqlTokenKind.End) reader.TryTakeWords("TABLE");
        bool isExtended = reader.Peek(1).Kind != SqlTokenKind.End && (reader.TryTakeWords("EXTENDED") || reader.TryTakeWords("FORMATTED"));
        RelationRequest request = reader.ExpectTable();
        bool isJson = reader.TryTakeWords("AS", "JSON");
        reader.ExpectEnd();
        if (isJson)
        {
            LiteralRows whole = new(("json_metadata", "VARCHAR"));
            whole.Add(Sql.Text((await ExtendedDescription.OfAsync(request, scope, cancellationToken).ConfigureAwait(false)).ToJson()));
            return whole;
        }

        LiteralRows rows = new(("col_name", "VARCHAR"), ("data_type", "VARCHAR"), ("comment", "VARCHAR"));
        foreach (Column column in await scope.ColumnsAsync(request, cancellationToken).ConfigureAwait(false))
            rows.Add(Sql.Text(column.Name), Sql.Text(DataTypeText.Format(column.Type)), Sql.TextOrNull(column.Comment));
        if (isExtended) (await ExtendedDescription.OfAsync(request, scope, cancellationToken).ConfigureAwait(false)).AddTo(rows);
        return rows;
    }
}
