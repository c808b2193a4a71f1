namespace Millrace.Workspace.Tiles;

/// <summary>
/// Does equal work once for all who ask for it at one time. The work is stopped when the last of them has gone. Thread safety: all
/// members may be called at once.
/// </summary>
/// <typeparam name="T">What the work gives.</typeparam>
internal sealed class SingleFlight<T>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Flight> _flights = new(StringComparer.Ordinal);

    /// <param name="key">What is asked for.</param>
    /// <param name="work">Does it.</param>
    /// <param name="cancellationToken">Lets this caller go; the others stay.</param>
    public async Task<T> RunAsync(string key, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        Flight flight;
        lock (_lock)
        {
            if (!_flights.TryGetValue(key, out Flight? running))
            {
                running = new Flight();
                _flights[key] = running;
            }

            flight = running;
            flight.Waiting++;
            flight.Work ??= Task.Run(() => work(flight.Stop.Token), CancellationToken.None);
        }

        try
        {
            return await flight.Work.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave(key, flight);
        }
    }

    private void Leave(string key, Flight flight)
    {
        bool isLast;
        lock (_lock)
        {
            isLast = --flight.Waiting == 0;

            // Who comes after the end, or after the stop, starts anew.
            bool isOver = isLast || flight.Work!.IsCompleted;
            if (isOver && _flights.GetValueOrDefault(key) == flight) _flights.Remove(key);
        }

        if (!isLast) return;
        flight.Stop.Cancel();
        flight.Work!.ContinueWith(
            static (_, stop) => ((CancellationTokenSource)stop!).Dispose(), flight.Stop, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private sealed class Flight
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task<T>? Work { get; set; }

        public int Waiting { get; set; }
    }
}
