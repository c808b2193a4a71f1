using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Catalog.Exploring;

/// <summary>How the files of a table lie. Immutable.</summary>
/// <param name="Count">Live files.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record FileLayout(int Count, long Bytes)
{
    private const long SmallBytes = 16L << 20;
    private const int ManySmall = 10;
    private const int MostPartitions = 200;
    private const int MostListed = 200;

    private static readonly long[] Borders = [64L << 10, 256L << 10, 1L << 20, 4L << 20, 16L << 20, 64L << 20, 256L << 20, 1L << 30];

    /// <summary>Bytes of the smallest file; 0 without files.</summary>
    public long Smallest { get; private init; }

    /// <summary>Bytes of the largest file; 0 without files.</summary>
    public long Largest { get; private init; }

    /// <summary>Files with deleted rows.</summary>
    public int WithDeletions { get; private init; }

    /// <summary>Deleted rows that still lie in files.</summary>
    public long DeletedRows { get; private init; }

    /// <summary>Files below 16 MiB.</summary>
    public int Small { get; private init; }

    /// <summary>True when OPTIMIZE would make noticeably fewer files of them.</summary>
    public bool WantsOptimize { get; private init; }

    /// <summary>How many files are how large: an upper border in bytes, exclusive, and the files below it; the last border is null for all above.</summary>
    public IReadOnlyList<(long? Below, int Files)> Sizes { get; private init; } = [];

    /// <summary>Names of the partition columns.</summary>
    public IReadOnlyList<string> PartitionColumns { get; private init; } = [];

    /// <summary>Partitions with the most bytes first, at most 200.</summary>
    public IReadOnlyList<(IReadOnlyList<string?> Values, int Files, long Bytes, long? Rows)> Partitions { get; private init; } = [];

    /// <summary>How many partitions there are.</summary>
    public int PartitionCount { get; private init; }

    /// <summary>Clustering columns; empty when the table is not clustered.</summary>
    public IReadOnlyList<string> ClusteringColumns { get; private init; } = [];

    /// <summary>Files that were put in the order of the clustering columns.</summary>
    public int Clustered { get; private init; }

    /// <summary>The largest files, at most 200.</summary>
    public IReadOnlyList<DataFile> Largests { get; private init; } = [];

    /// <summary>The layout of a version.</summary>
    public static FileLayout Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        int[] counts = new int[Borders.Length + 1];
        long bytes = 0, smallest = long.MaxValue, largest = 0, deleted = 0;
        int withDeletions = 0, small = 0, clustered = 0;
        string[] physical = [.. snapshot.PartitionColumns.Select(name => snapshot.ColumnMapping.PhysicalName(snapshot.Schema.Find(name)!))]; // A table has its partition columns.
        Dictionary<string, (IReadOnlyList<string?> Values, int Files, long Bytes, long? Rows)> partitions = new(StringComparer.Ordinal);
        IReadOnlyList<DataFile> files = snapshot.Files;
        foreach (DataFile file in files)
        {
            long size = file.SizeBytes;
            bytes += size;
            (smallest, largest) = (Math.Min(smallest, size), Math.Max(largest, size));
            int place = Array.FindIndex(Borders, border => size < border);
            counts[place < 0 ? Borders.Length : place]++;
            if (size < SmallBytes) small++;
            if (file.ClusteringProvider is not null) clustered++;
            if (file.DeletionVector is { Cardinality: > 0 } vector) (withDeletions, deleted) = (withDeletions + 1, deleted + vector.Cardinality);
            if (physical.Length == 0) continue;
            IReadOnlyList<string?> values = [.. physical.Select(name => file.PartitionValues.GetValueOrDefault(name))];
            string key = string.Join('\u0001', values.Select(static value => value is null ? "\u0002" : value));
            partitions.TryGetValue(key, out (IReadOnlyList<string?> Values, int Files, long Bytes, long? Rows) sum);
            partitions[key] = (values, sum.Files + 1, sum.Bytes + size, sum.Files == 0 ? file.LiveRowCount : sum.Rows + file.LiveRowCount);
        }

        return new FileLayout(files.Count, bytes)
        {
            Smallest = files.Count == 0 ? 0 : smallest,
            Largest = largest,
            WithDeletions = withDeletions,
            DeletedRows = deleted,
            Small = small,
            WantsOptimize = small - partitions.Count > ManySmall,
            Sizes = [.. counts.Select(static (count, place) => (place < Borders.Length ? Borders[place] : (long?)null, count))],
            PartitionColumns = snapshot.PartitionColumns,
            Partitions = [.. partitions.Values.OrderByDescending(static partition => partition.Bytes).Take(MostPartitions)],
            PartitionCount = partitions.Count,
            ClusteringColumns = [.. Clustering.Of(snapshot)?.Columns.Select(static path => string.Join('.', path)) ?? []],
            Clustered = clustered,
            Largests = [.. files.OrderByDescending(static file => file.SizeBytes).Take(MostListed)],
        };
    }
}
