using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Simulation;

/// <summary>A store that refuses to create files of one place a number of times, and is well afterwards.</summary>
internal sealed class RefusingStore(string place, int refusals) : IObjectStore
{
    private readonly LocalStore _inner = new(Guid.NewGuid);
    private int _left = refusals;

    public bool IsFindCheapIn(LakePath folder) => _inner.IsFindCheapIn(folder);

    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken) => _inner.TryReadAsync(path, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken) =>
        _inner.ListAsync(folder, isRecursive, startAfter, cancellationToken);

    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Check(path);
        return _inner.TryCreateAsync(path, content, cancellationToken);
    }

    public Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken)
    {
        Check(path);
        return _inner.TryAdoptAsync(temporary, path, cancellationToken);
    }

    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => _inner.ReplaceAsync(path, content, cancellationToken);

    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) => _inner.DeleteAsync(path, cancellationToken);

    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken) => _inner.PersistAsync(files, cancellationToken);

    /// <summary>From now on it refuses so many.</summary>
    public void Refuse(int times) => _left = times;

    private void Check(LakePath path)
    {
        if (!path.Value.Contains(place, StringComparison.Ordinal) || _left == 0) return;
        _left--;
        throw FoundationErrors.StorageFailed("write", path.Value, new IOException("The device is away."));
    }
}
