using System.Collections.Concurrent;
using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
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

    /// <summary>Files that are held at once.</summary>
    internal int FilesOfPage { get; init; } = 20_000;

    /// <summary>Carries an order out.</summary>
    /// <remarks>
    /// Files outside of the table's folder, hidden ones and those of tables below it are never deleted. A vacuum that has
    /// something to delete is noted in the history when it starts and when it ends, unless the table's property
    /// <c>millrace.logVacuum</c> is <c>false</c>. Memory: some twenty bytes for each file to keep,
    /// and a page of the listing; a folder with more unused files than fit into a page is listed twice.
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
        UnusedFiles files = new(services, table, snapshot, cutoff) { IsLite = order.IsLite, MostOfPage = FilesOfPage };
        UnusedTally found = await files.TallyAsync(order.MostFilesNamed, cancellationToken).ConfigureAwait(false);
        if (order.IsDryRun) return found.ToResult(folders: 0);
        bool isLogged = found.Files > 0 && !"false".Equals(snapshot.Properties.GetValueOrDefault(LogProperty), StringComparison.OrdinalIgnoreCase);
        if (isLogged)
        {
            await LogAsync(table, Operations.VacuumStart(retention, least, !order.AllowsShortRetention)
                .With(("numFilesToDelete", found.Files), ("sizeOfDataToDelete", found.SizeBytes)), cancellationToken).ConfigureAwait(false);
        }

        List<string> folders = order.IsLite ? [] : EmptyFolders.Unchanged(snapshot.Root, new VacuumScope(snapshot), cutoff);
        UnusedTally deleted = new(order.MostFilesNamed, mostHeld: 0);
        int removed = 0;
        string status = "FAILED";
        try
        {
            await DeleteAsync(files, found, deleted, cancellationToken).ConfigureAwait(false);
            removed = EmptyFolders.Remove(folders);
            status = "COMPLETED";
        }
        finally
        {
            if (isLogged)
            {
                await LogAsync(table, Operations.VacuumEnd(status)
                    .With(("numDeletedFiles", deleted.Files), ("numVacuumedDirectories", removed)), CancellationToken.None).ConfigureAwait(false);
            }
        }

        return deleted.ToResult(removed);
    }

    /// <summary>What fits into a page is not looked for again.</summary>
    private async Task DeleteAsync(UnusedFiles files, UnusedTally found, UnusedTally deleted, CancellationToken cancellationToken)
    {
        if (found.Held is { } all)
        {
            await DeleteAsync(files, all, deleted, cancellationToken).ConfigureAwait(false);
            return;
        }

        await foreach (List<StoredObject> page in files.PagesAsync(cancellationToken).ConfigureAwait(false))
            await DeleteAsync(files, page, deleted, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteAsync(UnusedFiles files, List<StoredObject> page, UnusedTally deleted, CancellationToken cancellationToken)
    {
        if (page.Count == 0) return;
        await files.SpareAsync(page, cancellationToken).ConfigureAwait(false);
        ConcurrentBag<StoredObject> gone = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = DeletionsAtOnce, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(page, options, async (file, token) =>
            {
                await services.Environment.Store.DeleteAsync(file.Path, token).ConfigureAwait(false);
                gone.Add(file);
            }).ConfigureAwait(false);
        }
        finally
        {
            deleted.Add([.. gone]);
        }
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
}
