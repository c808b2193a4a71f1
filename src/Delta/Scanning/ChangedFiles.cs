using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Delta.Scanning;

/// <summary>Files that tell the changes of versions, by how they tell them.</summary>
internal sealed class ChangedFiles
{
    /// <summary>Files that hold changes written out.</summary>
    public DatedFiles ChangeFiles { get; } = new();

    /// <summary>Files whose live rows came.</summary>
    public DatedFiles Inserts { get; } = new();

    /// <summary>Files whose live rows went.</summary>
    public DatedFiles Deletes { get; } = new();

    /// <summary>Files that got another deletion vector.</summary>
    public ReplacedVectors Pairs { get; } = new();

    /// <summary>Takes in what a version did.</summary>
    public void Add(VersionChange change)
    {
        if (change.ChangeFiles.Count > 0)
        {
            foreach (DataFile file in change.ChangeFiles) ChangeFiles.Add(file, change);
            return;
        }

        Dictionary<string, DataFile> removed = new(StringComparer.Ordinal);
        foreach (FileChange remove in change.Removes.Where(static remove => remove.IsDataChange)) removed[remove.File.Path.Value] = remove.File;
        foreach (FileChange add in change.Adds.Where(static add => add.IsDataChange))
        {
            if (removed.Remove(add.File.Path.Value, out DataFile? before)) Pairs.Add(before, add.File, change);
            else Inserts.Add(add.File, change);
        }

        foreach (DataFile file in removed.Values) Deletes.Add(file, change);
    }
}

/// <summary>Files with the version that named them; a file may be named by several.</summary>
internal sealed class DatedFiles
{
    private readonly Dictionary<DataFile, VersionChange> _changes = new(ReferenceEqualityComparer.Instance);
    private readonly List<DataFile> _files = [];

    public int Count => _files.Count;

    public IReadOnlyList<DataFile> Files => _files;

    public void Add(DataFile file, VersionChange change)
    {
        _files.Add(file);
        _changes[file] = change;
    }

    public long VersionOf(DataFile file) => _changes[file].Version;

    public DateTimeOffset TimeOf(DataFile file) => _changes[file].TimestampUtc;
}

/// <summary>Files as they were and as they became when only their deletion vector changed.</summary>
internal sealed class ReplacedVectors
{
    private readonly List<(DataFile Before, DataFile After)> _files = [];

    public int Count => _files.Count;

    public IReadOnlyList<(DataFile Before, DataFile After)> Files => _files;

    public DatedFiles Dates { get; } = new();

    public void Add(DataFile before, DataFile after, VersionChange change)
    {
        _files.Add((before, after));
        Dates.Add(after, change);
    }
}
