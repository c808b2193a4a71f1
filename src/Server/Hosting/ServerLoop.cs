using Microsoft.Extensions.Logging;

namespace Millrace.Server.Hosting;

/// <summary>Keeps a part of the server at work: one that ends by a defect begins again, so that a single bad moment does not end live pages for good.</summary>
/// <param name="pause">Time before it begins again.</param>
/// <param name="clock">Lets time pass.</param>
/// <param name="logger">Takes what ended it.</param>
internal sealed class ServerLoop(TimeSpan pause, TimeProvider clock, ILogger logger)
{
    /// <summary>Works until the work is done or it is stopped; does not throw.</summary>
    public async Task KeepAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                ServerLog.LoopEnded(logger);
                return;
            }
            catch (Exception fault)
            {
                ServerLog.Trouble(logger, "A part of the server has failed and begins again.", fault);
            }

            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
