using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Writing;

namespace Millrace.Catalog.Statements;

/// <summary>Rewrites the files that still hold deleted rows or dropped columns, so that a vacuum can remove them for good.</summary>
internal sealed class ReorganizeTable : ISqlStatement
{
    public string Grammar => "REORG TABLE table [WHERE condition on partition columns] APPLY (PURGE)";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("REORG");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectWords("TABLE");
        RelationRequest target = reader.ExpectTable();
        QueryInput? where = reader.TryTakeWords("WHERE") ? reader.ExpectExpression("a condition", "APPLY") : null;
        reader.ExpectWords("APPLY");
        reader.ExpectSymbol("(");
        reader.ExpectWords("PURGE");
        reader.ExpectSymbol(")");
        reader.ExpectEnd();
        PurgeOrder order = new()
        {
            Predicate = where is null ? null : await scope.BindExpressionAsync(where, cancellationToken).ConfigureAwait(false),
            Alias = ChangeWords.AliasOf(target, given: null),
        };
        ChangeResult result = await scope.ChangeAsync(target, log => new TableOptimizer(scope.Services).PurgeAsync(log, order, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return LiteralRows.OfMetrics(result.Metrics);
    }
}
