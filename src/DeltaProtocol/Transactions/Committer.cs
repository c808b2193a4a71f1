using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>
/// Publishes a commit under the next free version: tries to create its file, and when somebody was first, checks all
/// of their commits before trying the version after.
/// </summary>
internal sealed class Committer(DeltaEnvironment environment, LakePath root)
{
    private const int MaxAttempts = 200;

    /// <param name="plan">The commit.</param>
    /// <param name="cancellationToken">Stops before an attempt, never within one.</param>
    internal async Task<CommitResult> CommitAsync(CommitPlan plan, CancellationToken cancellationToken)
    {
        // Writers of this process take turns, so that they do not race each other; the store decides about all others.
        LogLane lane = environment.Shared.Of<LogLane>(root);
        PreparedCommit prepared = new(environment, root, plan);
        try
        {
            // Who has to wait for the turn writes the file meanwhile; in the turn it only gets its name.
            if (lane.IsTaken) await prepared.WriteAsync(cancellationToken).ConfigureAwait(false);
            using IDisposable turn = await lane.EnterAsync(cancellationToken).ConfigureAwait(false);
            return await CommitAsync(plan, lane, prepared, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await prepared.DiscardAsync().ConfigureAwait(false);
        }
    }

    private async Task<CommitResult> CommitAsync(CommitPlan plan, LogLane lane, PreparedCommit prepared, CancellationToken cancellationToken)
    {
        string tableId = (plan.Metadata ?? plan.Start.Metadata).Id;
        CommitBasis basis = plan.Start;
        while (lane.Find(tableId, basis.Version + 1) is Commit known)
        {
            if (CheckWinner(plan, known, ref basis) is CommitResult result) return result;
        }

        bool isBehindOthers = basis.Version > plan.Start.Version;
        for (int attempt = isBehindOthers ? 2 : 1; attempt <= MaxAttempts; attempt++)
        {
            if (attempt > 1 && plan.StartsInCommitTime)
                basis = await TimedByFileAsync(basis, cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> content = prepared.ContentOn(basis)
                ?? CommitText.Of(root, plan, basis, environment.Clock.GetUtcNow().ToUnixTimeMilliseconds());
            long version = basis.Version + 1;
            if (await TryPublishAsync(plan, version, content, prepared, cancellationToken).ConfigureAwait(false))
            {
                lane.Remember(tableId, new Commit(version, Commit.ParseLines(LogName.Commit(root, version), content.Span)));
                return new CommitResult.Committed(version, attempt);
            }

            // The winners are read to the end of the log: a conflict with any of them counts, not only with the last.
            while (await ReadAsync(basis.Version + 1, cancellationToken).ConfigureAwait(false) is Commit winner)
            {
                lane.Remember(tableId, winner);
                if (winner.Info?.TransactionId == plan.Info.TransactionId)
                    return new CommitResult.Committed(winner.Version, attempt);
                if (CheckWinner(plan, winner, ref basis) is CommitResult result) return result;
            }
        }

        throw DeltaErrors.TooManyAttempts(root, MaxAttempts);
    }

    /// <summary>
    /// What a commit that came first means for this one; null when it may go on behind it, on a basis moved there.
    /// </summary>
    private CommitResult? CheckWinner(CommitPlan plan, Commit winner, ref CommitBasis basis)
    {
        if (ConflictCheck.Check(plan.Scope, winner, basis) is CommitResult result) return result;
        basis = basis.After(winner);
        return CheckWritable(basis);
    }

    private Task<Commit?> ReadAsync(long version, CancellationToken cancellationToken) =>
        Commit.TryReadAsync(environment.Store, root, version, cancellationToken);

    /// <summary>The first in-commit time must lie behind the file times by which the versions before it go.</summary>
    private async Task<CommitBasis> TimedByFileAsync(CommitBasis basis, CancellationToken cancellationToken)
    {
        LogListing listing = await LogListing.ReadAsync(environment.Store, root, basis.Version, cancellationToken)
            .ConfigureAwait(false);
        return listing.ModificationTimes().TryGetValue(basis.Version, out DateTimeOffset time)
            ? basis with { TimeMs = Math.Max(basis.TimeMs ?? 0, time.ToUnixTimeMilliseconds()) }
            : basis;
    }

    private async Task<bool> TryPublishAsync(
        CommitPlan plan, long version, ReadOnlyMemory<byte> content, PreparedCommit prepared, CancellationToken cancellationToken)
    {
        LakePath path = LogName.Commit(root, version);
        try
        {
            if (prepared.Take(content) is LakePath file)
                return await environment.Store.TryPublishAsync(file, path, cancellationToken).ConfigureAwait(false);
            return await environment.Store.TryCreateAsync(path, content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is MillraceException or IOException or TimeoutException)
        {
            // A failed call may still have created the file: only the file itself tells. Trying again blindly could
            // write the same rows twice.
            Commit? present = await Commit.TryReadAsync(environment.Store, root, version, cancellationToken)
                .ConfigureAwait(false);
            if (present is null) throw;
            return present.Info?.TransactionId == plan.Info.TransactionId;
        }
    }

    private CommitResult.Conflicted? CheckWritable(CommitBasis basis)
    {
        try
        {
            FeatureGate.RequireWritable(root, basis.Protocol);
            return null;
        }
        catch (MillraceException refused)
        {
            return new CommitResult.Conflicted(ConflictKind.ProtocolChanged, basis.Version, refused.Message);
        }
    }
}
