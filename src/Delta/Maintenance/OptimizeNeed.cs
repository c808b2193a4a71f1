using System.Globalization;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Delta.Maintenance;

/// <summary>Tells from a table's log alone whether writing its files again would make reading it cheaper.</summary>
public static class OptimizeNeed
{
    private const int LeastFiles = 10;

    /// <summary>
    /// True when a partition holds ten files, or <c>millrace.autoCompact.minFiles</c>, that are smaller than half of what
    /// OPTIMIZE makes or are not clustered yet, or when a file has more than 5 % of its rows deleted.
    /// </summary>
    /// <param name="snapshot">The table.</param>
    public static bool IsIn(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        long smallBytes = FileSizes.Of(snapshot.Properties).OptimizeBytes / 2;
        string? tag = Clustering.Of(snapshot) is { Columns.Count: > 0 } clustering ? ColumnText.TagOf(clustering.PhysicalColumns) : null;
        int least = LeastOf(snapshot.Properties);
        Dictionary<string, int> poor = new(StringComparer.Ordinal);
        foreach (DataFile file in snapshot.Files)
        {
            if (BinPlan.HasManyDeleted(file)) return true;
            if (file.SizeBytes >= smallBytes && (tag is null || BinPlan.IsClustered(file, tag))) continue;
            string partition = SmallFiles.KeyOf(file.PartitionValues);
            int files = poor.GetValueOrDefault(partition) + 1;
            if (files >= least) return true;
            poor[partition] = files;
        }

        return false;
    }

    /// <summary>The share of a table's bytes, from 0 to 1, in files that were written after a time.</summary>
    public static double ShareWrittenAfter(Snapshot snapshot, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        long all = 0;
        long later = 0;
        foreach (DataFile file in snapshot.Files)
        {
            all += file.SizeBytes;
            if (file.ModifiedAt > time) later += file.SizeBytes;
        }

        return all == 0 ? 0 : (double)later / all;
    }

    private static int LeastOf(IReadOnlyDictionary<string, string> properties) => Math.Max(
        2, int.TryParse(properties.GetValueOrDefault(TableCare.LeastProperty), NumberStyles.None, CultureInfo.InvariantCulture, out int least) ? least : LeastFiles);
}
