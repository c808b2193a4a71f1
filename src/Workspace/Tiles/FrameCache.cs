namespace Millrace.Workspace.Tiles;

/// <summary>Frames by what was asked, the longest unused forgotten first. Thread safety: all members may be called at once.</summary>
/// <param name="maxBytes">The bytes that all frames together may take.</param>
internal sealed class FrameCache(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, TileFrame Frame)>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, TileFrame Frame)> _byUse = [];
    private long _bytes;

    /// <summary>About how many bytes are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _bytes;
        }
    }

    public TileFrame? Find(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out LinkedListNode<(string Key, TileFrame Frame)>? node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Frame;
        }
    }

    public void Add(string key, TileFrame frame)
    {
        lock (_lock)
        {
            Remove(key);
            if (Cost(key, frame) > maxBytes) return;
            _byKey[key] = _byUse.AddFirst((key, frame));
            _bytes += Cost(key, frame);
            while (_bytes > maxBytes) Remove(_byUse.Last!.Value.Key); // More than nothing is kept, as this is not empty.
        }
    }

    private void Remove(string key)
    {
        if (!_byKey.Remove(key, out LinkedListNode<(string Key, TileFrame Frame)>? node)) return;
        _byUse.Remove(node);
        _bytes -= Cost(node.Value.Key, node.Value.Frame);
    }

    private static long Cost(string key, TileFrame frame) => (2L * key.Length) + frame.Bytes;
}
