using Millrace.DeltaProtocol.Actions;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>One version in the history of a table.</summary>
/// <param name="Version">The version.</param>
/// <param name="TimestampUtc">When it was committed.</param>
/// <param name="Info">Who committed what and how; empty when the commit does not tell.</param>
public sealed record HistoryEntry(long Version, DateTimeOffset TimestampUtc, LogAction.CommitInfo Info)
{
    /// <summary>Name of the operation, or null.</summary>
    public string? Operation => Info.Operation;
}
