namespace Millrace.Workspace.Tiles;

/// <summary>The last answers by what was asked, the longest unused forgotten first. Thread safety: all members may be called at once.</summary>
/// <param name="maxBytes">The bytes that all frames together may take.</param>
internal sealed class FrameCache(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, KeptFrame Kept)>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, KeptFrame Kept)> _byUse = [];
    private long _bytes;

    /// <summary>About how many bytes are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _bytes;
        }
    }

    public KeptFrame? Find(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out LinkedListNode<(string Key, KeptFrame Kept)>? node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Kept;
        }
    }

    public void Add(string key, KeptFrame kept)
    {
        lock (_lock)
        {
            Remove(key);
            if (Cost(key, kept) > maxBytes) return;
            _byKey[key] = _byUse.AddFirst((key, kept));
            _bytes += Cost(key, kept);
            while (_bytes > maxBytes) Remove(_byUse.Last!.Value.Key); // More than nothing is kept, as this is not empty.
        }
    }

    private void Remove(string key)
    {
        if (!_byKey.Remove(key, out LinkedListNode<(string Key, KeptFrame Kept)>? node)) return;
        _byUse.Remove(node);
        _bytes -= Cost(node.Value.Key, node.Value.Kept);
    }

    private static long Cost(string key, KeptFrame kept) => (2L * key.Length) + kept.Bytes;
}
