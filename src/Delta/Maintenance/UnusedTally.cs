using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Delta.Maintenance;

/// <summary>Counts files that nobody needs, names the first of them, and holds all while they are few. Used by its one owner.</summary>
/// <param name="mostNamed">How many to name.</param>
/// <param name="mostHeld">How many to hold.</param>
internal sealed class UnusedTally(int mostNamed, int mostHeld)
{
    private readonly List<LakePath> _named = [];
    private List<StoredObject>? _held = [];

    /// <summary>How many there are.</summary>
    public long Files { get; private set; }

    /// <summary>Their bytes.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>All of them; null when there are too many.</summary>
    public List<StoredObject>? Held => _held;

    /// <summary>Counts a page.</summary>
    public void Add(List<StoredObject> page)
    {
        foreach (StoredObject file in page)
        {
            Files++;
            SizeBytes += file.SizeBytes;
            if (_named.Count < mostNamed) _named.Add(file.Path);
        }

        if (Files > mostHeld) _held = null;
        else _held?.AddRange(page);
    }

    /// <summary>What to tell of it.</summary>
    public VacuumResult ToResult(int folders)
    {
        _named.Sort(static (left, right) => string.CompareOrdinal(left.Value, right.Value));
        return new VacuumResult(_named, SizeBytes, folders) { FileCount = Files };
    }
}
