using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Maintenance;

namespace Millrace.Pipelines.Running;

/// <summary>What an update has done.</summary>
/// <param name="UpdateId">Id of the update, as in the event log.</param>
/// <param name="Datasets">The datasets in the order in which they were updated.</param>
/// <param name="Elapsed">Time from start to end.</param>
public sealed record UpdateSummary(string UpdateId, IReadOnlyList<DatasetSummary> Datasets, TimeSpan Elapsed)
{
    /// <summary>True when somebody stopped it before it ended by itself.</summary>
    public bool IsCanceled { get; init; }

    /// <summary>Tables that were looked after; those with nothing to do are left out.</summary>
    public IReadOnlyList<MaintenanceSummary> Maintenance { get; init; } = [];

    /// <summary>How it ended, in the words of the event log.</summary>
    public string State => IsCanceled ? "CANCELED" : IsSuccess ? "COMPLETED" : "FAILED";

    /// <summary>True when no dataset failed or was skipped.</summary>
    public bool IsSuccess => Datasets.All(dataset => dataset.State is not (DatasetState.Failed or DatasetState.Skipped));
}

/// <summary>What an update has done to one dataset.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Technique">How it was brought up to date.</param>
/// <param name="Reason">Why that way.</param>
public sealed record DatasetSummary(TableName Name, DatasetKind Kind, string Technique, string Reason)
{
    /// <summary>How it ended.</summary>
    public DatasetState State { get; init; }

    /// <summary>Rows that its queries gave.</summary>
    public long RowsIn { get; init; }

    /// <summary>Rows that were written; of change events, those that were inserted or got new values.</summary>
    public long RowsOut { get; init; }

    /// <summary>Rows that change events removed.</summary>
    public long RowsDeleted { get; init; }

    /// <summary>Rows that expectations dropped.</summary>
    public long RowsDropped { get; init; }

    /// <summary>Rows that went to the quarantine.</summary>
    public long RowsQuarantined { get; init; }

    /// <summary>Records that were not well formed and were kept as raw text.</summary>
    public long FlawedRecords { get; init; }

    /// <summary>Rows that came too late for an operator over a stream, which gave them no result.</summary>
    public long RowsLate { get; init; }

    /// <summary>What the expectations counted.</summary>
    public IReadOnlyList<ExpectationSummary> Expectations { get; init; } = [];

    /// <summary>What the expectations of temporary views counted where its flows read them.</summary>
    public IReadOnlyList<ExpectationSummary> ExpectationsOfViews { get; init; } = [];

    /// <summary>Version of the table afterwards; null when there is none.</summary>
    public long? Version { get; init; }

    /// <summary>Time its flows took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>True when everything was to be emptied and this table's properties forbade it.</summary>
    public bool IsResetRefused { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public Exception? Fault { get; init; }
}

/// <summary>What one expectation counted in an update.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Action">What it does with rows that break it.</param>
/// <param name="Passed">Rows that keep it.</param>
/// <param name="Failed">Rows that break it.</param>
public sealed record ExpectationSummary(string Name, ViolationAction Action, long Passed, long Failed)
{
    /// <summary>What it looks at: ROW, SHARE, UNIQUE, REFERENCES, FRESH or RATE. Of the last two it counts judgements, of the others rows.</summary>
    public string Type { get; init; } = "ROW";

    /// <summary>What was found last, for people; null where counts say all.</summary>
    public string? Finding { get; init; }

    /// <summary>The temporary view it belongs to; null when it belongs to the dataset itself.</summary>
    public TableName? View { get; init; }
}

/// <summary>How far a dataset is in an update.</summary>
public enum DatasetState
{
    /// <summary>It waits for those before it.</summary>
    Queued,

    /// <summary>Its flows run.</summary>
    Running,

    /// <summary>It is up to date and was changed.</summary>
    Completed,

    /// <summary>There was nothing to do.</summary>
    Idle,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was not tried because something it reads failed.</summary>
    Skipped,

    /// <summary>It was not selected.</summary>
    Excluded,
}

/// <summary>News of a running update, for people who watch.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="State">How far it is.</param>
/// <param name="RowsOut">Rows written so far.</param>
/// <param name="Message">What is going on.</param>
public sealed record UpdateProgress(TableName Dataset, DatasetState State, long RowsOut, string Message)
{
    /// <summary>Files that wait after the batch under way; null where nobody has counted.</summary>
    public int? WaitingFiles { get; init; }

    /// <summary>Rows that broke an expectation so far; null where nothing was checked.</summary>
    public long? FailedExpectations { get; init; }

    /// <summary>The datasets it reads; null except for the news that it is planned.</summary>
    public IReadOnlyList<TableName>? Sources { get; init; }
}
