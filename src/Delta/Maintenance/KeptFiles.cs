using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;

namespace Millrace.Delta.Maintenance;

/// <summary>
/// The files that a vacuum must leave: those of the latest version and those removed not long ago, with their deletion
/// vectors. Only a number of each path is kept; two paths with one number keep a file too many, never one too few.
/// </summary>
internal sealed class KeptFiles
{
    private const string VectorStart = "deletion_vector_";
    private const ulong HashStart = 14695981039346656037;
    private const ulong HashStep = 1099511628211;

    private readonly LakePath _root;
    private readonly HashSet<ulong> _paths = [];
    private readonly HashSet<ulong> _names = [];

    private KeptFiles(LakePath root) => _root = root;

    /// <summary>The files to keep.</summary>
    /// <param name="snapshot">The latest version.</param>
    /// <param name="cutoff">Files removed at this time or earlier are not kept.</param>
    public static KeptFiles Of(Snapshot snapshot, DateTimeOffset cutoff)
    {
        KeptFiles kept = new(snapshot.Root);
        kept._paths.EnsureCapacity(snapshot.Files.Count);
        foreach (DataFile file in snapshot.Files) kept.Add(file);
        foreach ((DataFile file, DateTimeOffset? removedAt) in snapshot.RemovedFiles())
        {
            if (removedAt > cutoff) kept.Add(file);
        }

        return kept;
    }

    /// <summary>True when a file must stay.</summary>
    public bool Contains(LakePath path)
    {
        if (_paths.Contains(NumberOf(path.Value))) return true;
        return _names.Count > 0 && _names.Contains(NumberOf(NameOf(path.Name)));
    }

    /// <summary>True for a path of the log that does not start at the table's root.</summary>
    public static bool IsAbsolute(string logged) => logged.StartsWith('/') || logged.Contains(':', StringComparison.Ordinal);

    /// <summary>Keeps one file more.</summary>
    public void Add(DataFile file)
    {
        // The root may be spelled in more ways than one, so a file known by another path is recognised by its name.
        _paths.Add(NumberOf(file.Path.Value));
        if (IsAbsolute(file.LogPath)) _names.Add(NumberOf(file.Path.Name));
        if (file.DeletionVector is { StorageType: not "i" } vector) _names.Add(NumberOf(NameOf(DeletionVectorReader.PathOf(_root, vector).Name)));
    }

    /// <summary>The file of a vector may have a prefix in its name that the log does not tell.</summary>
    private static ReadOnlySpan<char> NameOf(string name) =>
        name.IndexOf(VectorStart, StringComparison.Ordinal) is > 0 and int start ? name.AsSpan(start) : name;

    /// <summary>The number that stands for a path.</summary>
    public static ulong NumberOf(ReadOnlySpan<char> text)
    {
        ulong number = HashStart;
        foreach (char sign in text) number = unchecked((number ^ sign) * HashStep);
        return number;
    }
}
