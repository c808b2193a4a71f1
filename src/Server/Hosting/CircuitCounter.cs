using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Millrace.Server.Hosting;

/// <summary>Counts open pages. Thread safety: all members may be called at once.</summary>
public sealed class CircuitCounter : CircuitHandler
{
    private int _open;

    /// <summary>Pages that are connected now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <inheritdoc/>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _open);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Decrement(ref _open);
        return Task.CompletedTask;
    }
}
