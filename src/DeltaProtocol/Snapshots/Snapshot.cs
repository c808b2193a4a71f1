using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>
/// A table at one version. Thread safety: immutable but for values computed on first use.
/// </summary>
public sealed class Snapshot
{
    private readonly LoadedState _loaded;
    private readonly Lazy<LiveFiles> _files;
    private readonly Lazy<long?> _rowCount;

    /// <param name="loaded">What was read.</param>
    /// <param name="previous">A snapshot before it, whose schema is taken over if it is the same; or null.</param>
    internal Snapshot(LoadedState loaded, Snapshot? previous = null)
    {
        _loaded = loaded;
        Schema = previous is not null && ReferenceEquals(previous.Metadata, loaded.State.Metadata)
            ? previous.Schema
            : SchemaJson.Parse(loaded.State.Metadata.SchemaText);
        ColumnMapping = new ColumnMapping(ColumnMappingModeOf(loaded.State));
        _files = new Lazy<LiveFiles>(loaded.State.FindLiveFiles);
        _rowCount = new Lazy<long?>(() => _files.Value.SumRows());
    }

    /// <summary>The table.</summary>
    public LakePath Root => State.Root;

    /// <summary>Its version, from 0.</summary>
    public long Version => State.Version;

    /// <summary>
    /// When the version was committed: in-commit time if the table keeps it, else the log file's time.
    /// </summary>
    public DateTimeOffset TimestampUtc => _loaded.Time;

    /// <summary>Columns by logical name.</summary>
    public TableSchema Schema { get; }

    /// <summary>Logical names of the partition columns.</summary>
    public IReadOnlyList<string> PartitionColumns => State.Metadata.PartitionColumns;

    /// <summary>Table properties.</summary>
    public IReadOnlyDictionary<string, string> Properties => State.Metadata.Configuration;

    /// <summary>What readers and writers must be able to do.</summary>
    public LogAction.Protocol Protocol => State.Protocol;

    /// <summary>Identity, name, description and schema text.</summary>
    public LogAction.Metadata Metadata => State.Metadata;

    /// <summary>Names and ids of the columns in files.</summary>
    public ColumnMapping ColumnMapping { get; }

    /// <summary>The live files, made as they are asked for: keep the list, not each file.</summary>
    public IReadOnlyList<DataFile> Files => _files.Value;

    /// <summary>Live rows; null when a file does not tell its number of records.</summary>
    public long? RowCount => _rowCount.Value;

    /// <summary>Bytes of the live files.</summary>
    public long SizeBytes => _files.Value.SumSizes();

    /// <summary>Applications that committed their progress, by name.</summary>
    public IReadOnlyDictionary<string, LogAction.SetTransaction> Transactions => State.Transactions;

    /// <summary>Documents of features, by domain.</summary>
    public IReadOnlyDictionary<string, LogAction.DomainMetadata> Domains => State.Domains;

    internal TableState State => _loaded.State;

    internal LoadedState Loaded => _loaded;

    /// <summary>How far an application got; null when it never committed here.</summary>
    public long? TransactionVersion(string appId) =>
        State.Transactions.TryGetValue(appId, out LogAction.SetTransaction? transaction) ? transaction.Version : null;

    /// <summary>The files that may hold rows within all of the ranges.</summary>
    /// <param name="ranges">Conditions that must all hold of a row.</param>
    public IReadOnlyList<DataFile> FilesWithin(IReadOnlyList<ColumnRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        return FilesWithin(new FilePredicate.And([.. ranges.Select(range => range.ToPredicate())]));
    }

    /// <summary>The files that may hold a row of which a condition is true, in the order of <see cref="Files"/>.</summary>
    /// <remarks>
    /// Cost: the first condition on a column reads its bounds from the checkpoint, which later ones, also on later
    /// versions, find in memory.
    /// </remarks>
    /// <param name="predicate">The condition.</param>
    /// <exception cref="MillraceException">
    /// DELTA_LOG_CORRUPT, or DELTA_CHECKPOINT_REPLACED when another writer replaced the checkpoint meanwhile.
    /// </exception>
    public IReadOnlyList<DataFile> FilesWithin(FilePredicate predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        FileTest test = new PredicateBinder(Schema, PartitionColumns, ColumnMapping).Bind(predicate);
        return test is FileTest.Always ? Files : FileSelection.Choose(_files.Value, test);
    }

    /// <summary>The files among those of <see cref="FilesWithin(FilePredicate)"/> that are smaller than a size.</summary>
    /// <remarks>Cost: a look at the size of each file, and an object for each one that is small.</remarks>
    /// <param name="predicate">The condition.</param>
    /// <param name="sizeBytes">The size, exclusive.</param>
    /// <exception cref="MillraceException">As <see cref="FilesWithin(FilePredicate)"/>.</exception>
    public IEnumerable<DataFile> FilesSmallerThan(FilePredicate predicate, long sizeBytes)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        FileTest test = new PredicateBinder(Schema, PartitionColumns, ColumnMapping).Bind(predicate);
        LiveFiles files = test is FileTest.Always ? _files.Value : FileSelection.Choose(_files.Value, test);
        return files.SmallerThan(sizeBytes);
    }

    /// <summary>How long the table keeps files that it does not need any more.</summary>
    /// <exception cref="MillraceException">DELTA_PROPERTY_INVALID: the property is no interval.</exception>
    public TimeSpan DeletedFileRetention => TableProperties.FileRetentionOf(Properties);

    /// <summary>
    /// Files that versions removed and that the log still remembers, each with the time of its removal; made as they are
    /// asked for. Older versions may still need them.
    /// </summary>
    public IEnumerable<(DataFile File, DateTimeOffset? RemovedAt)> RemovedFiles() => State.Tombstones().Select(remove => (
        ChangeScan.FileOf(Root, remove),
        remove.DeletionTimestampMs is long time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : (DateTimeOffset?)null));

    /// <summary>Refuses a table that this program must not write to, be it only to delete its files.</summary>
    /// <exception cref="MillraceException">DELTA_FEATURE_NOT_WRITABLE.</exception>
    public void RequireWritable() => FeatureGate.RequireWritable(Root, Protocol);

    /// <summary>True when the protocol includes a feature, by name or by its version.</summary>
    public bool HasFeature(string feature) => FeatureGate.Includes(Protocol, feature);

    private static ColumnMappingMode ColumnMappingModeOf(TableState state) =>
        FeatureGate.Includes(state.Protocol, "columnMapping")
            ? ColumnMapping.ModeOf(state.Metadata.Configuration)
            : ColumnMappingMode.None;
}
