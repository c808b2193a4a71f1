using System.Collections;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Log;

/// <summary>The live files of a version as a list that makes each file when it is asked for.</summary>
internal sealed class LiveFiles(LakePath root, IReadOnlyList<LiveFiles.Segment> segments, LogAction.AddFile[] tail)
    : IReadOnlyList<DataFile>
{
    /// <inheritdoc/>
    public int Count { get; } = segments.Sum(segment => segment.Count) + tail.Length;

    /// <inheritdoc/>
    public DataFile this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            int row = index;
            foreach (Segment segment in segments)
            {
                if (row < segment.Count) return new DataFile(root, segment.Columns[segment.RowOf(row)]);
                row -= segment.Count;
            }

            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, tail.Length, nameof(index));
            return new DataFile(root, tail[row]);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<DataFile> GetEnumerator()
    {
        foreach (Segment segment in segments)
        {
            for (int row = 0; row < segment.Count; row++)
                yield return new DataFile(root, segment.Columns[segment.RowOf(row)]);
        }

        foreach (LogAction.AddFile add in tail) yield return new DataFile(root, add);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Bytes of all live files.</summary>
    internal long SumSizes()
    {
        long sum = tail.Sum(add => add.SizeBytes);
        foreach (Segment segment in segments)
        {
            for (int row = 0; row < segment.Count; row++) sum += segment.Columns.SizesBytes[segment.RowOf(row)];
        }

        return sum;
    }

    /// <summary>Rows that are not deleted; null when a file does not tell.</summary>
    internal long? SumRows()
    {
        long? sum = 0;
        foreach (Segment segment in segments)
        {
            for (int row = 0; row < segment.Count && sum is not null; row++)
            {
                int at = segment.RowOf(row);
                sum += FileStats.TryReadNumRecords(segment.Columns.Stats?[at])
                    - (segment.Columns.DeletionVectors?[at]?.Cardinality ?? 0);
            }
        }

        foreach (LogAction.AddFile add in tail)
            sum += FileStats.TryReadNumRecords(add.Stats) - (add.DeletionVector?.Cardinality ?? 0);
        return sum;
    }

    /// <summary>The files as columns, for the next checkpoint.</summary>
    internal IEnumerable<AddColumns> ToColumns(int batchRows)
    {
        foreach (DataFile[] batch in this.Chunk(batchRows))
            yield return AddColumns.Of([.. batch.Select(file => file.Action)]);
    }

    /// <summary>Files of a part of a checkpoint.</summary>
    /// <param name="Columns">All of them.</param>
    /// <param name="LiveRows">Which are live; null for all.</param>
    internal sealed record Segment(AddColumns Columns, int[]? LiveRows)
    {
        internal int Count => LiveRows?.Length ?? Columns.Count;

        internal int RowOf(int position) => LiveRows is null ? position : LiveRows[position];
    }
}
