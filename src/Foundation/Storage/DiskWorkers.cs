namespace Millrace.Foundation.Storage;

/// <summary>
/// Threads that wait for the disk. A flush blocks its thread for as long as the disk takes, and the pool, which has a
/// thread for each core, takes that for work: a few writers would stand still together. Here as many flushes are under way
/// as there are callers, up to a bound. Thread safety: all members may be called at once.
/// </summary>
internal sealed class DiskWorkers
{
    private const int MaxThreads = 16;

    // A monitor's waiters sleep at once; those of the ready-made collections spin first, which steals the processor from
    // the writers that keep it busy.
    private readonly Queue<Action> _queue = new();
    private int _threads;
    private int _idle;

    /// <summary>The threads of this process; they live as long as it does.</summary>
    public static DiskWorkers Shared { get; } = new();

    /// <summary>Runs something that blocks; what it throws, the task throws.</summary>
    public Task<T> RunAsync<T>(Func<T> run, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() =>
        {
            try
            {
                done.SetResult(run());
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }

    private void Enqueue(Action action)
    {
        lock (_queue)
        {
            _queue.Enqueue(action);
            if (_idle >= _queue.Count || _threads == MaxThreads)
            {
                Monitor.Pulse(_queue);
                return;
            }

            _threads++;
        }

        new Thread(Work) { IsBackground = true, Name = "Millrace disk" }.Start();
    }

    private void Work()
    {
        while (true)
        {
            Action next;
            lock (_queue)
            {
                _idle++;
                while (_queue.Count == 0) Monitor.Wait(_queue);
                _idle--;
                next = _queue.Dequeue();
            }

            next();
        }
    }
}
