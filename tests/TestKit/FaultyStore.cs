using System.Runtime.CompilerServices;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.TestKit;

/// <summary>
/// A store in front of another at which one write-like call (create, replace, delete, persist) goes wrong. After a crash
/// it refuses every call, as the process that held it would be gone; open the store behind it anew to see what is left.
/// Thread safety: all members may be called at once; which of several calls at once is the n-th is then open.
/// </summary>
/// <param name="inner">The store that does the work.</param>
/// <param name="plan">What goes wrong; null when nothing does, which is the way to count.</param>
public sealed class FaultyStore(IObjectStore inner, FaultPlan? plan) : IObjectStore
{
    private int _writes;
    private int _reads;
    private volatile SimulatedCrash? _crash;

    /// <summary>Write-like calls so far, the one that went wrong included.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Reads and listings so far.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>True once the crash happened.</summary>
    public bool IsCrashed => _crash is not null;

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken)
    {
        RefuseWhenCrashed();
        Interlocked.Increment(ref _reads);
        return inner.TryReadAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RefuseWhenCrashed();
        Interlocked.Increment(ref _reads);
        await foreach (StoredObject found in inner.ListAsync(folder, isRecursive, startAfter, cancellationToken))
        {
            RefuseWhenCrashed();
            yield return found;
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync("create", path, () => inner.TryCreateAsync(path, content, cancellationToken));

    /// <inheritdoc/>
    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync("replace", path, () => Done(inner.ReplaceAsync(path, content, cancellationToken)));

    /// <inheritdoc/>
    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) =>
        WriteAsync("delete", path, () => Done(inner.DeleteAsync(path, cancellationToken)));

    /// <inheritdoc/>
    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        LakePath named = files.Count > 0 ? files[0] : new LakePath("nothing");
        return WriteAsync("persist", named, () => Done(inner.PersistAsync(files, cancellationToken)));
    }

    private static async Task<bool> Done(Task work)
    {
        await work;
        return true;
    }

    private async Task<bool> WriteAsync(string operation, LakePath path, Func<Task<bool>> work)
    {
        RefuseWhenCrashed();
        int number = Interlocked.Increment(ref _writes);
        if (plan is null || number != plan.AtWrite) return await work();

        string call = $"write {number}: {operation} '{path.Name}'";
        if (plan.Kind is FaultKind.CrashAfter or FaultKind.FailAfter) await work();
        throw plan.Kind is FaultKind.CrashBefore or FaultKind.CrashAfter
            ? _crash = new SimulatedCrash(call)
            : FoundationErrors.StorageFailed(operation, path.Value, new IOException($"Simulated fault at {call}."));
    }

    private void RefuseWhenCrashed()
    {
        if (_crash is SimulatedCrash crash) throw new SimulatedCrash(crash.Call);
    }
}
