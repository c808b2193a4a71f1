using Millrace.DeltaProtocol.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// The commits and complete checkpoints that a listing of <c>_delta_log</c> shows; other names are ignored.
/// </summary>
internal sealed class LogListing
{
    private readonly SortedDictionary<long, CommitFile> _commits = [];
    private readonly List<CheckpointFiles> _checkpoints = [];
    private readonly Dictionary<long, List<(long Last, LakePath Path)>> _compactions = [];

    private LogListing(LakePath root) => Root = root;

    internal LakePath Root { get; }

    /// <summary>Commits in order of version.</summary>
    internal IReadOnlyCollection<CommitFile> Commits => _commits.Values;

    /// <summary>False when the listing began at a later version, so that earlier files are not in it.</summary>
    internal bool IsWhole { get; private set; } = true;

    internal bool IsEmpty => _commits.Count == 0 && _checkpoints.Count == 0;

    /// <summary>Greatest version that a file here tells of; −1 when there is none.</summary>
    internal long LatestVersion { get; private set; } = -1;

    /// <summary>Least version that this listing can build: version 0, or that of the first checkpoint.</summary>
    internal long FirstVersion => _commits.ContainsKey(0)
        ? 0
        : _checkpoints.Count > 0 ? _checkpoints.Min(checkpoint => checkpoint.Version) : LatestVersion;

    internal static async Task<LogListing> ReadAsync(
        IObjectStore store, LakePath root, long firstVersion, CancellationToken cancellationToken)
    {
        string? startAfter = firstVersion > 0 ? LogName.Version(firstVersion) : null;
        List<StoredObject> objects = [];
        IAsyncEnumerable<StoredObject> found =
            store.ListAsync(LogName.FolderOf(root), isRecursive: false, startAfter, cancellationToken);
        await foreach (StoredObject item in found.ConfigureAwait(false)) objects.Add(item);
        LogListing listing = Of(root, objects);
        listing.IsWhole = startAfter is null;
        return listing;
    }

    /// <summary>What lies from a checkpoint on, of which nothing before it is known.</summary>
    internal static LogListing OfTail(LakePath root, IEnumerable<StoredObject> objects)
    {
        LogListing listing = Of(root, objects);
        listing.IsWhole = false;
        return listing;
    }

    internal static LogListing Of(LakePath root, IEnumerable<StoredObject> objects)
    {
        LogListing listing = new(root);
        Dictionary<(long Version, int PartCount), SortedDictionary<int, StoredObject>> partSets = [];
        foreach (StoredObject item in objects)
        {
            string name = item.Path.Name;
            if (LogName.CommitVersion(name) is long version) listing._commits[version] = new CommitFile(version, item);
            if (LogName.Compaction(name) is (long first, long last))
            {
                if (!listing._compactions.TryGetValue(first, out List<(long, LakePath)>? known))
                    listing._compactions[first] = known = [];
                known.Add((last, item.Path));
            }

            if (LogName.ParseCheckpoint(name) is not CheckpointName checkpoint) continue;
            if (checkpoint.Kind == CheckpointKind.MultiPart)
            {
                (long, int) key = (checkpoint.Version, checkpoint.PartCount);
                if (!partSets.TryGetValue(key, out SortedDictionary<int, StoredObject>? parts))
                    partSets[key] = parts = [];
                parts[checkpoint.Part] = item;
            }
            else
            {
                listing._checkpoints.Add(new CheckpointFiles(checkpoint.Version, checkpoint.Kind, [item]));
            }
        }

        foreach (((long version, int count), SortedDictionary<int, StoredObject> parts) in partSets)
        {
            if (parts.Count == count)
                listing._checkpoints.Add(new CheckpointFiles(version, CheckpointKind.MultiPart, [.. parts.Values]));
        }

        listing.LatestVersion = Math.Max(
            listing._commits.Keys.DefaultIfEmpty(-1).Max(),
            listing._checkpoints.Select(checkpoint => checkpoint.Version).DefaultIfEmpty(-1).Max());
        return listing;
    }

    internal bool HasCheckpoint(long version) => _checkpoints.Exists(checkpoint => checkpoint.Version == version);

    internal CommitFile? FindCommit(long version) =>
        _commits.TryGetValue(version, out CommitFile commit) ? commit : null;

    /// <summary>Complete checkpoints up to a version, the one to try first at the head.</summary>
    internal IEnumerable<CheckpointFiles> CheckpointsUpTo(long version) => _checkpoints
        .Where(checkpoint => checkpoint.Version <= version)
        .OrderByDescending(checkpoint => checkpoint.Version)
        .ThenByDescending(checkpoint => checkpoint.Kind)
        .ThenByDescending(checkpoint => checkpoint.Files[0].Path.Name, StringComparer.Ordinal);

    /// <summary>The longest compaction that starts with a version and ends by another, or null.</summary>
    internal (long Last, LakePath Path)? FindCompaction(long first, long target) =>
        _compactions.TryGetValue(first, out List<(long Last, LakePath Path)>? known)
            && known.Where(one => one.Last <= target).OrderByDescending(one => one.Last).ToList() is [var longest, ..]
            ? longest
            : null;

    /// <summary>The commits after one version up to another, all of them.</summary>
    /// <param name="after">Version already known; −1 for none.</param>
    /// <param name="target">Last version wanted.</param>
    internal IReadOnlyList<CommitFile> CommitsBetween(long after, long target)
    {
        List<CommitFile> commits = [];
        for (long version = after + 1; version <= target; version++)
            commits.Add(FindCommit(version) ?? throw DeltaErrors.LogGap(Root, version));
        return commits;
    }

    /// <summary>
    /// Times of versions by file modification, made strictly increasing from the first commit listed.
    /// </summary>
    internal SortedDictionary<long, DateTimeOffset> ModificationTimes()
    {
        SortedDictionary<long, DateTimeOffset> times = [];
        long last = long.MinValue;
        foreach (CommitFile commit in _commits.Values)
        {
            long milliseconds = commit.Object.ModifiedAt.ToUnixTimeMilliseconds();
            last = last == long.MinValue ? milliseconds : Math.Max(milliseconds, last + 1);
            times[commit.Version] = DateTimeOffset.FromUnixTimeMilliseconds(last);
        }

        return times;
    }
}
