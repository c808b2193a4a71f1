using Millrace.Delta.Services;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Scanning;

/// <summary>Turns snapshots into queries over their files. Thread safety: all members may be called at once.</summary>
/// <param name="services">Where tables lie, and the engine that will run the queries.</param>
public sealed class TableScanner(TableServices services)
{
    /// <summary>The rows of a version of which a condition may be true.</summary>
    /// <param name="snapshot">The version.</param>
    /// <param name="predicate">
    /// The condition, as <see cref="PredicateReader"/> gives it; <see cref="FilePredicate.Anything"/> for all rows.
    /// </param>
    /// <param name="cancellationToken">Stops the reading of deletion vectors.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_DELETION_VECTOR_CORRUPT.</exception>
    public Task<TableScan> ScanAsync(Snapshot snapshot, FilePredicate predicate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return ScanAsync(new FileScan(snapshot, FilesOf(snapshot, predicate)), cancellationToken);
    }

    /// <summary>The rows of files of a version, with what is asked for beside the columns.</summary>
    /// <param name="scan">Files and further columns.</param>
    /// <param name="cancellationToken">Stops the reading of deletion vectors.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_DELETION_VECTOR_CORRUPT.</exception>
    public async Task<TableScan> ScanAsync(FileScan scan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ScanText text = await SnapshotRelation.ToSqlAsync(
            scan, services.Environment.Store, services.Engine.RowSets, cancellationToken).ConfigureAwait(false);
        return new TableScan(scan.Snapshot, text.Sql, text.Files, ProfileOf(scan));
    }

    /// <summary>The files of a version that may hold a row of which a condition is true.</summary>
    public static IReadOnlyList<DataFile> FilesOf(Snapshot snapshot, FilePredicate predicate)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(predicate);
        FilePredicate typed = PredicateTypes.Fit(predicate, snapshot.Schema);
        return typed is FilePredicate.Unknown ? snapshot.Files : snapshot.FilesWithin(typed);
    }

    private static ScanProfile ProfileOf(FileScan scan)
    {
        long bytes = 0;
        long? rows = 0;
        long withDeleted = 0;
        foreach (DataFile file in scan.Files)
        {
            bytes += file.SizeBytes;
            rows += file.LiveRowCount;
            if (file.DeletionVector is not null) withDeleted++;
        }

        Snapshot snapshot = scan.Snapshot;
        return new ScanProfile(
            snapshot.Root.Value, snapshot.Version, snapshot.Files.Count, scan.Files.Count, snapshot.SizeBytes, bytes, rows, withDeleted);
    }
}
