using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// Builds the state of a version from the log: the newest usable checkpoint and all commits after it.
/// </summary>
internal static class LogLoader
{
    // Enough to keep a store busy that answers slowly, without holding a long log in memory.
    private const int CommitsAtOnce = 64;

    /// <summary>The state of a version, or of the latest one; null when there is no table.</summary>
    /// <param name="environment">Store and Parquet reader.</param>
    /// <param name="root">The table.</param>
    /// <param name="target">Version wanted; null for the latest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal static async Task<LoadedState?> TryLoadAsync(
        DeltaEnvironment environment, LakePath root, long? target, CancellationToken cancellationToken)
    {
        LogListing listing = await ListAsync(environment, root, target, cancellationToken).ConfigureAwait(false);
        if (listing.IsEmpty) return null;
        long version = target ?? listing.LatestVersion;
        if (version < 0 || version > listing.LatestVersion)
            throw DeltaErrors.VersionNotFound(root, version, listing.FirstVersion, listing.LatestVersion);
        TableState? state = await TryBuildAsync(environment, listing, version, cancellationToken).ConfigureAwait(false);
        if (state is null && !listing.IsWhole)
        {
            listing = await LogListing.ReadAsync(environment.Store, root, firstVersion: 0, cancellationToken)
                .ConfigureAwait(false);
            state = await TryBuildAsync(environment, listing, version, cancellationToken).ConfigureAwait(false);
        }

        if (state is null) throw Unbuildable(listing, version);
        DateTimeOffset time = await TimeOfAsync(environment, listing, state, cancellationToken).ConfigureAwait(false);
        return new LoadedState(state, time);
    }

    /// <summary>
    /// The state after the commits that were made since, found by asking for one version after the other; the same
    /// state when there are none. Cost: one read a commit and one more, however many files the log has.
    /// </summary>
    internal static Task<LoadedState> AdvanceAsync(
        DeltaEnvironment environment, LoadedState known, CancellationToken cancellationToken) =>
        AdvanceAsync(environment, known, long.MaxValue, cancellationToken);

    /// <summary>The same, but not past a version.</summary>
    internal static async Task<LoadedState> AdvanceAsync(
        DeltaEnvironment environment, LoadedState known, long target, CancellationToken cancellationToken)
    {
        LogLane lane = environment.Shared.Of<LogLane>(known.State.Root);
        LoadedState start = lane.FresherThan(known, target);
        long version = start.State.Version;
        LogReplay? replay = null;
        while (version < target
            && (lane.Find(known.State.Metadata.Id, version + 1) ?? await Commit
                .TryReadAsync(environment.Store, known.State.Root, version + 1, cancellationToken).ConfigureAwait(false))
            is Commit commit)
        {
            replay ??= start.State.Continue();
            replay.Apply(commit);
            version++;
        }

        if (replay is null) return start;
        TableState state = replay.Finish(version);
        DateTimeOffset time = await TimeAfterAsync(environment, start, state, cancellationToken).ConfigureAwait(false);
        return lane.Keep(new LoadedState(state, time));
    }

    /// <summary>In-commit time when the table keeps it, else the file's time, later than that of the known version.</summary>
    private static async Task<DateTimeOffset> TimeAfterAsync(
        DeltaEnvironment environment, LoadedState known, TableState state, CancellationToken cancellationToken)
    {
        if (TableProperties.HasInCommitTimestamps(state.Metadata.Configuration)
            && state.LastInfo?.InCommitTimestampMs is long told)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(told);
        }

        StoredObject file = await environment.Store
            .TryFindAsync(LogName.Commit(state.Root, state.Version), cancellationToken).ConfigureAwait(false)
            ?? throw DeltaErrors.LogGap(state.Root, state.Version);
        long earliest = known.Time.ToUnixTimeMilliseconds() + state.Version - known.State.Version;
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(file.ModifiedAt.ToUnixTimeMilliseconds(), earliest));
    }

    /// <summary>Lists from the hinted checkpoint on when that is enough for the target, else everything.</summary>
    private static async Task<LogListing> ListAsync(
        DeltaEnvironment environment, LakePath root, long? target, CancellationToken cancellationToken)
    {
        LastCheckpoint? hint = await LastCheckpoint.TryReadAsync(environment.Store, root, cancellationToken)
            .ConfigureAwait(false);
        if (hint is not null && (target is null || hint.Version <= target))
        {
            if (target is null
                && await LogProbe.TryReadAsync(environment.Store, root, hint, cancellationToken).ConfigureAwait(false) is LogListing tail)
            {
                return tail;
            }

            LogListing recent = await LogListing.ReadAsync(environment.Store, root, hint.Version, cancellationToken)
                .ConfigureAwait(false);
            if (recent.HasCheckpoint(hint.Version)) return recent;
        }

        return await LogListing.ReadAsync(environment.Store, root, firstVersion: 0, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The state of a version; null when no checkpoint and no version 0 is there to start from.</summary>
    private static async Task<TableState?> TryBuildAsync(
        DeltaEnvironment environment, LogListing listing, long version, CancellationToken cancellationToken)
    {
        MillraceException? damage = null;
        foreach (CheckpointFiles checkpoint in listing.CheckpointsUpTo(version))
        {
            LogReplay? replay;
            try
            {
                replay = await CheckpointReader.TryReadAsync(environment, listing.Root, checkpoint, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (MillraceException fault) when (fault.Code.Value == DeltaErrors.LogCorruptCode)
            {
                // Older ones and the commits tell the same, for as long as they are there.
                damage ??= fault;
                continue;
            }

            if (replay is null) continue;
            return await FinishAsync(environment, replay, listing, checkpoint.Version, version, damage, cancellationToken)
                .ConfigureAwait(false);
        }

        if (listing.FindCommit(0) is null) return damage is not null && listing.IsWhole ? throw damage : null;
        LogReplay fromStart = new(listing.Root) { Totals = FileTotals.None };
        return await FinishAsync(environment, fromStart, listing, after: -1, version, damage, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Applies the commits behind a start; where they have a gap, a checkpoint that would have spared them is to blame.</summary>
    private static async Task<TableState> FinishAsync(
        DeltaEnvironment environment,
        LogReplay replay,
        LogListing listing,
        long after,
        long version,
        MillraceException? damage,
        CancellationToken cancellationToken)
    {
        try
        {
            await ApplyAsync(environment, replay, listing, after, version, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException gap) when (damage is not null && gap.Code.Value == DeltaErrors.LogGapCode)
        {
            throw damage;
        }

        return replay.Finish(version);
    }

    private static MillraceException Unbuildable(LogListing listing, long version) => listing.FirstVersion > version
        ? DeltaErrors.VersionNotFound(listing.Root, version, listing.FirstVersion, listing.LatestVersion)
        : DeltaErrors.LogGap(listing.Root, missingVersion: 0);

    private static async Task ApplyAsync(
        DeltaEnvironment environment,
        LogReplay replay,
        LogListing listing,
        long after,
        long version,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<CommitFile> commits = listing.CommitsBetween(after, version);
        for (int at = 0; at < commits.Count;)
        {
            if (listing.FindCompaction(commits[at].Version, version) is (long last, LakePath path)
                && await TryReadCompactionAsync(environment.Store, last, path, cancellationToken).ConfigureAwait(false)
                    is Commit compaction)
            {
                replay.Apply(compaction);
                at += (int)(last - commits[at].Version) + 1;
                continue;
            }

            int end = at + 1;
            while (end < commits.Count && end - at < CommitsAtOnce
                && listing.FindCompaction(commits[end].Version, version) is null)
            {
                end++;
            }

            Task<Commit>[] reads = [.. commits.Skip(at).Take(end - at).Select(file =>
                Commit.ReadAsync(environment.Store, listing.Root, file.Version, cancellationToken))];
            foreach (Commit commit in await Task.WhenAll(reads).ConfigureAwait(false)) replay.Apply(commit);
            at = end;
        }
    }

    /// <summary>A compaction only saves reading: one that is gone or damaged is replaced by its commits.</summary>
    private static async Task<Commit?> TryReadCompactionAsync(
        IObjectStore store, long last, LakePath path, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? content = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (content is not ReadOnlyMemory<byte> bytes) return null;
        try
        {
            return new Commit(last, Commit.ParseLines(path, bytes.Span));
        }
        catch (MillraceException)
        {
            return null;
        }
    }

    /// <summary>In-commit time when the table keeps it, else the commit file's modification time.</summary>
    private static async Task<DateTimeOffset> TimeOfAsync(
        DeltaEnvironment environment, LogListing listing, TableState state, CancellationToken cancellationToken)
    {
        if (TableProperties.HasInCommitTimestamps(state.Metadata.Configuration))
        {
            Actions.LogAction.CommitInfo? info = state.LastInfo;
            if (info is null && listing.FindCommit(state.Version) is not null)
            {
                info = (await Commit.ReadAsync(environment.Store, state.Root, state.Version, cancellationToken)
                    .ConfigureAwait(false)).Info;
            }

            if (info?.InCommitTimestampMs is long milliseconds)
                return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }

        if (listing.ModificationTimes().TryGetValue(state.Version, out DateTimeOffset time)) return time;
        return listing.CheckpointsUpTo(state.Version).First(checkpoint => checkpoint.Version == state.Version)
            .Files[0].ModifiedAt;
    }
}
