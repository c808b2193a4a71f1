using System.Runtime.CompilerServices;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>Which version was current at a time, and the times of all versions.</summary>
internal static class VersionClock
{
    private const string EnabledVersion = "delta.inCommitTimestampEnablementVersion";

    /// <summary>The newest version not later than a time.</summary>
    /// <param name="environment">Where the log lies.</param>
    /// <param name="latest">The latest snapshot, which tells since when times stand in the commits.</param>
    /// <param name="timestamp">The time asked for.</param>
    /// <param name="allowsAfterLatest">True when a time after the last commit means the last version.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal static async Task<long> VersionAtAsync(
        DeltaEnvironment environment,
        Snapshot latest,
        DateTimeOffset timestamp,
        bool allowsAfterLatest,
        CancellationToken cancellationToken)
    {
        SortedDictionary<long, DateTimeOffset> times =
            await TimesAsync(environment, latest, cancellationToken).ConfigureAwait(false);
        if (times.Count == 0) throw DeltaErrors.LogGap(latest.Root, latest.Version);
        DateTimeOffset first = times.First().Value;
        DateTimeOffset last = times.Last().Value;
        if (timestamp < first || (timestamp > last && !allowsAfterLatest))
            throw DeltaErrors.TimestampOutOfRange(latest.Root, timestamp, first, last);
        return times.Last(pair => pair.Value <= timestamp).Key;
    }

    /// <summary>Provenance of versions, newest first.</summary>
    internal static async IAsyncEnumerable<HistoryEntry> HistoryAsync(
        DeltaEnvironment environment,
        LakePath root,
        int? limit,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogListing listing = await LogListing.ReadAsync(environment.Store, root, firstVersion: 0, cancellationToken)
            .ConfigureAwait(false);
        SortedDictionary<long, DateTimeOffset> times = listing.ModificationTimes();
        foreach (CommitFile file in listing.Commits.Reverse().Take(limit ?? int.MaxValue))
        {
            Commit commit = await Commit.ReadAsync(environment.Store, root, file.Version, cancellationToken)
                .ConfigureAwait(false);
            LogAction.CommitInfo info = commit.Info ?? new LogAction.CommitInfo();
            DateTimeOffset time = info.InCommitTimestampMs is long milliseconds
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : times[file.Version];
            yield return new HistoryEntry(file.Version, time, info);
        }
    }

    /// <summary>
    /// Times of all commits still there: modification times before in-commit timestamps were switched on, the times
    /// in the commits from then on.
    /// </summary>
    private static async Task<SortedDictionary<long, DateTimeOffset>> TimesAsync(
        DeltaEnvironment environment, Snapshot latest, CancellationToken cancellationToken)
    {
        LogListing listing =
            await LogListing.ReadAsync(environment.Store, latest.Root, firstVersion: 0, cancellationToken)
            .ConfigureAwait(false);
        SortedDictionary<long, DateTimeOffset> times = listing.ModificationTimes();
        if (!TableProperties.HasInCommitTimestamps(latest.Properties)) return times;
        long since = long.TryParse(
            latest.Properties.GetValueOrDefault(EnabledVersion),
            System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture,
            out long version)
            ? version
            : 0;
        foreach (CommitFile file in listing.Commits.Where(commit => commit.Version >= since))
        {
            Commit commit = await Commit.ReadAsync(environment.Store, latest.Root, file.Version, cancellationToken)
                .ConfigureAwait(false);
            if (commit.Info?.InCommitTimestampMs is long milliseconds)
                times[file.Version] = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }

        return times;
    }
}
