using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;

namespace Millrace.Delta.Writing;

/// <summary>
/// Runs an operation against the latest version and, when somebody's commit contradicts it, again from the start against
/// the then latest: whatever it read is read anew, so the result is as if it had begun after the other.
/// </summary>
/// <param name="services">What operations need.</param>
/// <param name="table">The table.</param>
/// <param name="notes">What to add to the commit.</param>
internal sealed class CommitLoop(TableServices services, DeltaLog table, CommitNotes notes)
{
    private const int MaxAttempts = 20;

    /// <summary>
    /// The version that the rows to write were read from; it cannot be read anew, so there is one attempt. Null when they
    /// do not come from the table.
    /// </summary>
    public long? ReadVersion { get; init; }

    /// <summary>Runs an operation.</summary>
    /// <param name="prepare">Writes the files of the operation for a version and fills in its transaction.</param>
    /// <param name="cancellationToken">Stops the operation before its commit.</param>
    /// <exception cref="MillraceException">DELTA_CHANGE_CONTENDED, and whatever the operation raises.</exception>
    public async Task<ChangeResult> RunAsync(Func<ChangeDraft, CancellationToken, Task> prepare, CancellationToken cancellationToken)
    {
        string lastConflict = "";
        int attempts = ReadVersion is null ? MaxAttempts : 1;
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            Snapshot snapshot = ReadVersion is long read
                ? await table.SnapshotAtVersionAsync(read, cancellationToken).ConfigureAwait(false)
                : await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            if (notes.Progress is (string app, long version) && snapshot.TransactionVersion(app) >= version)
                return Applied(snapshot.Version);
            ChangeDraft draft = new(services, table, snapshot, notes);
            try
            {
                await prepare(draft, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is MillraceException or OperationCanceledException or IOException)
            {
                draft.Discard();
                throw;
            }

            if (draft.IsNothing)
            {
                draft.Discard();
                return new ChangeResult(new CommitResult.AlreadyApplied(snapshot.Version), draft.Metrics) { Version = snapshot.Version };
            }

            // A fault of the commit leaves open whether it was made, so from here files are only removed when it surely was not.
            CommitResult result = await draft.CommitAsync(cancellationToken).ConfigureAwait(false);
            switch (result)
            {
                case CommitResult.Committed committed:
                    CareResult care = await draft.CareAsync(table, committed.Version, cancellationToken).ConfigureAwait(false);
                    return new ChangeResult(result, draft.Metrics) { Version = committed.Version, Care = care };
                case CommitResult.AlreadyApplied applied:
                    draft.Discard();
                    return Applied(applied.Version);
                case CommitResult.Conflicted conflict:
                    draft.Discard();
                    lastConflict = conflict.Message;
                    break;
            }
        }

        throw TableErrors.Contended(table.Root, attempts, lastConflict);
    }

    private static ChangeResult Applied(long version) =>
        new(new CommitResult.AlreadyApplied(version), new Dictionary<string, long>()) { Version = version };
}
