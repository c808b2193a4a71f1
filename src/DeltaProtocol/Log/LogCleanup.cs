using System.Globalization;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// Removes log files that no reader may ask for any more. What stays is always a whole log: a checkpoint old enough, its
/// own commit, and everything after it. A crash in the middle leaves a log whose old end is missing, never its new one.
/// </summary>
internal static class LogCleanup
{
    private const string ProtectedVersion = "delta.requireCheckpointProtectionBeforeVersion";
    private static readonly TimeSpan SidecarGrace = TimeSpan.FromDays(1);

    /// <summary>Removes what has expired by the policy of a table; returns how many files went.</summary>
    internal static async Task<int> RunAsync(
        DeltaEnvironment environment, TableState state, CancellationToken cancellationToken)
    {
        if (!TableProperties.CleansLog(state.Metadata.Configuration)) return 0;
        List<StoredObject> objects = [];
        IAsyncEnumerable<StoredObject> found = environment.Store.ListAsync(
            LogName.FolderOf(state.Root), isRecursive: false, startAfter: null, cancellationToken);
        await foreach (StoredObject item in found.ConfigureAwait(false)) objects.Add(item);
        LogListing listing = LogListing.Of(state.Root, objects);
        DateTimeOffset now = environment.Clock.GetUtcNow();
        if (FirstKept(listing, state, now) is not long firstKept) return 0;

        List<LakePath> expired = [.. objects
            .Where(item => LogName.OwnVersion(item.Path.Name) is long version && version < firstKept)
            .OrderBy(item => LogName.OwnVersion(item.Path.Name))
            .Select(item => item.Path)];
        foreach (LakePath path in expired)
            await environment.Store.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        int sidecars = await RemoveSidecarsAsync(environment, listing, firstKept, now, cancellationToken)
            .ConfigureAwait(false);
        return expired.Count + sidecars;
    }

    /// <summary>The version from which on everything stays; null when nothing may go.</summary>
    private static long? FirstKept(LogListing listing, TableState state, DateTimeOffset now)
    {
        TimeSpan retention = TableProperties.LogRetentionOf(state.Metadata.Configuration);
        if (retention >= now - DateTimeOffset.MinValue) return null;
        DateTimeOffset cutoff = new((now - retention).UtcDateTime.Date, TimeSpan.Zero);
        long? newestOld = null;
        foreach ((long version, DateTimeOffset time) in listing.ModificationTimes())
        {
            if (time <= cutoff) newestOld = version;
        }

        // The checkpoint's own commit stays as well: it alone knows the in-commit time of that version.
        if (newestOld is not long old) return null;
        long? kept = listing.CheckpointsUpTo(old)
            .FirstOrDefault(checkpoint => listing.FindCommit(checkpoint.Version) is not null)?.Version;
        return kept is long version2 && version2 < ProtectedBefore(state) ? null : kept;
    }

    /// <summary>Versions before this one may only go all at once.</summary>
    private static long ProtectedBefore(TableState state) =>
        FeatureGate.Includes(state.Protocol, "checkpointProtection")
            && long.TryParse(
                state.Metadata.Configuration.GetValueOrDefault(ProtectedVersion),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out long version)
            ? version
            : 0;

    /// <summary>Removes sidecars that no checkpoint left names and that no writer is about to name.</summary>
    private static async Task<int> RemoveSidecarsAsync(
        DeltaEnvironment environment, LogListing listing, long firstKept, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<StoredObject> sidecars = [];
        IAsyncEnumerable<StoredObject> found = environment.Store.ListAsync(
            LogName.SidecarFolderOf(listing.Root), isRecursive: false, startAfter: null, cancellationToken);
        await foreach (StoredObject item in found.ConfigureAwait(false))
        {
            if (now - item.ModifiedAt > SidecarGrace) sidecars.Add(item);
        }

        if (sidecars.Count == 0) return 0;
        HashSet<string> named = new(StringComparer.Ordinal);
        foreach (CheckpointFiles checkpoint in listing.CheckpointsUpTo(long.MaxValue).Where(kept => kept.Version >= firstKept))
        {
            foreach (StoredObject file in checkpoint.Files)
            {
                // A checkpoint that cannot be read may name any of them, so its fault ends this.
                ICheckpointFile opened = await CheckpointReader.OpenAsync(environment, file.Path, cancellationToken)
                    .ConfigureAwait(false);
                foreach (LogAction.Sidecar sidecar in opened.Facts.OfType<LogAction.Sidecar>())
                    named.Add(CheckpointReader.Resolve(listing.Root, sidecar.Path).Value);
            }
        }

        List<StoredObject> orphans = [.. sidecars.Where(sidecar => !named.Contains(sidecar.Path.Value))];
        foreach (StoredObject orphan in orphans)
            await environment.Store.DeleteAsync(orphan.Path, cancellationToken).ConfigureAwait(false);
        return orphans.Count;
    }
}
