namespace Millrace.Server.Parts;

/// <summary>
/// Stops what a page or part has begun when it is left. Its token may be asked for afterwards too: work that goes on for a moment then sees
/// that it is cancelled, where a token source that is gone would end the page's connection by a fault. Belongs to one page, on its own thread.
/// </summary>
internal sealed class PageLife : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public PageLife() => Token = _source.Token;

    /// <summary>Cancelled when the page is left.</summary>
    public CancellationToken Token { get; }

    /// <summary>True when the page is left.</summary>
    public bool IsOver => Token.IsCancellationRequested;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsOver) return;
        _source.Cancel();
        _source.Dispose();
    }
}
