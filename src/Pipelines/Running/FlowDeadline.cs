namespace Millrace.Pipelines.Running;

/// <summary>The longest time until a flow has to tell something: a batch read, a batch committed.</summary>
internal sealed class FlowDeadline : IDisposable
{
    private readonly TimeSpan? _limit;
    private readonly CancellationTokenSource? _timer;
    private readonly CancellationTokenSource? _both;

    /// <param name="limit">How long; null without limit.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="outer">Ends the flow as well.</param>
    public FlowDeadline(TimeSpan? limit, TimeProvider clock, CancellationToken outer)
    {
        _limit = limit;
        Token = outer;
        if (limit is not TimeSpan time) return;
        _timer = new CancellationTokenSource(time, clock);
        _both = CancellationTokenSource.CreateLinkedTokenSource(outer, _timer.Token);
        Token = _both.Token;
    }

    /// <summary>Fires when the time is over or the outer token fires.</summary>
    public CancellationToken Token { get; }

    /// <summary>True when the time was over.</summary>
    public bool IsOver => _timer?.IsCancellationRequested is true;

    /// <summary>Starts the time again.</summary>
    public void Renew()
    {
        if (_limit is TimeSpan time) _timer?.CancelAfter(time);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _both?.Dispose();
        _timer?.Dispose();
    }
}
