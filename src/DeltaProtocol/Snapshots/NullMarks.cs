using Millrace.DeltaProtocol.Files;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>
/// Clears files that hold no null, or nothing but null. Even where bounds are wide, a count of none and a count of all
/// are exact.
/// </summary>
internal sealed class NullMarks : BlockTest
{
    private readonly bool _wantsNull;
    private readonly long[] _nulls;
    private readonly long[]? _records;

    private NullMarks(bool wantsNull, long[] nulls, long[]? records)
    {
        _wantsNull = wantsNull;
        _nulls = nulls;
        _records = records;
    }

    /// <summary>A test of a column; null when its nulls were not counted.</summary>
    internal static NullMarks? For(FileBlock block, IReadOnlyList<string> column, bool wantsNull)
    {
        if (block.NullCounts(column) is not long[] nulls) return null;
        long[]? records = wantsNull ? null : block.RecordCounts();
        return wantsNull || records is not null ? new NullMarks(wantsNull, nulls, records) : null;
    }

    internal override void Mark(ReadOnlySpan<int> rows, Span<bool> marks)
    {
        if (_wantsNull)
        {
            for (int at = 0; at < rows.Length; at++) marks[at] &= _nulls[rows[at]] != 0;
            return;
        }

        for (int at = 0; at < rows.Length; at++) marks[at] &= !HasOnlyNulls(rows[at]);
    }

    /// <summary>A file that tells of no records at all is not trusted to be empty.</summary>
    internal bool HasOnlyNulls(int row) => _records is not null && _records[row] > 0 && _nulls[row] == _records[row];
}
