namespace Millrace.Simulation;

/// <summary>
/// Runs several processes as if at once, yet one at a time: each stops before every call to its store, and a seeded
/// choice says who goes on. The same seed gives the same order.
/// </summary>
internal sealed class Turns(Random random)
{
    private readonly List<string> _trace = [];

    /// <summary>Who went on, in order, with what they were about to do.</summary>
    internal IReadOnlyList<string> Trace => _trace;

    /// <summary>Runs all processes to their ends.</summary>
    /// <param name="processes">What each does; it awaits <see cref="Turn.TakeAsync"/> before each step.</param>
    /// <param name="betweenTurns">Called when nobody is within a step.</param>
    internal async Task RunAsync(IReadOnlyList<Func<Turn, Task>> processes, Func<Task> betweenTurns)
    {
        List<(Turn Turn, Task Task)> live = [];
        foreach (Func<Turn, Task> process in processes)
        {
            Turn turn = new($"p{live.Count}");
            Task parked = turn.Parked;
            Task task = StartAsync(turn, process);
            await Task.WhenAny(parked, task);
            live.Add((turn, task));
        }

        while (live.Count > 0)
        {
            int chosen = random.Next(live.Count);
            (Turn turn, Task task) = live[chosen];
            _trace.Add($"{turn.Name} {turn.Step}");
            Task parked = turn.Release();
            await Task.WhenAny(parked, task);
            if (task.IsCompleted)
            {
                live.RemoveAt(chosen);
                await task;
            }

            await betweenTurns();
        }
    }

    private static async Task StartAsync(Turn turn, Func<Turn, Task> process)
    {
        (await turn.TakeAsync("start")).Dispose();
        await process(turn);
    }
}
