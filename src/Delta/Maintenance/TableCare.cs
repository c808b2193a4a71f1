using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// Lets tables look after themselves: after a write that left many small files in a partition, they are put together.
/// On while <c>delta.autoOptimize.autoCompact</c>, or <c>millrace.autoCompact</c>, is <c>true</c> or <c>auto</c>; the
/// latter counts when both are set. Thread safety: all members may be called at once.
/// </summary>
/// <param name="services">Where tables lie, and the engine.</param>
public sealed class TableCare(TableServices services)
{
    private const string OwnProperty = "millrace.autoCompact";
    private const string Property = "delta.autoOptimize.autoCompact";
    private const long FileBytes = 128L << 20;
    private const long SmallBytes = FileBytes / 2;

    /// <summary>Small files of a partition that make it worth writing them again.</summary>
    /// <value>Default 50.</value>
    public int SmallFiles { get; init; } = 50;

    /// <summary>Does what a table asks for after a commit. The commit stands whatever happens here, so nothing is thrown.</summary>
    /// <param name="table">The table.</param>
    /// <param name="version">The version that was committed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<CareResult> AfterCommitAsync(DeltaLog table, long version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        try
        {
            Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            if (!IsOn(snapshot.Properties) || snapshot.Files.Count < SmallFiles) return new CareResult(Compaction: null, Fault: null);
            snapshot.RequireWritable();
            List<DataFile> small = await SmallAsync(table, snapshot, version, cancellationToken).ConfigureAwait(false);
            return new CareResult(small.Count == 0 ? null : await CompactAsync(table, snapshot, small, cancellationToken).ConfigureAwait(false), Fault: null);
        }
        catch (Exception fault)
        {
            // Any exception from here, cancellation included, would make the writer believe that its rows are not there.
            return new CareResult(Compaction: null, fault);
        }
    }

    private static bool IsOn(IReadOnlyDictionary<string, string> properties) =>
        (properties.GetValueOrDefault(OwnProperty) ?? properties.GetValueOrDefault(Property))?.ToUpperInvariant() is "TRUE" or "AUTO";

    /// <summary>The small files of those partitions that the version wrote to and that have many.</summary>
    private async Task<List<DataFile>> SmallAsync(DeltaLog table, Snapshot snapshot, long version, CancellationToken cancellationToken)
    {
        Column[] columns = [.. snapshot.PartitionColumns.Select(name => snapshot.Schema.Find(name)).OfType<Column>()];
        string[] names = [.. columns.Select(snapshot.ColumnMapping.PhysicalName)];
        Dictionary<string, IReadOnlyDictionary<string, string?>> touched = new(StringComparer.Ordinal);
        await foreach (VersionChange change in table.ChangesAsync(version, version, cancellationToken).ConfigureAwait(false))
        {
            foreach (FileChange added in change.Adds)
            {
                if (added.File.SizeBytes < SmallBytes) touched.TryAdd(KeyOf(names, added.File), added.File.PartitionValues);
            }
        }

        List<DataFile> small = [];
        foreach ((string key, IReadOnlyDictionary<string, string?> values) in touched)
        {
            FilePredicate partition = new FilePredicate.And([.. columns.Select((column, index) => Equality(column, values.GetValueOrDefault(names[index])))]);
            List<DataFile> files = [.. snapshot.FilesWithin(partition).Where(file => file.SizeBytes < SmallBytes && KeyOf(names, file) == key)];
            if (files.Count >= SmallFiles) small.AddRange(files);
        }

        return small;
    }

    private async Task<ChangeResult> CompactAsync(DeltaLog table, Snapshot snapshot, List<DataFile> small, CancellationToken cancellationToken)
    {
        OptimizeOrder order = new() { IsAutomatic = true };
        RowOrder rows = OptimizeRules.OrderOf(snapshot, WriteTarget.Of(snapshot, table.StartTransaction(snapshot)), order);
        BinPlan plan = new(snapshot, FileBytes);
        List<Bin> bins = rows is RowOrder.AsRead ? plan.Compaction(small) : plan.Sorting(small);
        Operation operation = Operations.Optimize(predicate: null, [], rows is RowOrder.Clustered by ? [.. by.Columns.Select(path => string.Join('.', path))] : [], isAutomatic: true);
        return await new BinCommits(services, table, rows, FileBytes).RunAsync(bins, snapshot, operation, cancellationToken).ConfigureAwait(false);
    }

    private static FilePredicate Equality(Column column, string? text)
    {
        if (string.IsNullOrEmpty(text)) return new FilePredicate.IsNull([column.Name]);
        return PartitionText.TryParse(column.Type, text, out object? value) && value is not null and not byte[]
            ? new FilePredicate.Compare([column.Name], CompareOperator.Equal, value)
            : FilePredicate.Anything;
    }

    private static string KeyOf(string[] names, DataFile file) =>
        string.Concat(names.Select(name => HivePath.Segment(name, file.PartitionValues.GetValueOrDefault(name)) + "/"));
}
