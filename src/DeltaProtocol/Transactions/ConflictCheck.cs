using System.Globalization;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Log;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Tells whether a transaction may still commit after a commit that came first; null when it may.</summary>
internal static class ConflictCheck
{
    /// <param name="ours">The transaction.</param>
    /// <param name="winner">The commit that came first.</param>
    /// <param name="before">What held before the winner.</param>
    internal static CommitResult? Check(TransactionScope ours, Commit winner, CommitBasis before)
    {
        if (CheckProgress(ours, winner) is CommitResult progress) return progress;
        if (ours.IsCreation) return Conflict(ConflictKind.TableExists, winner, "somebody else created the table");
        if (ours.IsExclusive)
        {
            return Conflict(ConflictKind.ConcurrentTransaction, winner,
                "this transaction says what the whole table is, so nothing may come in between");
        }

        return CheckProtocol(ours, winner, before)
            ?? CheckFacts(ours, winner, before)
            ?? CheckAdds(ours, winner)
            ?? CheckRemoves(ours, winner);
    }

    /// <summary>
    /// A feature that went is one we may have used. That what holds now can be kept by us at all is checked by the caller.
    /// </summary>
    private static CommitResult.Conflicted? CheckProtocol(TransactionScope ours, Commit winner, CommitBasis before)
    {
        if (winner.Actions.OfType<LogAction.Protocol>().FirstOrDefault() is not LogAction.Protocol theirs) return null;
        if (ours.ChangesProtocol) return Conflict(ConflictKind.ProtocolChanged, winner, "both change the protocol");
        string? gone = ProtocolPlanner.Listed(before.Protocol)
            .FirstOrDefault(feature => !FeatureGate.Includes(theirs, feature));
        return gone is null
            ? null
            : Conflict(ConflictKind.ProtocolChanged, winner, $"it dropped the feature '{gone}'");
    }

    private static CommitResult? CheckProgress(TransactionScope ours, Commit winner)
    {
        foreach (LogAction.SetTransaction theirs in winner.Actions.OfType<LogAction.SetTransaction>())
        {
            if (ours.NotedApps.Contains(theirs.AppId))
            {
                return Conflict(ConflictKind.ConcurrentTransaction, winner,
                    $"application '{theirs.AppId}' committed there too");
            }

            if (ours.Progress is not LogAction.SetTransaction mine || theirs.AppId != mine.AppId) continue;
            if (theirs.Version >= mine.Version) return new CommitResult.AlreadyApplied(winner.Version);
            return Conflict(ConflictKind.ConcurrentTransaction, winner,
                $"application '{mine.AppId}' committed there too");
        }

        return null;
    }

    private static CommitResult.Conflicted? CheckFacts(TransactionScope ours, Commit winner, CommitBasis before)
    {
        foreach (LogAction action in winner.Actions)
        {
            switch (action)
            {
                case LogAction.Metadata theirs
                    when ours.ChangesMetadata || !MetadataDifference.IsHarmless(before.Metadata, theirs):
                    return Conflict(ConflictKind.MetadataChanged, winner, "it changed the schema or the properties");
                case LogAction.DomainMetadata domain
                    when ours.Domains.Contains(domain.Domain) && domain.Domain != RowTracking.Domain:
                    return Conflict(ConflictKind.ConcurrentTransaction, winner,
                        $"both change the domain '{domain.Domain}'");
            }
        }

        return null;
    }

    private static CommitResult.Conflicted? CheckAdds(TransactionScope ours, Commit winner)
    {
        bool isIgnored = ours.IsRearrangement
            || (!ours.IsSerializable && !ours.ChangesMetadata && winner.Info?.IsBlindAppend == true);
        if (isIgnored) return null;
        foreach (LogAction.AddFile add in winner.Actions.OfType<LogAction.AddFile>())
        {
            // Rows that only moved were there before; that a file they came from was read shows at its remove.
            if (add.IsDataChange && ours.Reads(add))
                return Conflict(ConflictKind.ConcurrentAppend, winner, "it added files to what this transaction read");
        }

        return null;
    }

    private static CommitResult.Conflicted? CheckRemoves(TransactionScope ours, Commit winner)
    {
        foreach (LogAction.RemoveFile remove in winner.Actions.OfType<LogAction.RemoveFile>())
        {
            if (ours.Reads(remove))
                return Conflict(ConflictKind.ConcurrentDeleteRead, winner,
                    "it removed files that this transaction read");
            if (ours.RemovedPaths.Contains(ours.PathOf(remove.Path)))
                return Conflict(ConflictKind.ConcurrentDeleteDelete, winner, "both remove the same file");
        }

        return null;
    }

    private static CommitResult.Conflicted Conflict(ConflictKind kind, Commit winner, string reason) => new(
        kind,
        winner.Version,
        string.Create(CultureInfo.InvariantCulture, $"Version {winner.Version} was committed first, and {reason}."));
}
