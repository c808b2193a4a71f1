using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// Deletes files that no version within the retention needs. What the latest version needs, what was removed lately and
/// what was written lately stays, so readers and writers may be at work. Thread safety: all members may be called at once.
/// </summary>
/// <param name="services">Where tables lie.</param>
public sealed class TableVacuum(TableServices services)
{
    private const string LogProperty = "millrace.logVacuum";
    private const int DeletionsAtOnce = 8;

    /// <summary>Carries an order out.</summary>
    /// <remarks>
    /// Files outside of the table's folder, hidden ones and those of tables below it are never deleted. A vacuum that has
    /// something to delete is noted in the history when it starts and when it ends, unless the table's property
    /// <c>millrace.logVacuum</c> is <c>false</c>. Memory: the listing of the folder, and eight bytes for each file to keep.
    /// </remarks>
    /// <param name="table">The table.</param>
    /// <param name="order">What to delete.</param>
    /// <param name="cancellationToken">Stops it; what was deleted stays deleted.</param>
    /// <exception cref="MillraceException">DELTA_VACUUM_RETENTION: the retention is shorter than the table allows;
    /// DELTA_FEATURE_NOT_WRITABLE: the table has a feature whose files are not known here; STORAGE_…: files are left.</exception>
    public async Task<VacuumResult> VacuumAsync(DeltaLog table, VacuumOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(order);
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        snapshot.RequireWritable();
        TimeSpan least = snapshot.DeletedFileRetention;
        TimeSpan retention = order.Retention ?? least;
        if (retention < TimeSpan.Zero || (retention < least && !order.AllowsShortRetention))
            throw MaintenanceErrors.RetentionTooShort(table.Root, retention, least);
        DateTimeOffset now = services.Environment.Clock.GetUtcNow();
        DateTimeOffset cutoff = retention < now - DateTimeOffset.MinValue ? now - retention : DateTimeOffset.MinValue;
        UnusedFiles files = new(services, snapshot, cutoff);
        List<StoredObject> unused = order.IsLite
            ? await files.LoggedAsync(table, cancellationToken).ConfigureAwait(false)
            : await files.ListedAsync(cancellationToken).ConfigureAwait(false);
        if (order.IsDryRun) return ResultOf(unused, folders: 0);
        bool isLogged = unused.Count > 0 && !"false".Equals(snapshot.Properties.GetValueOrDefault(LogProperty), StringComparison.OrdinalIgnoreCase);
        if (isLogged)
        {
            await LogAsync(table, Operations.VacuumStart(retention, least, !order.AllowsShortRetention)
                .With(("numFilesToDelete", unused.Count), ("sizeOfDataToDelete", unused.Sum(static file => file.SizeBytes))), cancellationToken).ConfigureAwait(false);
        }

        await SpareAsync(table, snapshot, cutoff, unused, cancellationToken).ConfigureAwait(false);
        List<string> folders = order.IsLite ? [] : EmptyFolders.Unchanged(snapshot.Root, new VacuumScope(snapshot), cutoff);
        long deleted = 0;
        int removed = 0;
        string status = "FAILED";
        try
        {
            ParallelOptions options = new() { MaxDegreeOfParallelism = DeletionsAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(unused, options, async (file, token) =>
            {
                await services.Environment.Store.DeleteAsync(file.Path, token).ConfigureAwait(false);
                Interlocked.Increment(ref deleted);
            }).ConfigureAwait(false);
            removed = EmptyFolders.Remove(folders);
            status = "COMPLETED";
        }
        finally
        {
            if (isLogged)
            {
                await LogAsync(table, Operations.VacuumEnd(status)
                    .With(("numDeletedFiles", deleted), ("numVacuumedDirectories", removed)), CancellationToken.None).ConfigureAwait(false);
            }
        }

        return ResultOf(unused, removed);
    }

    /// <summary>Whoever brought a file back while the folder was listed keeps it.</summary>
    private static async Task SpareAsync(
        DeltaLog table, Snapshot before, DateTimeOffset cutoff, List<StoredObject> unused, CancellationToken cancellationToken)
    {
        Snapshot latest = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (latest.Version == before.Version) return;
        latest.RequireWritable();
        KeptFiles kept = KeptFiles.Of(latest, cutoff);
        unused.RemoveAll(file => kept.Contains(file.Path));
    }

    /// <summary>A note in the history. It is no part of the work: one that cannot be made is left out.</summary>
    private static async Task LogAsync(DeltaLog table, Operation operation, CancellationToken cancellationToken)
    {
        try
        {
            Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            await table.StartTransaction(snapshot).CommitAsync(operation, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException)
        {
            // What matters is in the table's files; a fault of the store shows at the deletions too.
        }
    }

    private static VacuumResult ResultOf(List<StoredObject> files, int folders)
    {
        LakePath[] paths = new LakePath[files.Count];
        long bytes = 0;
        for (int index = 0; index < paths.Length; index++)
        {
            paths[index] = files[index].Path;
            bytes += files[index].SizeBytes;
        }

        return new VacuumResult(paths, bytes, folders);
    }
}
