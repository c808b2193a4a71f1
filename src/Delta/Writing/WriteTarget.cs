using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Writing;

/// <summary>The table that files are written for, as the commit will leave it.</summary>
/// <param name="Root">Where it lies.</param>
/// <param name="Shape">Its columns and properties.</param>
internal sealed record WriteTarget(LakePath Root, TableShape Shape)
{
    /// <summary>Logical paths of the clustering columns; empty for none.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Clustering { get; init; } = [];

    /// <summary>The columns that files are sorted by, most significant first, under their names in files: the leading clustering columns that are no fields.</summary>
    public IReadOnlyList<Column> SortKeys =>
    [
        .. Clustering
            .TakeWhile(static path => path.Count == 1)
            .Select(path => Schema.Find(path[0]))
            .TakeWhile(static column => column is not null)
            .Select(column => column! with { Name = Mapping.PhysicalName(column) }),
    ];

    /// <summary>Names in files of copied row ids and commit versions; null when rows keep none.</summary>
    public (string Id, string Version)? RowIds { get; init; }

    /// <summary>What rows must keep to.</summary>
    public TableRules Rules { get; init; } = new([], []);

    /// <summary>Size after which a new file is begun.</summary>
    public long FileSizeBytes { get; init; } = FileSizes.Of(Shape.Properties).WriteBytes;

    /// <summary>Columns, partition columns included.</summary>
    public TableSchema Schema => Shape.Schema;

    /// <summary>How columns are named in files.</summary>
    public ColumnMapping Mapping { get; } = new(Shape.Mapping);

    /// <summary>Codec of the Parquet files.</summary>
    public string Codec => Shape.Properties.GetValueOrDefault("delta.parquet.compression.codec")?.ToLowerInvariant() ?? "snappy";

    /// <summary>True when row changes are written out.</summary>
    public bool HasChangeFeed => IsTrue("delta.enableChangeDataFeed");

    /// <summary>True when rows are sorted by partition first, so that each gets few files however many partitions a write has.</summary>
    public bool IsOptimized => IsTrue("delta.autoOptimize.optimizeWrite") && Shape.PartitionColumns.Count > 0;

    /// <summary>True when deleted rows may be marked instead of rewriting their file.</summary>
    public bool HasDeletionVectors => IsTrue("delta.enableDeletionVectors");

    /// <summary>The table that a transaction on a snapshot leaves behind.</summary>
    public static WriteTarget Of(Snapshot snapshot, Transaction transaction)
    {
        TableShape shape = transaction.Shape;
        RowTracking? tracking = RowTracking.Of(snapshot);
        return new WriteTarget(snapshot.Root, shape)
        {
            Clustering = DeltaProtocol.Layout.Clustering.Of(snapshot)?.Columns ?? [],
            RowIds = tracking is { IsEnabled: true, RowIdColumn: string id, CommitVersionColumn: string version } ? (id, version) : null,
            Rules = TableRules.Of(snapshot.Protocol, snapshot.Metadata, shape.Schema),
        };
    }

    private bool IsTrue(string property) => "true".Equals(Shape.Properties.GetValueOrDefault(property), StringComparison.OrdinalIgnoreCase);
}
