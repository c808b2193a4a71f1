using System.Collections;
using Millrace.DeltaProtocol.Files;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Files of a version as a list that makes each file when it is asked for.</summary>
internal sealed class LiveFiles(IReadOnlyList<LiveFiles.Segment> segments) : IReadOnlyList<DataFile>
{
    private const int ManyFiles = 10_000;

    /// <inheritdoc/>
    public int Count { get; } = segments.Sum(segment => segment.Count);

    /// <summary>The parts of the list in order.</summary>
    internal IReadOnlyList<Segment> Segments => segments;

    /// <inheritdoc/>
    public DataFile this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            int position = index;
            foreach (Segment segment in segments)
            {
                if (position < segment.Count) return segment.Block.FileAt(segment.RowOf(position));
                position -= segment.Count;
            }

            throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<DataFile> GetEnumerator()
    {
        foreach (Segment segment in segments)
        {
            // Who goes through many of them is better off with all columns read at once.
            if (segment.Count > ManyFiles) _ = segment.Block.Adds;
            for (int position = 0; position < segment.Count; position++)
                yield return segment.Block.FileAt(segment.RowOf(position));
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Bytes of all files.</summary>
    internal long SumSizes()
    {
        long sum = 0;
        foreach (Segment segment in segments)
        {
            long[] sizes = segment.Block.Adds.Columns.SizesBytes;
            for (int position = 0; position < segment.Count; position++) sum += sizes[segment.RowOf(position)];
        }

        return sum;
    }

    /// <summary>Files below a size; of the others no object is made.</summary>
    internal IEnumerable<DataFile> SmallerThan(long sizeBytes)
    {
        foreach (Segment segment in segments)
        {
            long[] sizes = segment.Block.Adds.Columns.SizesBytes;
            for (int position = 0; position < segment.Count; position++)
            {
                int row = segment.RowOf(position);
                if (sizes[row] < sizeBytes) yield return segment.Block.FileAt(row);
            }
        }
    }

    /// <summary>Rows that are not deleted; null when a file does not tell.</summary>
    internal long? SumRows()
    {
        long sum = 0;
        foreach (Segment segment in segments)
        {
            if (segment.Count > ManyFiles) _ = segment.Block.Adds;
            for (int position = 0; position < segment.Count; position++)
            {
                if (segment.Block.LiveRows(segment.RowOf(position)) is not long rows) return null;
                sum += rows;
            }
        }

        return sum;
    }

    /// <summary>Files of one block.</summary>
    /// <param name="Block">The block.</param>
    /// <param name="Rows">Rows of the files, ascending; null for all rows of the block.</param>
    internal sealed record Segment(FileBlock Block, int[]? Rows)
    {
        internal int Count => Rows?.Length ?? Block.File.RowCount;

        internal int RowOf(int position) => Rows is null ? position : Rows[position];
    }
}
