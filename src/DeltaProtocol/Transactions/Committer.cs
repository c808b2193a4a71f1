using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Schemas;
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
    /// <param name="lastTimestampMs">In-commit time of the version it was planned on; null when not kept.</param>
    /// <param name="cancellationToken">Stops before an attempt, never within one.</param>
    internal async Task<CommitResult> CommitAsync(CommitPlan plan, long? lastTimestampMs,
        CancellationToken cancellationToken)
    {
        // Writers of this process take turns, so that they do not race each other; the store decides about all others.
        LogLane lane = environment.Shared.Of<LogLane>(root);
        using IDisposable turn = await lane.EnterAsync(cancellationToken).ConfigureAwait(false);
        long version = plan.Base + 1;
        while (lane.Find(plan.Metadata.Id, version) is Commit known)
        {
            if (CheckWinner(plan, known, ref lastTimestampMs) is CommitResult result) return result;
            version++;
        }

        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            ReadOnlyMemory<byte> content = Render(plan, lastTimestampMs);
            if (await TryPublishAsync(plan, version, content, cancellationToken).ConfigureAwait(false))
            {
                lane.Remember(plan.Metadata.Id, new Commit(version, Commit.ParseLines(LogName.Commit(root, version), content.Span)));
                return new CommitResult.Committed(version, attempt);
            }

            // The winners are read to the end of the log: a conflict with any of them counts, not only with the last.
            while (await Commit.TryReadAsync(environment.Store, root, version, cancellationToken).ConfigureAwait(false)
                is Commit winner)
            {
                lane.Remember(plan.Metadata.Id, winner);
                if (winner.Info?.TransactionId == plan.Info.TransactionId)
                    return new CommitResult.Committed(version, attempt);
                if (CheckWinner(plan, winner, ref lastTimestampMs) is CommitResult result) return result;
                version++;
            }
        }

        throw DeltaErrors.TooManyAttempts(root, MaxAttempts);
    }

    /// <summary>What a commit that came first means for this one; null when it may go on behind it.</summary>
    private CommitResult? CheckWinner(CommitPlan plan, Commit winner, ref long? lastTimestampMs)
    {
        if (ConflictCheck.Check(plan.Scope, winner) is CommitResult result) return result;
        if (CheckProtocol(plan, winner) is CommitResult protocolConflict) return protocolConflict;
        if (winner.Info?.InCommitTimestampMs is long theirs)
            lastTimestampMs = Math.Max(lastTimestampMs ?? theirs, theirs);
        return null;
    }

    /// <summary>Provenance first, as in-commit timestamps ask, then the actions.</summary>
    private ReadOnlyMemory<byte> Render(CommitPlan plan, long? lastTimestampMs)
    {
        long now = environment.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        bool keepsTime = TableProperties.HasInCommitTimestamps(plan.Metadata.Configuration);
        LogAction.CommitInfo info = plan.Info with
        {
            TimestampMs = now,
            InCommitTimestampMs = keepsTime ? Math.Max(now, (lastTimestampMs ?? long.MinValue + 1) + 1) : null,
        };
        return ActionWriter.Write(plan.Actions.Prepend(info));
    }

    private async Task<bool> TryPublishAsync(
        CommitPlan plan, long version, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        LakePath path = LogName.Commit(root, version);
        try
        {
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

    private CommitResult.Conflicted? CheckProtocol(CommitPlan plan, Commit winner)
    {
        if (winner.Actions.OfType<LogAction.Protocol>().FirstOrDefault() is not LogAction.Protocol theirs) return null;
        try
        {
            FeatureGate.RequireWritable(root, theirs, plan.Metadata, SchemaJson.Parse(plan.Metadata.SchemaText));
            return null;
        }
        catch (MillraceException refused)
        {
            return new CommitResult.Conflicted(ConflictKind.ProtocolChanged, winner.Version, refused.Message);
        }
    }
}
