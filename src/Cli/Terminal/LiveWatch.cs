using Millrace.Foundation.Names;
using Millrace.Pipelines.Running;
using Spectre.Console;

namespace Millrace.Cli.Terminal;

/// <summary>A bar for each dataset on a terminal. Thread safety: news may come from any thread.</summary>
internal sealed class LiveWatch : IUpdateWatch
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public Task<UpdateSummary> UpdateAsync(string title, Func<Action<UpdateProgress>, Task<UpdateSummary>> update)
    {
        _console.MarkupLineInterpolated($"[bold]{title}[/]");
        return Bars().StartAsync(bars => Task.Run(() => update(new DatasetBars(bars).Tell)));
    }

    public Task<T> CountAsync<T>(string title, long? total, Func<IProgress<long>, Task<T>> work) =>
        Bars().StartAsync(bars =>
        {
            ProgressTask bar = bars.AddTask(Markup.Escape(title), autoStart: true, maxValue: total ?? 1);
            bar.IsIndeterminate = total is null;
            return Task.Run(async () =>
            {
                T result = await work(new Counter(bar));
                bar.IsIndeterminate = false;
                bar.Value = bar.MaxValue;
                return result;
            });
        });

    private Progress Bars() => _console.Progress()
        .AutoClear(false)
        .HideCompleted(false)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = 24 },
            new ElapsedTimeColumn(),
            new SpinnerColumn());

    private sealed class Counter(ProgressTask bar) : IProgress<long>
    {
        public void Report(long value) => bar.Value = Math.Max(bar.Value, value);
    }

    private sealed class DatasetBars(ProgressContext bars)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<TableName, ProgressTask> _bars = [];

        public void Tell(UpdateProgress progress)
        {
            lock (_lock)
            {
                if (!_bars.TryGetValue(progress.Dataset, out ProgressTask? bar))
                {
                    bar = bars.AddTask(Markup.Escape(progress.Dataset.Table), autoStart: false, maxValue: 1);
                    _bars.Add(progress.Dataset, bar);
                }

                Show(bar, progress);
            }
        }

        private static void Show(ProgressTask bar, UpdateProgress progress)
        {
            if (progress.State == DatasetState.Queued) return;
            if (!bar.IsStarted) bar.StartTask();
            bar.IsIndeterminate = progress.State == DatasetState.Running;
            bar.Description = $"{Markup.Escape(progress.Dataset.Table)}  {TextOf(progress)}";
            if (progress.State == DatasetState.Running) return;
            bar.Value = bar.MaxValue;
            bar.StopTask();
        }

        private static string TextOf(UpdateProgress progress) => progress.State switch
        {
            DatasetState.Running => $"[grey]{Words.Rows(progress.RowsOut)}, {Markup.Escape(progress.Message)}[/]",
            DatasetState.Completed => $"[green]{Words.Rows(progress.RowsOut)}[/]",
            DatasetState.Failed => "[red]failed[/]",
            DatasetState.Skipped => "[yellow]skipped[/]",
            DatasetState.Excluded => "[grey]not selected[/]",
            _ => "[grey]nothing new[/]",
        };
    }
}
