using System.Diagnostics.CodeAnalysis;

namespace Millrace.Engine.States;

/// <summary>
/// What one operator of a streaming flow knows of each series after a batch: as many bytes for each as its kernel needs to go
/// on. Held in memory while the flow runs. Thread safety: reading may happen at once; <see cref="Apply"/> needs it alone.
/// </summary>
public sealed class SeriesMemory
{
    private readonly Dictionary<byte[], byte[]> _states = new(ByteKeys.Instance);

    /// <summary>
    /// What the states are made of (types of the keys, the kernel and its version), so that they are not misread; empty as long
    /// as nothing is known.
    /// </summary>
    public string Shape { get; private set; } = "";

    /// <summary>How many series are known.</summary>
    public int Count => _states.Count;

    /// <summary>Bytes of all keys and states.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Every series with its state, in no order.</summary>
    public IEnumerable<KeyValuePair<byte[], byte[]>> States => _states;

    /// <summary>Takes what a batch changed.</summary>
    public void Apply(SeriesChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Shape.Length > 0) Shape = change.Shape;
        foreach ((byte[] key, byte[] state) in change.States)
        {
            SizeBytes += _states.TryGetValue(key, out byte[]? before) ? state.Length - before.Length : key.Length + state.Length;
            _states[key] = state;
        }
    }

    /// <summary>Every series with the state it has after a change, without taking the change.</summary>
    public IReadOnlyCollection<KeyValuePair<byte[], byte[]>> With(SeriesChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Dictionary<byte[], byte[]> after = new(_states, ByteKeys.Instance);
        foreach ((byte[] key, byte[] state) in change.States) after[key] = state;
        return after;
    }

    internal bool TryGet(ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? state) =>
        _states.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out state);
}
