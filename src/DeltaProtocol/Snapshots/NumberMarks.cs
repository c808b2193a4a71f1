using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>Clears files whose numbers, days or times all lie outside of what is wanted.</summary>
internal static class NumberMarks
{
    // Statistics hold times cut to milliseconds, so the true maximum may lie up to this much later.
    private const long TimeSlackMicroseconds = 999;

    internal static BlockTest Of(FileBlock block, FileTest test) => test switch
    {
        FileTest.Whole whole when block.Bounds(whole.Column, whole.Type) is FileBounds.Whole bounds =>
            new WholeRange(bounds, Slackened(whole.Type, whole.Lower), whole.Upper, AllNull(block, whole.Column, bounds)),
        FileTest.WholeIn list when block.Bounds(list.Column, list.Type) is FileBounds.Whole bounds =>
            new WholeList(bounds, list.Values, Slack(list.Type), AllNull(block, list.Column, bounds)),
        FileTest.NotWhole not when block.Bounds(not.Column, not.Type) is FileBounds.Whole bounds =>
            new WholeOther(bounds, not.Value, AllNull(block, not.Column, bounds)),
        FileTest.Floating floating when block.Bounds(floating.Column, floating.Type) is FileBounds.Floating bounds =>
            new FloatingRange(bounds, floating.Lower, floating.Upper, AllNull(block, floating.Column, bounds)),
        FileTest.Whole whole => HasValue(block, whole.Column),
        FileTest.WholeIn list => HasValue(block, list.Column),
        FileTest.NotWhole not => HasValue(block, not.Column),
        FileTest.Floating floating => HasValue(block, floating.Column),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static BlockTest HasValue(FileBlock block, IReadOnlyList<string> column) =>
        NullMarks.For(block, column, wantsNull: false) ?? (BlockTest)new BlockTest.Constant(keeps: true);

    /// <summary>Null counts matter only for files without bounds, which may hold nothing but null.</summary>
    private static NullMarks? AllNull(FileBlock block, IReadOnlyList<string> column, FileBounds bounds) =>
        block.HasUnbounded(bounds) ? NullMarks.For(block, column, wantsNull: false) : null;

    private static long Slack(DataType type) =>
        type is DataType.Timestamp or DataType.TimestampNtz ? TimeSlackMicroseconds : 0;

    private static long Slackened(DataType type, long lower) =>
        lower < long.MinValue + Slack(type) ? long.MinValue : lower - Slack(type);

    private sealed class WholeRange(FileBounds.Whole bounds, long lower, long upper, NullMarks? nulls) : BlockTest
    {
        internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
        {
            long[] minimums = bounds.Lower;
            long[] maximums = bounds.Upper;
            for (int at = 0; at < rows.Length; at++)
            {
                int row = rows[at];
                marks[at] &= maximums[row] >= lower & minimums[row] <= upper;
            }

            nulls?.Mark(rows, marks);
        }
    }

    private sealed class WholeList(FileBounds.Whole bounds, long[] values, long slack, NullMarks? nulls) : BlockTest
    {
        internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
        {
            for (int at = 0; at < rows.Length; at++)
            {
                if (marks[at]) marks[at] = HoldsOne(bounds.Lower[rows[at]], bounds.Upper[rows[at]]);
            }

            nulls?.Mark(rows, marks);
        }

        private bool HoldsOne(long minimum, long maximum)
        {
            int at = Array.BinarySearch(values, minimum);
            if (at >= 0) return true;
            return ~at < values.Length && (values[~at] <= maximum || values[~at] - maximum <= slack);
        }
    }

    private sealed class WholeOther(FileBounds.Whole bounds, long value, NullMarks? nulls) : BlockTest
    {
        internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
        {
            for (int at = 0; at < rows.Length; at++)
                marks[at] &= bounds.Lower[rows[at]] != value | bounds.Upper[rows[at]] != value;
            nulls?.Mark(rows, marks);
        }
    }

    private sealed class FloatingRange(FileBounds.Floating bounds, double lower, double upper, NullMarks? nulls) : BlockTest
    {
        internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
        {
            double[] minimums = bounds.Lower;
            double[] maximums = bounds.Upper;
            for (int at = 0; at < rows.Length; at++)
            {
                int row = rows[at];
                marks[at] &= maximums[row] >= lower & minimums[row] <= upper;
            }

            nulls?.Mark(rows, marks);
        }
    }
}
