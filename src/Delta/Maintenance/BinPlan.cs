using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Delta.Maintenance;

/// <summary>Packs files into bins: those of one partition that are to be written again together.</summary>
/// <param name="snapshot">The table.</param>
/// <param name="fileBytes">Size the new files shall have.</param>
internal sealed class BinPlan(Snapshot snapshot, long fileBytes)
{
    // A file with more deleted rows is worth writing again however large it is.
    private const double MostDeleted = 0.05;

    // What one sort takes on, so that its spill and the loss at a failure stay bounded.
    private const long SortBytes = 16L << 30;

    // The text of a scan names each file.
    private const int MostFiles = 20_000;

    private readonly string[] _partitions =
        [.. snapshot.PartitionColumns.Select(name => snapshot.ColumnMapping.PhysicalName(snapshot.Schema.Find(name)!))];

    /// <summary>Small files, and those with many deleted rows, packed so that each bin makes one file.</summary>
    public List<Bin> Compaction(IEnumerable<DataFile> files) =>
        Pack(files.Where(file => file.SizeBytes < fileBytes || HasManyDeleted(file)), fileBytes, isForced: false);

    /// <summary>Files that must be written again, each alone if need be.</summary>
    public List<Bin> Purge(IEnumerable<DataFile> files) => Pack(files, fileBytes, isForced: true);

    /// <summary>All files of a partition sorted together.</summary>
    public List<Bin> Sorting(IEnumerable<DataFile> files) => Pack(files, SortBytes, isForced: true);

    /// <summary>Files that are not clustered, and those clustered ones that are too small or have many deleted rows.</summary>
    /// <param name="files">All files.</param>
    /// <param name="tag">Names the clustering columns.</param>
    public List<Bin> Clustering(IEnumerable<DataFile> files, string tag)
    {
        List<DataFile> poor = [];
        bool isForced = false;
        foreach (DataFile file in files)
        {
            bool isClustered = IsClustered(file, tag);
            if (isClustered && file.SizeBytes >= fileBytes / 2 && !HasManyDeleted(file)) continue;
            poor.Add(file);
            isForced |= !isClustered;
        }

        return Pack(poor, SortBytes, isForced);
    }

    /// <summary>Who clustered files before us did not say by which columns, and is believed.</summary>
    public static bool IsClustered(DataFile file, string tag) => file.ClusteringProvider switch
    {
        null => false,
        BinWriter.Provider => file.Tags?.GetValueOrDefault(BinWriter.ClusteredTag) == tag,
        _ => true,
    };

    /// <summary>True for a file that is worth writing again for its deleted rows alone.</summary>
    public static bool HasManyDeleted(DataFile file)
    {
        if (file.DeletionVector is not { } vector) return false;
        return file.LiveRowCount is not long live || vector.Cardinality > MostDeleted * (live + vector.Cardinality);
    }

    private List<Bin> Pack(IEnumerable<DataFile> files, long binBytes, bool isForced)
    {
        List<Bin> bins = [];
        foreach (IGrouping<string, DataFile> partition in files.GroupBy(KeyOf, StringComparer.Ordinal))
        {
            List<DataFile> open = [];
            long bytes = 0;
            foreach (DataFile file in partition.OrderBy(static file => file.SizeBytes))
            {
                bool isFull = open.Count > 0 && (bytes + file.SizeBytes > binBytes || open.Count == MostFiles);
                if (isFull) Close(open);
                if (isFull) bytes = 0;
                open.Add(file);
                bytes += file.SizeBytes;
            }

            Close(open);
        }

        return bins;

        void Close(List<DataFile> open)
        {
            Bin bin = new([.. open], isForced);
            if (bin.IsWorthIt) bins.Add(bin);
            open.Clear();
        }
    }

    private string KeyOf(DataFile file) =>
        string.Concat(_partitions.Select(column => HivePath.Segment(column, file.PartitionValues.GetValueOrDefault(column)) + "/"));
}
