using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;

namespace Millrace.Delta.Creating;

/// <summary>An order to make a table out of a version of another.</summary>
/// <param name="Source">The version to clone.</param>
/// <param name="Root">Folder of the new table.</param>
/// <param name="Mode">What happens when it exists.</param>
public sealed record CloneOrder(Snapshot Source, LakePath Root, CreateMode Mode)
{
    /// <summary>
    /// True (the default) to refer to the source's files, which costs nothing but ends when the source is vacuumed; false to
    /// copy them.
    /// </summary>
    public bool IsShallow { get; init; } = true;

    /// <summary>Properties that the clone has besides the source's, or instead of them.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
