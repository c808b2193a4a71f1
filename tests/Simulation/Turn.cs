namespace Millrace.Simulation;

/// <summary>The place of one process in the order; see <see cref="Turns"/>.</summary>
internal sealed class Turn(string name)
{
    private readonly SemaphoreSlim _oneCall = new(1);
    private TaskCompletionSource _go = NewSource();
    private TaskCompletionSource _parked = NewSource();

    internal string Name { get; } = name;

    /// <summary>What the process does when it is let go.</summary>
    internal string Step { get; private set; } = "";

    /// <summary>Ends when the process waits.</summary>
    internal Task Parked => _parked.Task;

    /// <summary>
    /// Waits until it is this process's turn. Of calls that a process makes at once, one waits at a time; the next takes its
    /// place when the lease of the one before has ended.
    /// </summary>
    internal async Task<IDisposable> TakeAsync(string step)
    {
        await _oneCall.WaitAsync();
        Step = step;
        _go = NewSource();
        Task go = _go.Task;
        _parked.SetResult();
        await go;
        return new Lease(_oneCall);
    }

    /// <summary>Lets the process go on; the task ends when it waits again.</summary>
    internal Task Release()
    {
        _parked = NewSource();
        Task parked = _parked.Task;
        _go.SetResult();
        return parked;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Lease(SemaphoreSlim calls) : IDisposable
    {
        public void Dispose() => calls.Release();
    }
}
