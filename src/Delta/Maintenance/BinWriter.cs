using Millrace.Delta.Scanning;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Maintenance;

/// <summary>Writes the rows of a bin into new files: without those deleted, with their ids, in an order.</summary>
/// <param name="services">Where tables lie, and the engine.</param>
/// <param name="snapshot">The version the files are read from.</param>
/// <param name="target">The same table to write to.</param>
internal sealed class BinWriter(TableServices services, Snapshot snapshot, WriteTarget target)
{
    /// <summary>Who clusters files here.</summary>
    public const string Provider = "millrace";

    /// <summary>Tag of a clustered file that names the columns.</summary>
    public const string ClusteredTag = "millrace.clusteredBy";

    // More than any file: each write makes one.
    private const long Unlimited = 1L << 60;

    // However small the files are asked for.
    private const long MostPieces = 10_000;

    private readonly TableSchema _stored = new(target.Schema.Where(column => !IsPartition(target, column)));

    /// <summary>The table's folder as the engine may write to it.</summary>
    private LakePath Staging => services.Environment.Store.StagingOf(target.Root);

    /// <summary>Writes a bin.</summary>
    /// <param name="bin">The bin, which gets the files.</param>
    /// <param name="order">In which order.</param>
    /// <param name="fileBytes">Size of the files that sorted rows are cut into, about.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteAsync(Bin bin, RowOrder order, long fileBytes, CancellationToken cancellationToken)
    {
        FileScan scan = new(snapshot, bin.Files) { WithRowIds = target.RowIds is not null };
        TableScan rows = await new TableScanner(services).ScanAsync(scan, cancellationToken).ConfigureAwait(false);
        PhysicalColumns physical = new(_stored, target.Mapping, []);
        List<Column> ids = [];
        string list = physical.SelectList("r");
        if (target.RowIds is (string id, string version))
        {
            ids.AddRange([new Column(id, new DataType.Long()), new Column(version, new DataType.Long())]);
            list += $", r.{FileScan.RowIdColumn} AS {Sql.Name(id)}, r.{FileScan.RowVersionColumn} AS {Sql.Name(version)}";
        }

        string sorted = order switch
        {
            RowOrder.Clustered clustered =>
                $"({rows.Sql}\n) AS r ORDER BY {string.Join(", ", clustered.Columns.Select(path => ColumnText.Value("r", path)))}",
            RowOrder.Curve curve =>
                $"({CurveText.Relation(services.Engine, target, curve.Columns, rows.Sql, cancellationToken)}\n) AS r ORDER BY r.{CurveText.Place}",
            _ => $"({rows.Sql}\n) AS r",
        };
        IReadOnlyDictionary<string, string?> partition = bin.Files[0].PartitionValues;
        ParquetWrite write = new(
            new BoundQuery($"SELECT {list} FROM {sorted}"), new TableSchema([.. physical.Schema, .. ids]), FolderOf(partition), $"part-{services.Environment.NewId():N}-")
        {
            FieldIds = physical.FieldIds,
            Codec = target.Codec,
            TargetFileSizeBytes = Unlimited,
            IsSorted = order is not RowOrder.AsRead,
        };
        bin.Begun = write;
        long pieces = order is RowOrder.AsRead ? 1 : Math.Clamp((bin.SizeBytes + (fileBytes / 2)) / fileBytes, 1, MostPieces);
        IEnumerable<WrittenFile> written = pieces == 1
            ? services.Engine.WriteParquet(write, cancellationToken).Files
            : InPieces(write, pieces, cancellationToken);
        bin.Written = [.. written.Select(file => ToNewFile(file, write.Schema, partition, order, cancellationToken))];
    }

    /// <summary>
    /// Sorts once and writes each part of the sorted rows as a file of its own. The engine would also begin new files by
    /// itself, but its threads then mix the rows of neighbouring files.
    /// </summary>
    private List<WrittenFile> InPieces(ParquetWrite write, long pieces, CancellationToken cancellationToken)
    {
        using HeldRows held = services.Engine.Hold(write.Query, $"millrace_sorted_{services.Environment.NewId():N}", cancellationToken);
        long rows = Math.Max(1, (held.Count + pieces - 1) / pieces);
        List<WrittenFile> files = [];
        for (long from = 0; from < held.Count; from += rows)
        {
            string part = $"SELECT * FROM {Sql.Name(held.Name)} WHERE rowid >= {Sql.Number(from)} AND rowid < {Sql.Number(from + rows)} ORDER BY rowid";
            ParquetWrite piece = write with { Query = new BoundQuery(part), FilePrefix = $"{write.FilePrefix}{files.Count}-" };
            files.AddRange(services.Engine.WriteParquet(piece, cancellationToken).Files);
        }

        return files;
    }

    private static bool IsPartition(WriteTarget target, Column column) =>
        target.Shape.PartitionColumns.Contains(column.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The folder of a partition, named as other writers name it; what counts is the log.</summary>
    private string FolderOf(IReadOnlyDictionary<string, string?> partition)
    {
        IEnumerable<string> segments = target.Shape.PartitionColumns
            .Select(name => target.Schema.Find(name) is Column column ? target.Mapping.PhysicalName(column) : name)
            .Select(name => HivePath.Segment(name, partition.GetValueOrDefault(name)));
        return string.Join('/', [Staging.Value, .. segments]);
    }

    private NewFile ToNewFile(
        WrittenFile file, TableSchema schema, IReadOnlyDictionary<string, string?> partition, RowOrder order, CancellationToken cancellationToken)
    {
        NewFile made = WrittenFiles.ToNewFile(file, Staging, schema, services.Environment.Clock.GetUtcNow(), StatsColumns.Of(target));
        made = made with { PartitionValues = partition };
        if (order is not RowOrder.Clustered clustered) return made;
        return made with
        {
            ClusteringProvider = Provider,
            SortedBy = OrderProof.Of(services.Engine, file, target.SortKeys, cancellationToken),
            Tags = new Dictionary<string, string?>(made.Tags ?? new Dictionary<string, string?>(), StringComparer.Ordinal) { [ClusteredTag] = clustered.Tag },
        };
    }
}
