namespace Millrace.Pipelines.History;

/// <summary>An update in one line.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Started">When it began, UTC.</param>
/// <param name="Last">When its last event happened so far, UTC.</param>
/// <param name="LastSequence">The number of that event.</param>
public sealed record UpdateOverview(string Id, DateTimeOffset Started, DateTimeOffset Last, long LastSequence)
{
    /// <summary>How a killed update is told: no process works on it and no event says how it ended.</summary>
    public const string Interrupted = "INTERRUPTED";

    private static readonly string[] Ended = ["COMPLETED", "FAILED", "CANCELED", Interrupted];

    /// <summary>Its state in the words of the event log; null when it has not told any.</summary>
    public string? State { get; init; }

    /// <summary>Who started it; null when the log does not tell.</summary>
    public string? User { get; init; }

    /// <summary>Rows that were written.</summary>
    public long Rows { get; init; }

    /// <summary>Rows, or judgements, that broke an expectation.</summary>
    public long FailedRecords { get; init; }

    /// <summary>The newest fault; null when there was none.</summary>
    public string? Fault { get; init; }

    /// <summary>True when it only checked.</summary>
    public bool IsValidateOnly { get; init; }

    /// <summary>True when tables were emptied and read again.</summary>
    public bool IsFullRefresh { get; init; }

    /// <summary>True when no event comes any more.</summary>
    public bool IsOver => Array.IndexOf(Ended, State) >= 0;

    /// <summary>How long it took, or has taken so far.</summary>
    public TimeSpan Elapsed(DateTimeOffset now) => (IsOver ? Last : now) - Started;
}
