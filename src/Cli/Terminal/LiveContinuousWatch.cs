using Millrace.Foundation.Names;
using Millrace.Pipelines.Running;
using Spectre.Console;

namespace Millrace.Cli.Terminal;

/// <summary>The graph as a table that changes in its place: each dataset below those it reads.</summary>
internal sealed class LiveContinuousWatch(TimeProvider clock) : IContinuousWatch
{
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(250);

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Pipeline, TableName Dataset), LiveRow> _rows = [];
    private readonly List<LiveRow> _order = [];
    private bool _isNew = true;

    public void Tell(string pipeline, UpdateProgress progress)
    {
        lock (_lock)
        {
            if (!_rows.TryGetValue((pipeline, progress.Dataset), out LiveRow? row))
            {
                int depth = (progress.Sources ?? []).Select(source => _rows.TryGetValue((pipeline, source), out LiveRow? above) ? above.Depth + 1 : 0).DefaultIfEmpty(0).Max();
                _rows[(pipeline, progress.Dataset)] = row = new LiveRow(pipeline, progress.Dataset.Table, depth);
                _order.Add(row);
            }

            _isNew |= row.Take(progress, clock.GetUtcNow());
        }
    }

    public Task<T> ShowAsync<T>(Task<T> work) => _console.Live(Draw()).AutoClear(false).StartAsync(async live =>
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(DrawEvery, clock));
            if (TryDraw() is Table table) live.UpdateTarget(table);
        }

        live.UpdateTarget(Draw());
        return await work;
    });

    private Table? TryDraw()
    {
        lock (_lock)
        {
            if (!_isNew) return null;
            _isNew = false;
        }

        return Draw();
    }

    private Table Draw()
    {
        lock (_lock)
        {
            Table table = new() { Border = TableBorder.Minimal };
            table.AddColumns("dataset", "state");
            foreach (string number in (string[])["rows", "rows/s", "waiting files", "failed"]) table.AddColumn(new TableColumn(number).RightAligned());
            table.AddColumn("last batch");
            bool isNamed = _order.Select(static row => row.Pipeline).Distinct().Count() > 1;
            foreach (IGrouping<string, LiveRow> pipeline in _order.GroupBy(static row => row.Pipeline))
            {
                if (isNamed) table.AddRow($"[bold]{Markup.Escape(pipeline.Key)}[/]");
                foreach (LiveRow row in pipeline) table.AddRow(row.Cells());
            }

            table.Caption = new TableTitle("Ctrl-C stops at the next commit");
            return table;
        }
    }
}
