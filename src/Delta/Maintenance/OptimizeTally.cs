using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;

namespace Millrace.Delta.Maintenance;

/// <summary>Counts what was written again, by the names other writers use. Used by its one owner.</summary>
/// <param name="snapshot">The version the bins were planned on.</param>
/// <param name="planned">All bins.</param>
internal sealed class OptimizeTally(Snapshot snapshot, IReadOnlyList<Bin> planned)
{
    private readonly List<long> _added = [];
    private readonly HashSet<string> _partitions = new(StringComparer.Ordinal);
    private readonly long _considered = planned.Sum(static bin => (long)bin.Files.Count);
    private long _removedFiles;
    private long _removedBytes;
    private long _vectors;
    private long _bins;

    /// <summary>Counts bins that are or will be committed.</summary>
    public void Add(IReadOnlyList<Bin> bins)
    {
        foreach (Bin bin in bins)
        {
            _bins++;
            _added.AddRange((bin.Written ?? []).Select(static file => file.SizeBytes));
            _removedFiles += bin.Files.Count;
            _removedBytes += bin.SizeBytes;
            _vectors += bin.Files.Count(static file => file.DeletionVector is not null);
            _partitions.Add(string.Join('/', bin.Files[0].PartitionValues
                .OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => HivePath.Segment(pair.Key, pair.Value))));
        }
    }

    /// <summary>The counts.</summary>
    public IReadOnlyDictionary<string, long> ToMetrics()
    {
        long[] sizes = [.. _added.Order()];
        return new Dictionary<string, long>(StringComparer.Ordinal)
        {
            [OperationMetrics.AddedFiles] = sizes.Length,
            [OperationMetrics.RemovedFiles] = _removedFiles,
            [OperationMetrics.AddedBytes] = sizes.Sum(),
            [OperationMetrics.RemovedBytes] = _removedBytes,
            [OperationMetrics.RemovedVectors] = _vectors,
            ["minFileSize"] = sizes.FirstOrDefault(),
            ["p25FileSize"] = At(sizes, 1),
            ["p50FileSize"] = At(sizes, 2),
            ["p75FileSize"] = At(sizes, 3),
            ["maxFileSize"] = sizes.LastOrDefault(),
            ["partitionsOptimized"] = snapshot.PartitionColumns.Count == 0 ? 0 : _partitions.Count,
            ["numBatches"] = _bins,
            ["totalConsideredFiles"] = _considered,
            ["totalFilesSkipped"] = snapshot.Files.Count - _considered,
        };
    }

    private static long At(long[] sizes, int quarter) => sizes.Length == 0 ? 0 : sizes[sizes.Length * quarter / 4];
}
