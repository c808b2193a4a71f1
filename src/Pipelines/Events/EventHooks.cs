using System.Threading.Channels;
using Millrace.Pipelines.Contract;

namespace Millrace.Pipelines.Events;

/// <summary>
/// Calls the hooks of a pipeline with the events of one update, beside the update: each hook by a caller of its own, in the
/// order of the events. A hook that is slow has a long line before it and in the end misses events; nobody waits for it but
/// the end of the update, and that not for long.
/// </summary>
internal sealed class EventHooks
{
    /// <summary>Events that may wait for a hook.</summary>
    public const int MostWaiting = 10_000;

    private readonly List<Line> _lines;

    /// <summary>Begins to call hooks.</summary>
    /// <param name="hooks">The hooks.</param>
    /// <param name="tell">Is told what hooks do wrong: name of the hook, status, message, fault.</param>
    /// <param name="mostWaiting">Events that may wait for a hook.</param>
    public EventHooks(IReadOnlyList<EventHook> hooks, Action<string, string, string, Exception?> tell, int mostWaiting = MostWaiting) =>
        _lines = [.. hooks.Select(hook => new Line(hook, tell, mostWaiting))];

    /// <summary>Gives an event to all hooks; returns at once.</summary>
    public void Post(PipelineEvent happened)
    {
        // A hook that fails makes such events; it must not be called for its own failures without end.
        if (happened.Type == "hook_progress") return;
        foreach (Line line in _lines) line.Post(happened);
    }

    /// <summary>Waits until all events are handled, for a limited time; what is left then is given up and told.</summary>
    /// <param name="limit">Longest time.</param>
    /// <param name="clock">Tells the time.</param>
    public async Task DrainAsync(TimeSpan limit, TimeProvider clock)
    {
        foreach (Line line in _lines) line.End();
        using CancellationTokenSource over = new(limit, clock);
        await Task.WhenAll(_lines.Select(line => line.DrainAsync(over.Token))).ConfigureAwait(false);
    }

    private sealed class Line
    {
        private readonly EventHook _hook;
        private readonly Action<string, string, string, Exception?> _tell;
        private readonly Channel<PipelineEvent> _waiting;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _work;
        private long _missed;
        private volatile bool _isOver;

        public Line(EventHook hook, Action<string, string, string, Exception?> tell, int mostWaiting)
        {
            _hook = hook;
            _tell = tell;
            _waiting = Channel.CreateBounded<PipelineEvent>(new BoundedChannelOptions(mostWaiting) { SingleReader = true });
            _work = Task.Run(RunAsync);
        }

        public void Post(PipelineEvent happened)
        {
            if (!_waiting.Writer.TryWrite(happened) && !_isOver) Interlocked.Increment(ref _missed);
        }

        public void End() => _waiting.Writer.TryComplete();

        public async Task DrainAsync(CancellationToken over)
        {
            try
            {
                await _work.WaitAsync(over).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _isOver = true;
                await _stop.CancelAsync().ConfigureAwait(false);
                _tell(_hook.Name, "UNFINISHED", $"The event hook '{_hook.Name}' was not done in time when the update ended; {_waiting.Reader.Count} events were not given to it.", null);
            }

            if (Interlocked.Read(ref _missed) is > 0 and long missed)
                _tell(_hook.Name, "BEHIND", $"The event hook '{_hook.Name}' was too slow; {missed} events were not given to it.", null);
        }

        private async Task RunAsync()
        {
            int failures = 0;
            await foreach (PipelineEvent happened in _waiting.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (_isOver) return;
                Exception? fault = await TryAsync(happened).ConfigureAwait(false);
                if (_isOver) return;
                failures = fault is null ? 0 : failures + 1;
                if (fault is null) continue;
                bool isLast = failures >= _hook.MaxConsecutiveFailures;
                string end = isLast ? $" It has failed {failures} times one after the other and is not called again in this update." : "";
                _tell(_hook.Name, isLast ? "DISABLED" : "FAILED", $"The event hook '{_hook.Name}' failed for an event of type {happened.Type}: {fault.Message}{end}", fault);
                if (!isLast) continue;
                _isOver = true;
                End();
            }
        }

        /// <summary>What a hook raised; it may raise anything, and no update must end by it.</summary>
        private async Task<Exception?> TryAsync(PipelineEvent happened)
        {
            try
            {
                await _hook.Handle(happened, _stop.Token).ConfigureAwait(false);
                return null;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                return fault;
            }
        }
    }
}
