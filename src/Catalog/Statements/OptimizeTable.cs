using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Writing;

namespace Millrace.Catalog.Statements;

/// <summary>Puts small files together and rows in order.</summary>
internal sealed class OptimizeTable : ISqlStatement
{
    public string Grammar => "OPTIMIZE table [FULL] [WHERE condition on partition columns] [ZORDER BY (columns)]";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("OPTIMIZE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest target = reader.ExpectTable();
        bool isFull = reader.TryTakeWords("FULL");
        QueryInput? where = reader.TryTakeWords("WHERE") ? reader.ExpectExpression("a condition", "ZORDER") : null;
        IReadOnlyList<IReadOnlyList<string>> order = reader.TryTakeWords("ZORDER", "BY") ? ReadColumns(reader) : [];
        reader.ExpectEnd();
        OptimizeOrder optimize = new()
        {
            IsFull = isFull,
            Predicate = where is null ? null : await scope.BindExpressionAsync(where, cancellationToken).ConfigureAwait(false),
            ZOrderBy = order,
            Alias = ChangeWords.AliasOf(target, given: null),
        };
        ChangeResult result = await scope.ChangeAsync(target, log => new TableOptimizer(scope.Services).OptimizeAsync(log, optimize, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        return LiteralRows.OfMetrics(result.Metrics);
    }

    private static IReadOnlyList<IReadOnlyList<string>> ReadColumns(StatementReader reader)
    {
        if (reader.IsAtSymbol("(")) return reader.ExpectList(() => reader.ExpectColumn());
        List<IReadOnlyList<string>> columns = [];
        do columns.Add(reader.ExpectColumn());
        while (reader.TryTakeSymbol(","));
        return columns;
    }
}
