using Millrace.DeltaProtocol.Actions;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Everything of a commit that stays the same from attempt to attempt.</summary>
/// <param name="Scope">What it read and writes.</param>
/// <param name="Actions">The actions but for provenance.</param>
/// <param name="Info">Provenance but for times.</param>
/// <param name="Protocol">Protocol that holds after it.</param>
/// <param name="Metadata">Metadata that hold after it.</param>
/// <param name="Base">Version it was planned on; −1 for a creation.</param>
internal sealed record CommitPlan(
    TransactionScope Scope,
    IReadOnlyList<LogAction> Actions,
    LogAction.CommitInfo Info,
    LogAction.Protocol Protocol,
    LogAction.Metadata Metadata,
    long Base);
