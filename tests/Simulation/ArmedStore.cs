using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.TestKit;

namespace Millrace.Simulation;

/// <summary>A store that goes wrong by a plan, but only while it is armed.</summary>
internal sealed class ArmedStore(int? n, FaultKind kind) : IObjectStore
{
    private readonly LocalStore _inner = new(Guid.NewGuid);
    private FaultyStore? _faulty;

    private IObjectStore Now => _faulty is null ? _inner : _faulty;

    /// <summary>From now on the n-th write goes wrong.</summary>
    public void Arm() => _faulty = new FaultyStore(_inner, n is int at ? new FaultPlan(at, kind) : null);

    /// <summary>All is well again.</summary>
    /// <returns>The writes while it was armed.</returns>
    public int Disarm()
    {
        int writes = _faulty?.Writes ?? 0;
        _faulty = null;
        return writes;
    }

    public bool IsFindCheapIn(LakePath folder) => Now.IsFindCheapIn(folder);

    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken) => Now.TryReadAsync(path, cancellationToken);

    public Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken) => Now.TryFindAsync(path, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken) =>
        Now.ListAsync(folder, isRecursive, startAfter, cancellationToken);

    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Now.TryCreateAsync(path, content, cancellationToken);

    public Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken) => Now.TryAdoptAsync(temporary, path, cancellationToken);

    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Now.ReplaceAsync(path, content, cancellationToken);

    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) => Now.DeleteAsync(path, cancellationToken);

    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken) => Now.PersistAsync(files, cancellationToken);
}
