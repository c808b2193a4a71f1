using Millrace.DeltaProtocol.Actions;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Everything of a commit that stays the same from attempt to attempt.</summary>
/// <param name="Scope">What it read and writes.</param>
/// <param name="Protocol">The protocol it sets; null when it leaves the one that holds.</param>
/// <param name="Metadata">The metadata it sets; null when it leaves those that hold.</param>
/// <param name="Facts">Progress, domains, removes and change files.</param>
/// <param name="Adds">Added files; ids of their rows are only known at an attempt.</param>
/// <param name="Info">Provenance but for times.</param>
/// <param name="Start">What held when it was planned.</param>
internal sealed record CommitPlan(
    TransactionScope Scope,
    LogAction.Protocol? Protocol,
    LogAction.Metadata? Metadata,
    IReadOnlyList<LogAction> Facts,
    IReadOnlyList<LogAction.AddFile> Adds,
    LogAction.CommitInfo Info,
    CommitBasis Start)
{
    /// <summary>True when in-commit timestamps begin with it on a table that was without.</summary>
    internal bool StartsInCommitTime { get; init; }


    /// <summary>True when a reader must be able to start at its version, whatever the interval says.</summary>
    internal bool NeedsCheckpoint { get; init; }
}
