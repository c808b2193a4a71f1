using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Changing;
using Millrace.Delta.Writing;
using Millrace.Engine.Queries;

namespace Millrace.Catalog.Statements;

/// <summary>Deletes the rows for which a condition is TRUE, or all rows.</summary>
internal sealed class DeleteRows : ISqlStatement
{
    public string Grammar => "DELETE FROM table [AS alias] [WHERE condition]";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("DELETE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectWords("FROM");
        RelationRequest target = reader.ExpectTable();
        string alias = ChangeWords.AliasOf(target, reader.TryTakeAlias("WHERE"));
        QueryInput? written = reader.TryTakeWords("WHERE") ? reader.ExpectExpression("a condition") : null;
        reader.ExpectEnd();
        BoundExpression? predicate = written is null ? null : await scope.BindExpressionAsync(written, cancellationToken).ConfigureAwait(false);
        DeleteOrder order = new(predicate, alias) { Notes = CommitNotes.None with { PredicateText = written?.Text } };
        ChangeResult result = await scope.ChangeAsync(target, log => new TableChanger(scope.Services).DeleteAsync(log, order, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        LiteralRows answer = new(("num_affected_rows", "BIGINT"));
        answer.Add(LiteralRows.Number(result.Metric("numDeletedRows")));
        return answer;
    }
}
