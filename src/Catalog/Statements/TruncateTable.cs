using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Changing;
using Millrace.Delta.Writing;

namespace Millrace.Catalog.Statements;

/// <summary>Deletes all rows of a table; earlier versions keep them.</summary>
internal sealed class TruncateTable : ISqlStatement
{
    public string Grammar => "TRUNCATE TABLE table";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("TRUNCATE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectWords("TABLE");
        RelationRequest target = reader.ExpectTable();
        reader.ExpectEnd();
        DeleteOrder order = new(Predicate: null, ChangeWords.Target);
        ChangeResult result = await scope.ChangeAsync(target, log => new TableChanger(scope.Services).DeleteAsync(log, order, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        LiteralRows answer = new(("num_affected_rows", "BIGINT"));
        answer.Add(LiteralRows.Number(result.Metric("numDeletedRows")));
        return answer;
    }
}
