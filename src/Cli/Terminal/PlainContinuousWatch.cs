using Millrace.Pipelines.Running;

namespace Millrace.Cli.Terminal;

/// <summary>A line for each thing that changes, for files and pipes; rounds in which nothing came leave none.</summary>
internal sealed class PlainContinuousWatch(CliTerminal terminal) : IContinuousWatch
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DatasetState State, long Rows)> _last = [];

    public void Tell(string pipeline, UpdateProgress progress)
    {
        lock (_lock)
        {
            string key = $"{pipeline}/{progress.Dataset}";
            (DatasetState state, long rows) = _last.GetValueOrDefault(key);
            string? line = progress.State switch
            {
                DatasetState.Completed => $"{Words.Rows(progress.RowsOut - rows)}, {Words.Count(progress.RowsOut)} since the start",
                DatasetState.Idle when state != DatasetState.Idle && state != DatasetState.Completed => "nothing new",
                DatasetState.Failed => $"failed: {progress.Message}",
                DatasetState.Skipped => $"skipped: {progress.Message}",
                DatasetState.Queued when progress.Sources is null => progress.Message,
                _ => null,
            };
            if (progress.State is DatasetState.Completed or DatasetState.Idle or DatasetState.Failed) _last[key] = (progress.State, progress.RowsOut);
            if (line is not null) terminal.Note($"  {progress.Dataset.Table}: {line}");
        }
    }

    public Task<T> ShowAsync<T>(Task<T> work) => work;
}
