namespace Millrace.Simulation;

/// <summary>The place of one process in the order; see <see cref="Turns"/>.</summary>
internal sealed class Turn(string name)
{
    private TaskCompletionSource _go = NewSource();
    private TaskCompletionSource _parked = NewSource();

    internal string Name { get; } = name;

    /// <summary>What the process does when it is let go.</summary>
    internal string Step { get; private set; } = "";

    /// <summary>Ends when the process waits.</summary>
    internal Task Parked => _parked.Task;

    /// <summary>Waits until it is this process's turn.</summary>
    internal Task TakeAsync(string step)
    {
        Step = step;
        _go = NewSource();
        _parked.SetResult();
        return _go.Task;
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
}
