using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Changing;
using Millrace.Engine.Queries;

namespace Millrace.Catalog.Statements;

/// <summary>Reads the WHEN clauses of a MERGE.</summary>
internal sealed class MergeClauseReader(StatementReader reader, StatementScope scope, string targetAlias, string sourceAlias)
{
    private static readonly string[] EndWords = ["WHEN"];

    /// <summary>Reads all clauses to the end of the statement.</summary>
    internal async Task<IReadOnlyList<MergeClause>> ReadAsync(CancellationToken cancellationToken)
    {
        List<MergeClause> clauses = [];
        while (reader.TryTakeWords("WHEN")) clauses.Add(await ReadClauseAsync(cancellationToken).ConfigureAwait(false));
        if (clauses.Count == 0) throw reader.Fault("WHEN [NOT] MATCHED");
        reader.ExpectEnd();
        return clauses;
    }

    private async Task<MergeClause> ReadClauseAsync(CancellationToken cancellationToken)
    {
        bool isMatched = !reader.TryTakeWords("NOT");
        reader.ExpectWords("MATCHED");
        bool isBySource = !isMatched && reader.TryTakeWords("BY", "SOURCE");
        if (!isMatched && !isBySource) reader.TryTakeWords("BY", "TARGET");
        BoundExpression? condition = reader.TryTakeWords("AND") ? await ReadConditionAsync(cancellationToken).ConfigureAwait(false) : null;
        reader.ExpectWords("THEN");
        if (!isMatched && !isBySource) return await ReadInsertAsync(condition, cancellationToken).ConfigureAwait(false);
        if (reader.TryTakeWords("DELETE"))
            return isBySource ? new MergeClause.DeleteBySource(condition) : new MergeClause.Delete(condition);
        if (!reader.TryTakeWords("UPDATE")) throw reader.Fault("UPDATE or DELETE");
        reader.ExpectWords("SET");
        if (!isBySource && reader.TryTakeSymbol("*")) return new MergeClause.UpdateAll(condition);
        IReadOnlyList<Assignment> assignments = await ChangeWords.ReadAssignmentsAsync(
            reader, [targetAlias], scope, EndWords, cancellationToken).ConfigureAwait(false);
        return isBySource ? new MergeClause.UpdateBySource(condition, assignments) : new MergeClause.Update(condition, assignments);
    }

    private Task<BoundExpression> ReadConditionAsync(CancellationToken cancellationToken) =>
        scope.BindExpressionAsync(reader.ExpectExpression("a condition", "THEN"), cancellationToken);

    private async Task<MergeClause> ReadInsertAsync(BoundExpression? condition, CancellationToken cancellationToken)
    {
        reader.ExpectWords("INSERT");
        if (reader.TryTakeSymbol("*")) return new MergeClause.InsertAll(condition);
        IReadOnlyList<IReadOnlyList<string>> columns = reader.ExpectList(() => reader.ExpectColumn());
        reader.ExpectWords("VALUES");
        reader.ExpectSymbol("(");
        List<Assignment> values = [];
        do
        {
            if (values.Count == columns.Count) throw reader.Fault("')'", $"INSERT names {columns.Count} columns; VALUES gives more.");
            IReadOnlyList<string> path = columns[values.Count];
            bool hasAlias = path.Count > 1 && (path[0].Equals(targetAlias, StringComparison.OrdinalIgnoreCase)
                || path[0].Equals(sourceAlias, StringComparison.OrdinalIgnoreCase));
            values.Add(await ChangeWords.ReadValueAsync(reader, hasAlias ? [.. path.Skip(1)] : path, scope, EndWords, cancellationToken)
                .ConfigureAwait(false));
        }
        while (reader.TryTakeSymbol(","));
        if (values.Count < columns.Count) throw reader.Fault("','", $"INSERT names {columns.Count} columns; VALUES gives {values.Count}.");
        reader.ExpectSymbol(")");
        return new MergeClause.Insert(condition, values);
    }
}
