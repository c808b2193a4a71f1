using Millrace.DeltaProtocol.Files;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>
/// Clears files whose texts all lie outside of what is wanted. An upper bound of 32 bytes and more may have been cut
/// off by a writer that added nothing to keep it above the values, so values that start with it count as below it.
/// </summary>
internal sealed class TextMarks : BlockTest
{
    private const int CutLength = 32;

    private readonly FileBounds.Text _bounds;
    private readonly FileTest _test;
    private readonly NullMarks? _nulls;

    private TextMarks(FileBounds.Text bounds, FileTest test, NullMarks? nulls)
    {
        _bounds = bounds;
        _test = test;
        _nulls = nulls;
    }

    internal static BlockTest Of(FileBlock block, FileTest test)
    {
        (IReadOnlyList<string> column, Foundation.Types.DataType type) = test switch
        {
            FileTest.Text text => (text.Column, text.Type),
            FileTest.TextIn list => (list.Column, list.Type),
            FileTest.NotText not => (not.Column, not.Type),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (block.Bounds(column, type) is FileBounds.Text bounds)
            return new TextMarks(bounds, test, AllNull(block, column, bounds));
        return NullMarks.For(block, column, wantsNull: false) ?? (BlockTest)new Constant(keeps: true);
    }

    internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
    {
        for (int at = 0; at < rows.Length; at++)
        {
            if (marks[at]) marks[at] = MayMatch(rows[at]);
        }

        _nulls?.Mark(rows, marks);
    }

    private static NullMarks? AllNull(FileBlock block, IReadOnlyList<string> column, FileBounds.Text bounds) =>
        block.HasUnbounded(bounds) ? NullMarks.For(block, column, wantsNull: false) : null;

    private bool MayMatch(int row) => _test switch
    {
        FileTest.Text text => !IsBelow(row, text.Lower) && !IsAbove(row, text.Upper, text.IncludesPrefixed),
        FileTest.TextIn list => HoldsOne(row, list.Values),
        FileTest.NotText not => !HoldsOnly(row, not),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>True when all texts of a file are less than a limit.</summary>
    private bool IsBelow(int row, byte[]? limit)
    {
        if (limit is null || _bounds.Upper.IsNull(row)) return false;
        ReadOnlySpan<byte> maximum = _bounds.Upper[row];
        if (maximum.SequenceCompareTo(limit) >= 0) return false;
        return maximum.Length < CutLength || !limit.AsSpan().StartsWith(maximum);
    }

    /// <summary>True when all texts of a file are greater than a limit.</summary>
    private bool IsAbove(int row, byte[]? limit, bool includesPrefixed)
    {
        if (limit is null || _bounds.Lower.IsNull(row)) return false;
        ReadOnlySpan<byte> minimum = _bounds.Lower[row];
        return minimum.SequenceCompareTo(limit) > 0 && !(includesPrefixed && minimum.StartsWith(limit));
    }

    private bool HoldsOne(int row, byte[][] values)
    {
        int first = 0;
        if (!_bounds.Lower.IsNull(row))
        {
            int last = values.Length;
            ReadOnlySpan<byte> minimum = _bounds.Lower[row];
            while (first < last)
            {
                int middle = (first + last) / 2;
                if (minimum.SequenceCompareTo(values[middle]) > 0) first = middle + 1;
                else last = middle;
            }
        }

        return first < values.Length && !IsBelow(row, values[first]);
    }

    /// <summary>True when every text of a file is the one that is not wanted.</summary>
    private bool HoldsOnly(int row, FileTest.NotText not)
    {
        if (_bounds.Lower.IsNull(row) || _bounds.Upper.IsNull(row)) return false;
        ReadOnlySpan<byte> minimum = _bounds.Lower[row];
        ReadOnlySpan<byte> maximum = _bounds.Upper[row];
        return not.IsPrefix
            ? minimum.StartsWith(not.Value) && maximum.StartsWith(not.Value)
            : maximum.Length < CutLength && minimum.SequenceEqual(not.Value) && maximum.SequenceEqual(not.Value);
    }
}
