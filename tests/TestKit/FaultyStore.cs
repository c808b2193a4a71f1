using System.Runtime.CompilerServices;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.TestKit;

/// <summary>
/// A store in front of another at which one write-like call (create, replace, delete, persist, adopt) goes wrong, or one
/// call of any kind when the plan counts reads. After a crash
/// it refuses every call, as the process that held it would be gone; open the store behind it anew to see what is left.
/// Thread safety: all members may be called at once; which of several calls at once is the n-th is then open.
/// </summary>
/// <param name="inner">The store that does the work.</param>
/// <param name="plan">What goes wrong; null when nothing does, which is the way to count.</param>
public sealed class FaultyStore(IObjectStore inner, FaultPlan? plan) : IObjectStore
{
    private int _writes;
    private int _reads;
    private int _calls;
    private volatile SimulatedCrash? _crash;

    /// <summary>Write-like calls so far, the one that went wrong included.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Reads and listings so far.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Calls so far, reads and listings included.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <inheritdoc/>
    public bool IsFindCheapIn(LakePath folder) => inner.IsFindCheapIn(folder);

    /// <summary>True once the crash happened.</summary>
    public bool IsCrashed => _crash is not null;

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken)
    {
        CountRead("read", path);
        return inner.TryReadAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken)
    {
        CountRead("find", path);
        return inner.TryFindAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CountRead("list", folder);
        await foreach (StoredObject found in inner.ListAsync(folder, isRecursive, startAfter, cancellationToken))
        {
            RefuseWhenCrashed();
            yield return found;
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync("create", path, () => inner.TryCreateAsync(path, content, cancellationToken), () => TearAsync(path, content));

    /// <inheritdoc/>
    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync("replace", path, () => Done(inner.ReplaceAsync(path, content, cancellationToken)), () => TearAsync(path, content));

    /// <inheritdoc/>
    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) =>
        WriteAsync("delete", path, () => Done(inner.DeleteAsync(path, cancellationToken)), static () => Task.CompletedTask);

    /// <inheritdoc/>
    public Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken) =>
        WriteAsync("adopt", path, () => inner.TryAdoptAsync(temporary, path, cancellationToken), () => Cut([temporary]));

    /// <inheritdoc/>
    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        LakePath named = files.Count > 0 ? files[0] : new LakePath("nothing");
        return WriteAsync("persist", named, () => Done(inner.PersistAsync(files, cancellationToken)), () => Cut(files));
    }

    private static async Task<bool> Done(Task work)
    {
        await work;
        return true;
    }

    private async Task<bool> WriteAsync(string operation, LakePath path, Func<Task<bool>> work, Func<Task> tear)
    {
        RefuseWhenCrashed();
        int write = Interlocked.Increment(ref _writes);
        int call = Interlocked.Increment(ref _calls);
        int number = plan?.CountsReads == true ? call : write;
        if (plan is null || number != plan.AtWrite) return await work();

        string name = $"write {number}: {operation} '{path.Name}'";
        if (plan.Kind is FaultKind.CrashAfter or FaultKind.FailAfter) await work();
        if (plan.Kind == FaultKind.CrashTorn) await tear();
        throw plan.Kind is FaultKind.FailBefore or FaultKind.FailAfter
            ? FoundationErrors.StorageFailed(operation, path.Value, new IOException($"Simulated fault at {name}."))
            : _crash = new SimulatedCrash(name);
    }

    private void CountRead(string operation, LakePath path)
    {
        RefuseWhenCrashed();
        Interlocked.Increment(ref _reads);
        int call = Interlocked.Increment(ref _calls);
        if (plan?.CountsReads != true || call != plan.AtWrite) return;
        string name = $"call {call}: {operation} '{path.Name}'";
        throw plan.Kind is FaultKind.FailBefore or FaultKind.FailAfter
            ? FoundationErrors.StorageFailed(operation, path.Value, new IOException($"Simulated fault at {name}."))
            : _crash = new SimulatedCrash(name);
    }

    private Task TearAsync(LakePath path, ReadOnlyMemory<byte> content) => path.Parent is LakePath folder
        ? inner.ReplaceAsync(folder.Child($".torn-{path.Name}.tmp"), content[..(content.Length / 2)], CancellationToken.None)
        : Task.CompletedTask;

    /// <summary>What the machine had not written to its disk is gone.</summary>
    private static Task Cut(IReadOnlyList<LakePath> files)
    {
        foreach (LakePath file in files)
        {
            if (!File.Exists(file.Value)) continue;
            using FileStream stream = new(file.Value, FileMode.Open, FileAccess.Write);
            stream.SetLength(stream.Length / 2);
        }

        return Task.CompletedTask;
    }

    private void RefuseWhenCrashed()
    {
        if (_crash is SimulatedCrash crash) throw new SimulatedCrash(crash.Call);
    }
}
