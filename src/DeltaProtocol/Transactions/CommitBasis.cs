using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>What holds in the table right before an attempt; moves on with every commit that came first.</summary>
/// <param name="Version">Version it is of; −1 before a creation.</param>
/// <param name="Protocol">The protocol; of a creation, the planned one.</param>
/// <param name="Metadata">The metadata; of a creation, the planned ones.</param>
/// <param name="TimeMs">When the version was committed, as far as an in-commit time must lie behind it.</param>
/// <param name="RowIdMark">Highest row id given; −1 for none.</param>
internal sealed record CommitBasis(
    long Version, LogAction.Protocol Protocol, LogAction.Metadata Metadata, long? TimeMs, long RowIdMark)
{
    internal static CommitBasis Of(Snapshot read) => new(
        read.Version,
        read.Protocol,
        read.Metadata,
        read.TimestampUtc.ToUnixTimeMilliseconds(),
        RowTracking.HighWaterMark(read.Domains.GetValueOrDefault(RowTracking.Domain)));

    internal static CommitBasis Nothing(LogAction.Protocol protocol, LogAction.Metadata metadata) =>
        new(-1, protocol, metadata, TimeMs: null, RowIdMark: -1);

    internal CommitBasis After(Commit winner)
    {
        LogAction.DomainMetadata? rows = winner.Actions.OfType<LogAction.DomainMetadata>()
            .FirstOrDefault(domain => domain.Domain == RowTracking.Domain);
        long? time = winner.Info?.InCommitTimestampMs;
        return new CommitBasis(
            winner.Version,
            winner.Actions.OfType<LogAction.Protocol>().FirstOrDefault() ?? Protocol,
            winner.Actions.OfType<LogAction.Metadata>().FirstOrDefault() ?? Metadata,
            time is null ? TimeMs : Math.Max(TimeMs ?? time.Value, time.Value),
            Math.Max(RowIdMark, RowTracking.HighWaterMark(rows)));
    }
}
