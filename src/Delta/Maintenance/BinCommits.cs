using System.Globalization;
using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// Writes bins and commits them, a bounded number of bytes at a time. Rows that others append in between do not matter;
/// when somebody changes a file of a bin, that bin alone is written again from what the table then has.
/// </summary>
/// <param name="services">Where tables lie, and the engine.</param>
/// <param name="table">The table.</param>
/// <param name="order">The order of the rows.</param>
/// <param name="fileBytes">Size of the new files.</param>
internal sealed class BinCommits(TableServices services, DeltaLog table, RowOrder order, long fileBytes)
{
    private const int MostFilesOfCommit = 50_000;

    /// <summary>Bytes of old files that one commit replaces; what a failure can cost.</summary>
    public long BytesOfCommit { get; init; } = 16L << 30;

    /// <summary>How often bins are tried when others keep changing their files.</summary>
    public int MostAttempts { get; init; } = 20;

    /// <summary>Free text for the history; null for none.</summary>
    public string? UserMetadata { get; init; }

    /// <summary>Carries bins out.</summary>
    /// <param name="bins">The bins.</param>
    /// <param name="planned">The version they were planned on.</param>
    /// <param name="operation">What the history shall say, without counts.</param>
    /// <param name="cancellationToken">Stops it; what was committed stays.</param>
    /// <exception cref="MillraceException">DELTA_CHANGE_CONTENDED, QUERY_…, STORAGE_…: bins committed before stay.</exception>
    public async Task<ChangeResult> RunAsync(List<Bin> bins, Snapshot planned, Operation operation, CancellationToken cancellationToken)
    {
        OptimizeTally whole = new(planned, bins);
        CommitResult last = new CommitResult.AlreadyApplied(planned.Version);
        long version = planned.Version;
        foreach (List<Bin> batch in Batches(bins))
        {
            long startedAt = services.Environment.Clock.GetTimestamp();
            if (await CommitAsync(batch, planned, () => With(operation, planned, batch, startedAt), cancellationToken).ConfigureAwait(false)
                is not CommitResult.Committed done) continue;
            whole.Add(batch);
            last = done;
            version = done.Version;
        }

        return new ChangeResult(last, whole.ToMetrics()) { Version = version };
    }

    private Operation With(Operation operation, Snapshot planned, List<Bin> batch, long startedAt)
    {
        OptimizeTally tally = new(planned, batch);
        tally.Add(batch);
        long elapsed = (long)services.Environment.Clock.GetElapsedTime(startedAt).TotalMilliseconds;
        return operation with
        {
            Metrics = tally.ToMetrics().Append(new(OperationMetrics.ExecutionTimeMs, elapsed))
                .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal),
            UserMetadata = UserMetadata,
        };
    }

    private IEnumerable<List<Bin>> Batches(List<Bin> bins)
    {
        List<Bin> batch = [];
        long bytes = 0;
        int files = 0;
        foreach (Bin bin in bins)
        {
            if (batch.Count > 0 && (bytes + bin.SizeBytes > BytesOfCommit || files + bin.Files.Count > MostFilesOfCommit))
            {
                yield return batch;
                batch = [];
                bytes = 0;
                files = 0;
            }

            batch.Add(bin);
            bytes += bin.SizeBytes;
            files += bin.Files.Count;
        }

        if (batch.Count > 0) yield return batch;
    }

    private async Task<CommitResult.Committed?> CommitAsync(
        List<Bin> bins, Snapshot planned, Func<Operation> operation, CancellationToken cancellationToken)
    {
        Snapshot snapshot = planned;
        string lastConflict = "";
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            Transaction transaction;
            try
            {
                if (attempt > 0) snapshot = await RefreshAsync(bins, snapshot, cancellationToken).ConfigureAwait(false);
                if (bins.Count == 0) return null;
                transaction = await PrepareAsync(bins, snapshot, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is MillraceException or OperationCanceledException or IOException)
            {
                foreach (Bin bin in bins) bin.Discard();
                throw;
            }

            // A fault of the commit leaves open whether it was made, so from here files are only removed when it surely was not.
            switch (await transaction.CommitAsync(operation(), cancellationToken).ConfigureAwait(false))
            {
                case CommitResult.Committed done: return done;
                case CommitResult.Conflicted conflict: lastConflict = conflict.Message; break;
            }
        }

        foreach (Bin bin in bins) bin.Discard();
        throw TableErrors.Contended(table.Root, MostAttempts, lastConflict);
    }

    private async Task<Transaction> PrepareAsync(List<Bin> bins, Snapshot snapshot, CancellationToken cancellationToken)
    {
        Transaction transaction = table.StartTransaction(snapshot);
        transaction.SetRearrangement();
        transaction.SetEnforced(WriterDuties.All);
        BinWriter writer = new(services, snapshot, WriteTarget.Of(snapshot, transaction));
        foreach (Bin bin in bins)
        {
            if (bin.Written is null) await writer.WriteAsync(bin, order, fileBytes, cancellationToken).ConfigureAwait(false);
            foreach (DataFile file in bin.Files) transaction.Remove(file);
            foreach (NewFile file in bin.Written!) transaction.Add(file); // Written just before.
        }

        return transaction;
    }

    /// <summary>Looks the files of all bins up in the latest version; bins that have become pointless go.</summary>
    private async Task<Snapshot> RefreshAsync(List<Bin> bins, Snapshot before, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        HashSet<string> wanted = new(bins.SelectMany(static bin => bin.Files).Select(static file => file.Path.Value), StringComparer.Ordinal);
        Dictionary<string, DataFile> live = new(StringComparer.Ordinal);
        foreach (DataFile file in snapshot.Files)
        {
            if (wanted.Contains(file.Path.Value)) live[file.Path.Value] = file;
        }

        // Written under other columns or properties, files may not be what the table now asks for.
        bool isSameShape = ReferenceEquals(snapshot.Metadata, before.Metadata);
        foreach (Bin bin in bins)
        {
            if (!isSameShape) bin.Discard();
            bin.Refresh(live);
            if (!bin.IsWorthIt) bin.Discard();
        }

        bins.RemoveAll(static bin => !bin.IsWorthIt);
        return snapshot;
    }
}
