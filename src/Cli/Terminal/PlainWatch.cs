using Millrace.Pipelines.Running;

namespace Millrace.Cli.Terminal;

/// <summary>A quiet line for each thing that is done, for files and pipes.</summary>
internal sealed class PlainWatch(CliTerminal terminal) : IUpdateWatch
{
    public Task<UpdateSummary> UpdateAsync(string title, Func<Action<UpdateProgress>, Task<UpdateSummary>> update)
    {
        terminal.Note($"{title} …");
        return update(Tell);
    }

    public Task<T> CountAsync<T>(string title, long? total, Func<IProgress<long>, Task<T>> work)
    {
        terminal.Note($"{title} …");
        return work(new Silence());
    }

    private void Tell(UpdateProgress progress)
    {
        string? line = progress.State switch
        {
            DatasetState.Completed => Words.Rows(progress.RowsOut),
            DatasetState.Idle => "nothing new",
            DatasetState.Failed => $"failed: {progress.Message}",
            DatasetState.Skipped => $"skipped: {progress.Message}",
            _ => null,
        };
        if (line is not null) terminal.Note($"  {progress.Dataset.Table}: {line}");
    }

    private sealed class Silence : IProgress<long>
    {
        public void Report(long value)
        {
        }
    }
}
