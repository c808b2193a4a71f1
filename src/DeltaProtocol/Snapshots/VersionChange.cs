using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;

namespace Millrace.DeltaProtocol.Snapshots;

/// <summary>A file that a version added or removed.</summary>
/// <param name="File">
/// The file. Of a removed one, size, partition values and statistics are only known when the log repeats them.
/// </param>
/// <param name="IsDataChange">False when its rows only moved to another file.</param>
public sealed record FileChange(DataFile File, bool IsDataChange);

/// <summary>What one version changed.</summary>
/// <param name="Version">The version.</param>
/// <param name="TimestampUtc">When it was committed.</param>
/// <param name="Adds">Files it added.</param>
/// <param name="Removes">Files it removed.</param>
/// <param name="ChangeFiles">Row changes it wrote out; when there are any, they alone are the change feed.</param>
public sealed record VersionChange(
    long Version,
    DateTimeOffset TimestampUtc,
    IReadOnlyList<FileChange> Adds,
    IReadOnlyList<FileChange> Removes,
    IReadOnlyList<DataFile> ChangeFiles)
{
    /// <summary>Provenance, or null.</summary>
    public LogAction.CommitInfo? Info { get; init; }

    /// <summary>Name of the operation, or null.</summary>
    public string? Operation => Info?.Operation;

    /// <summary>The metadata it set, or null.</summary>
    public LogAction.Metadata? Metadata { get; init; }

    /// <summary>The protocol it set, or null.</summary>
    public LogAction.Protocol? Protocol { get; init; }

    /// <summary>True when rows appeared or went: an add or remove says so.</summary>
    public bool IsDataChange => Adds.Any(change => change.IsDataChange) || Removes.Any(change => change.IsDataChange);
}
