using System.Globalization;
using Millrace.Pipelines.Running;
using Spectre.Console;

namespace Millrace.Cli.Terminal;

/// <summary>What is known of one dataset that is watched.</summary>
internal sealed class LiveRow(string pipeline, string name, int depth)
{
    private UpdateProgress? _last;
    private DateTimeOffset? _startedAt;
    private DateTimeOffset? _batchAt;
    private long _rowsAtStart;
    private string _rate = "";
    private int? _waiting;
    private long? _failed;

    /// <summary>The pipeline it belongs to.</summary>
    public string Pipeline => pipeline;

    /// <summary>How many datasets lie between it and the beginning of the graph.</summary>
    public int Depth => depth;

    /// <summary>Takes news; false when there is nothing in them to be shown.</summary>
    public bool Take(UpdateProgress progress, DateTimeOffset now)
    {
        bool isSame = progress.State == DatasetState.Idle && _last?.State == DatasetState.Idle;
        if (progress.State == DatasetState.Running && _startedAt is null) (_startedAt, _rowsAtStart) = (now, _last?.RowsOut ?? 0);
        if (progress.State == DatasetState.Completed)
        {
            if (_startedAt is DateTimeOffset start) _rate = Words.Rate(progress.RowsOut - _rowsAtStart, now - start);
            _batchAt = now;
        }

        if (progress.State != DatasetState.Running) _startedAt = null;
        _waiting = progress.WaitingFiles ?? (progress.State is DatasetState.Idle ? 0 : _waiting);
        _failed = progress.FailedExpectations ?? _failed;
        _last = progress;
        return !isSame;
    }

    /// <summary>What is shown of it.</summary>
    public string[] Cells() =>
    [
        new string(' ', 2 * depth) + Markup.Escape(name),
        State(),
        Words.Count(_last?.RowsOut ?? 0),
        _rate,
        _waiting is > 0 and int files ? Words.Count(files) : "",
        _failed is > 0 and long rows ? $"[yellow]{Words.Count(rows)}[/]" : "",
        _batchAt?.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "",
    ];

    private string State() => _last?.State switch
    {
        DatasetState.Running => $"[blue]running[/] {Markup.Escape(_last.Message)}",
        DatasetState.Completed => "[green]up to date[/]",
        DatasetState.Idle => "[grey]waiting for input[/]",
        DatasetState.Failed => $"[red]failed[/] {Markup.Escape(_last.Message)}",
        DatasetState.Skipped => "[yellow]skipped[/]",
        DatasetState.Excluded => "[grey]not selected[/]",
        DatasetState.Queued when _last.Sources is null => $"[yellow]{Markup.Escape(_last.Message)}[/]",
        _ => "[grey]queued[/]",
    };
}
