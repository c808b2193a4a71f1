using System.Buffers;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>Chooses the files that a test keeps, block by block over columns of bounds.</summary>
internal static class FileSelection
{
    // Enough rows that a slice is worth a thread, few enough that its marks stay in the cache.
    private const int SliceRows = 1 << 16;

    /// <summary>The files of a list that may match, in its order.</summary>
    internal static LiveFiles Choose(LiveFiles files, FileTest test) => new(
        [.. files.Segments.Select(segment => Choose(segment, test)).Where(segment => segment.Count > 0)]);

    private static LiveFiles.Segment Choose(LiveFiles.Segment segment, FileTest test)
    {
        // Columns are read before the slices are cut: two slices must not wait for one another.
        BlockTest block = BlockTest.For(segment.Block, test);
        int slices = (segment.Count + SliceRows - 1) / SliceRows;
        int[][] kept = new int[slices][];
        if (slices == 1) kept[0] = Filter(segment, block, slice: 0);
        else Parallel.For(0, slices, slice => kept[slice] = Filter(segment, block, slice));
        return segment with { Rows = [.. kept.SelectMany(rows => rows)] };
    }

    private static int[] Filter(LiveFiles.Segment segment, BlockTest test, int slice)
    {
        int first = slice * SliceRows;
        int count = Math.Min(SliceRows, segment.Count - first);
        int[] rows = ArrayPool<int>.Shared.Rent(count);
        bool[] marks = ArrayPool<bool>.Shared.Rent(count);
        try
        {
            if (segment.Rows is null) for (int at = 0; at < count; at++) rows[at] = first + at;
            else segment.Rows.AsSpan(first, count).CopyTo(rows);
            marks.AsSpan(0, count).Fill(true);
            test.Mark(rows.AsSpan(0, count), marks.AsSpan(0, count));
            int keptCount = marks.AsSpan(0, count).Count(true);
            int[] kept = new int[keptCount];
            for (int at = 0, next = 0; next < keptCount; at++)
            {
                if (marks[at]) kept[next++] = rows[at];
            }

            return kept;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rows);
            ArrayPool<bool>.Shared.Return(marks);
        }
    }
}
