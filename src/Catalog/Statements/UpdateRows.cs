using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Changing;
using Millrace.Delta.Writing;
using Millrace.Engine.Queries;

namespace Millrace.Catalog.Statements;

/// <summary>Gives columns new values in the rows for which a condition is TRUE, or in all rows.</summary>
internal sealed class UpdateRows : ISqlStatement
{
    public string Grammar => "UPDATE table [AS alias] SET column = value, … [WHERE condition]";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("UPDATE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest target = reader.ExpectTable();
        string alias = ChangeWords.AliasOf(target, reader.TryTakeAlias("SET"));
        reader.ExpectWords("SET");
        IReadOnlyList<Assignment> assignments = await ChangeWords.ReadAssignmentsAsync(reader, [alias], scope, ["WHERE"], cancellationToken)
            .ConfigureAwait(false);
        QueryInput? written = reader.TryTakeWords("WHERE") ? reader.ExpectExpression("a condition") : null;
        reader.ExpectEnd();
        BoundExpression? predicate = written is null ? null : await scope.BindExpressionAsync(written, cancellationToken).ConfigureAwait(false);
        UpdateOrder order = new(assignments, predicate, alias) { Notes = CommitNotes.None with { PredicateText = written?.Text } };
        ChangeResult result = await scope.ChangeAsync(target, log => new TableChanger(scope.Services).UpdateAsync(log, order, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        LiteralRows answer = new(("num_affected_rows", "BIGINT"));
        answer.Add(LiteralRows.Number(result.Metric("numUpdatedRows")));
        return answer;
    }
}
