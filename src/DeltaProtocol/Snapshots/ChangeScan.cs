using System.Runtime.CompilerServices;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>Reads commits as the changes they made.</summary>
internal static class ChangeScan
{
    internal static async IAsyncEnumerable<VersionChange> ReadAsync(
        DeltaEnvironment environment,
        LakePath root,
        long firstVersion,
        long lastVersion,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogListing listing = await LogListing.ReadAsync(environment.Store, root, firstVersion, cancellationToken)
            .ConfigureAwait(false);
        SortedDictionary<long, DateTimeOffset> times = listing.ModificationTimes();
        for (long version = firstVersion; version <= lastVersion; version++)
        {
            if (listing.FindCommit(version) is null)
            {
                long first = listing.Commits.Count > 0 ? listing.Commits.First().Version : listing.LatestVersion;
                throw DeltaErrors.VersionNotFound(root, version, first, listing.LatestVersion);
            }

            Commit commit = await Commit.ReadAsync(environment.Store, root, version, cancellationToken)
                .ConfigureAwait(false);
            yield return ToChange(root, commit, times[version]);
        }
    }

    internal static VersionChange ToChange(LakePath root, Commit commit, DateTimeOffset modifiedAt)
    {
        DateTimeOffset time = commit.Info?.InCommitTimestampMs is long milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : modifiedAt;
        return new VersionChange(
            commit.Version,
            time,
            [.. commit.Actions.OfType<LogAction.AddFile>().Select(add =>
                new FileChange(new DataFile(root, add), add.IsDataChange))],
            [.. commit.Actions.OfType<LogAction.RemoveFile>().Select(remove =>
                new FileChange(FileOf(root, remove), remove.IsDataChange))],
            [.. commit.Actions.OfType<LogAction.AddChangeFile>().Select(change => FileOf(root, change))])
        {
            Info = commit.Info,
            Metadata = commit.Actions.OfType<LogAction.Metadata>().FirstOrDefault(),
            Protocol = commit.Actions.OfType<LogAction.Protocol>().FirstOrDefault(),
        };
    }

    internal static DataFile FileOf(LakePath root, LogAction.RemoveFile remove) => new(root, new LogAction.AddFile(
        remove.Path,
        remove.PartitionValues ?? new Dictionary<string, string?>(),
        remove.SizeBytes ?? 0,
        remove.DeletionTimestampMs ?? 0,
        remove.IsDataChange)
    {
        Stats = remove.Stats,
        Tags = remove.Tags,
        DeletionVector = remove.DeletionVector,
        BaseRowId = remove.BaseRowId,
        DefaultRowCommitVersion = remove.DefaultRowCommitVersion,
    });

    private static DataFile FileOf(LakePath root, LogAction.AddChangeFile change) => new(
        root, new LogAction.AddFile(change.Path, change.PartitionValues, change.SizeBytes, 0,
            IsDataChange: false) { Tags = change.Tags });
}
