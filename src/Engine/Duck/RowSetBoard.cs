using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Millrace.Engine.Duck;

/// <summary>
/// The row sets that queries may name. A group that a change opens stays until it is closed; a group that stands in the
/// text of a scan is kept as long as there is room, the least recently used goes first. Thread safety: all members may be
/// called at once.
/// </summary>
public sealed class RowSetBoard : IDisposable
{
    private const int MostKept = 4096;
    private const long MostKeptBytes = 1L << 30;

    private readonly ConcurrentDictionary<long, RowSetGroup> _groups = new();
    private readonly Dictionary<int, List<(RowSetGroup Group, long SizeBytes)>> _kept = [];
    private readonly ConcurrentDictionary<string, WeakReference<RowSet>> _known = new(StringComparer.Ordinal);
    private readonly Lock _keeping = new();
    private long _keptBytes;
    private int _keptCount;
    private long _lastId;
    private long _uses;

    internal RowSetBoard() => Handle = GCHandle.Alloc(this);

    /// <summary>Keeps this board reachable from native code until it is disposed.</summary>
    internal GCHandle Handle { get; }

    /// <summary>Opens a group until it is closed.</summary>
    public RowSetGroup Open(IReadOnlyList<RowSet?> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        RowSetGroup group = new(Interlocked.Increment(ref _lastId), files);
        _groups[group.Id] = group;
        return group;
    }

    /// <summary>Closes a group that was opened; a query that still names it fails.</summary>
    public void Close(RowSetGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        _groups.TryRemove(group.Id, out _);
    }

    /// <summary>A group for the text of a scan; the same sets give the same group.</summary>
    public RowSetGroup Keep(IReadOnlyList<RowSet?> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        HashCode code = default;
        foreach (RowSet? set in files) code.Add(set is null ? 0 : RuntimeHelpers.GetHashCode(set));
        int hash = code.ToHashCode();
        lock (_keeping)
        {
            if (_kept.TryGetValue(hash, out List<(RowSetGroup Group, long SizeBytes)>? same))
            {
                foreach ((RowSetGroup known, _) in same)
                {
                    if (!known.Files.SequenceEqual(files, ReferenceEqualityComparer.Instance)) continue;
                    Touch(known);
                    return known;
                }
            }

            RowSetGroup group = Open(files);
            Touch(group);
            long size = group.SizeBytes();
            if (same is null) _kept[hash] = same = [];
            same.Add((group, size));
            _keptBytes += size;
            _keptCount++;
            if (_keptCount > MostKept || _keptBytes > MostKeptBytes) Forget(group);
            return group;
        }
    }

    /// <summary>A set that was read before and is still in use, or null.</summary>
    internal RowSet? Known(string name) =>
        _known.TryGetValue(name, out WeakReference<RowSet>? weak) && weak.TryGetTarget(out RowSet? set) ? set : null;

    /// <summary>Remembers a set by a name that always means the same rows.</summary>
    internal void Remember(string name, RowSet set)
    {
        if (_known.Count > MostKept)
        {
            foreach ((string old, WeakReference<RowSet> weak) in _known)
            {
                if (!weak.TryGetTarget(out _)) _known.TryRemove(old, out _);
            }
        }

        _known[name] = new WeakReference<RowSet>(set);
    }

    internal RowSetGroup? Find(long id)
    {
        if (!_groups.TryGetValue(id, out RowSetGroup? group)) return null;
        Touch(group);
        return group;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle.IsAllocated) Handle.Free();
    }

    private void Touch(RowSetGroup group) => group.Touch(Interlocked.Increment(ref _uses));

    /// <summary>Lets the least recently used groups go until a quarter is free, never the newest.</summary>
    private void Forget(RowSetGroup newest)
    {
        foreach ((int hash, (RowSetGroup group, long size)) in _kept
            .SelectMany(pair => pair.Value.Select(entry => (pair.Key, entry)))
            .OrderBy(pair => pair.entry.Group.LastUse)
            .ToArray())
        {
            if (_keptCount <= MostKept * 3 / 4 && _keptBytes <= MostKeptBytes / 4 * 3) return;
            if (group == newest) continue;
            _kept[hash].Remove((group, size));
            if (_kept[hash].Count == 0) _kept.Remove(hash);
            _keptBytes -= size;
            _keptCount--;
            Close(group);
        }
    }
}
