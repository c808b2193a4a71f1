using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>A condition by which rows were read, asked of files that somebody else added meanwhile.</summary>
internal sealed class ReadPredicate(Snapshot snapshot, FilePredicate predicate)
{
    private readonly DataSkipping _skipping = new(snapshot, [.. RangesOf(predicate)]);

    /// <summary>False only when certainly no row of the file is in what was read.</summary>
    internal bool MayMatch(DataFile file) => _skipping.MayMatch(file);

    /// <summary>Ranges that every wanted row lies in; what is no range leaves files in.</summary>
    private static IEnumerable<ColumnRange> RangesOf(FilePredicate predicate) => predicate switch
    {
        FilePredicate.And all => all.Operands.SelectMany(RangesOf),
        FilePredicate.Compare { Column.Count: 1 } compare when RangeOf(compare) is ColumnRange range => [range],
        _ => [],
    };

    private static ColumnRange? RangeOf(FilePredicate.Compare compare) => compare.Operator switch
    {
        CompareOperator.Equal => new ColumnRange(compare.Column[0], compare.Value, compare.Value),
        CompareOperator.Less or CompareOperator.LessOrEqual => new ColumnRange(compare.Column[0], null, compare.Value),
        CompareOperator.Greater or CompareOperator.GreaterOrEqual => new ColumnRange(compare.Column[0], compare.Value, null),
        _ => null,
    };
}
