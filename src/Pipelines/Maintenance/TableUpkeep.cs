using Millrace.Delta.Maintenance;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Maintenance;

/// <summary>
/// Looks after single tables: small files are put together, in the table's order, and files that no version within the
/// retention needs are deleted. Each step is a commit of its own that changes no row, so a process may end anywhere.
/// </summary>
/// <param name="services">Tables and the clock.</param>
/// <param name="times">When tables were last looked after.</param>
internal sealed class TableUpkeep(PipelineServices services, MaintenanceTimes times)
{
    /// <summary>Time between two times for one table.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromDays(1);

    // To sort a large table again for a few new rows costs more than it helps.
    private const double ZOrderShare = 0.2;

    /// <summary>True when a day has passed since a table was made or last looked after.</summary>
    public async Task<bool> IsDueAsync(TableName name, CancellationToken cancellationToken)
    {
        DeltaLog? table = await services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false);
        if (table is null) return false;
        DateTimeOffset now = services.Clock.GetUtcNow();
        if (await times.LastAsync(name, cancellationToken).ConfigureAwait(false) is DateTimeOffset last) return last > now || now - last >= Every;
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        return snapshot.Metadata.CreatedTimeMs is not long made || now.ToUnixTimeMilliseconds() - made >= (long)Every.TotalMilliseconds;
    }

    /// <summary>Looks after a table, whatever fails of it, and notes the time.</summary>
    /// <param name="name">The table.</param>
    /// <param name="rules">How it wants it.</param>
    /// <param name="isForced">True to put files together though there are few.</param>
    /// <param name="isRead">True when somebody has still to read old files, so that none is deleted.</param>
    /// <param name="cancellationToken">Stops it; what was committed stays.</param>
    public async Task<MaintenanceSummary> RunAsync(TableName name, MaintenanceRules rules, bool isForced, bool isRead, CancellationToken cancellationToken)
    {
        long started = services.Clock.GetTimestamp();
        MaintenanceSummary done = new(name) { IsKeptForReaders = isRead };
        try
        {
            if (await services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false) is not DeltaLog table) return done;
            done = await TryAsync(done, () => OptimizeAsync(table, rules, done, isForced, cancellationToken)).ConfigureAwait(false);
            if (!isRead) done = await TryAsync(done, () => VacuumAsync(table, done, cancellationToken)).ConfigureAwait(false);

            // What failed would most likely fail again at once: it has its turn the next day.
            await times.NoteAsync(name, services.Clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (IsExpected(fault))
        {
            done = done with { Fault = done.Fault ?? fault };
        }

        return done with { Elapsed = services.Clock.GetElapsedTime(started) };
    }

    /// <summary>True for a fault that ends no update.</summary>
    public static bool IsExpected(Exception fault) => fault is MillraceException or IOException or UnauthorizedAccessException;

    private static async Task<MaintenanceSummary> TryAsync(MaintenanceSummary before, Func<Task<MaintenanceSummary>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception fault) when (IsExpected(fault))
        {
            return before with { Fault = before.Fault ?? fault };
        }
    }

    private async Task<MaintenanceSummary> OptimizeAsync(
        DeltaLog table, MaintenanceRules rules, MaintenanceSummary done, bool isForced, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        bool isSorted = rules.ZOrderBy.Count > 0;
        bool isWorthIt = isForced || (isSorted ? await IsUnsortedAsync(snapshot, done.Table, cancellationToken).ConfigureAwait(false) : OptimizeNeed.IsIn(snapshot));
        if (!isWorthIt) return done;
        OptimizeOrder order = new() { ZOrderBy = rules.ZOrderBy, IsAutomatic = true };
        ChangeResult result = await new TableOptimizer(services.Tables).OptimizeAsync(table, order, cancellationToken).ConfigureAwait(false);
        return done with
        {
            FilesRewritten = result.Metrics.GetValueOrDefault(OperationMetrics.RemovedFiles),
            BytesRewritten = result.Metrics.GetValueOrDefault(OperationMetrics.RemovedBytes),
            FilesWritten = result.Metrics.GetValueOrDefault(OperationMetrics.AddedFiles),
            BytesWritten = result.Metrics.GetValueOrDefault(OperationMetrics.AddedBytes),
        };
    }

    private async Task<bool> IsUnsortedAsync(Snapshot snapshot, TableName name, CancellationToken cancellationToken)
    {
        DateTimeOffset last = await times.LastAsync(name, cancellationToken).ConfigureAwait(false) ?? DateTimeOffset.MinValue;
        return OptimizeNeed.ShareWrittenAfter(snapshot, last) >= ZOrderShare;
    }

    private async Task<MaintenanceSummary> VacuumAsync(DeltaLog table, MaintenanceSummary done, CancellationToken cancellationToken)
    {
        VacuumResult result = await new TableVacuum(services.Tables)
            .VacuumAsync(table, new VacuumOrder { MostFilesNamed = 0 }, cancellationToken).ConfigureAwait(false);
        return done with { FilesDeleted = result.FileCount, BytesDeleted = result.SizeBytes };
    }
}
