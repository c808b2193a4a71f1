using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Delta.Scanning;

/// <summary>The files that hold the changes of versions, gathered so that few scans read them all.</summary>
internal sealed class ChangeFeedFiles(DeltaLog log, Snapshot shape)
{
    private readonly List<Batch> _batches = [];
    private readonly List<VersionChange> _versions = [];

    /// <summary>The versions; the number of a file in a batch is the place of its version here.</summary>
    public IReadOnlyList<VersionChange> Versions => _versions;

    /// <summary>What to read.</summary>
    public IReadOnlyList<Batch> Batches => _batches;

    /// <summary>Takes a version in.</summary>
    public async Task AddAsync(VersionChange change, CancellationToken cancellationToken)
    {
        int place = _versions.Count;
        _versions.Add(change);
        if (change.ChangeFiles.Count > 0)
        {
            foreach (DataFile file in change.ChangeFiles) Put(type: null, file, place);
            return;
        }

        List<DataFile> removed = [];
        foreach (FileChange remove in change.Removes.Where(remove => remove.IsDataChange))
            removed.Add(await CompleteAsync(remove.File, change.Version, cancellationToken).ConfigureAwait(false));
        foreach (DataFile added in change.Adds.Where(add => add.IsDataChange).Select(add => add.File))
        {
            int same = removed.FindIndex(file => file.Path == added.Path);
            if (same < 0)
            {
                Put("insert", added, place);
                continue;
            }

            // One file under two deletion vectors: only the rows between the two changed.
            DataFile before = removed[same];
            removed.RemoveAt(same);
            _batches.Add(new Batch("delete", new() { [before] = place }, new() { [added] = place }));
            if (before.DeletionVector is not null) _batches.Add(new Batch("insert", new() { [added] = place }, new() { [before] = place }));
        }

        foreach (DataFile file in removed) Put("delete", file, place);
    }

    private void Put(string? type, DataFile file, int place)
    {
        Batch? open = _batches.Find(batch => batch.Without is null && batch.Type == type && !batch.Files.ContainsKey(file));
        if (open is null)
        {
            open = new Batch(type, [], Without: null);
            _batches.Add(open);
        }

        open.Files.Add(file, place);
    }

    /// <summary>A remove need not repeat partition values; then the version before knows them.</summary>
    private async Task<DataFile> CompleteAsync(DataFile removed, long version, CancellationToken cancellationToken)
    {
        bool isComplete = shape.PartitionColumns.Count == 0 || removed.PartitionValues.Count > 0 || version == 0;
        if (isComplete) return removed;
        Snapshot before = await log.SnapshotAtVersionAsync(version - 1, cancellationToken).ConfigureAwait(false);
        return before.Files.FirstOrDefault(file => file.Equals(removed)) ?? removed;
    }

    /// <summary>Files that one scan reads.</summary>
    /// <param name="Type">What happened to their rows; null when a column of the files tells.</param>
    /// <param name="Files">The files with the places of their versions.</param>
    /// <param name="Without">The same files under another deletion vector, whose rows are left out; null for none.</param>
    public sealed record Batch(string? Type, Dictionary<DataFile, int> Files, Dictionary<DataFile, int>? Without);
}
