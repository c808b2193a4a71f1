namespace Millrace.Pipelines.History;

/// <summary>A dataset in an update, as its events tell. Immutable.</summary>
/// <param name="Name">Full name.</param>
public sealed record DatasetView(string Name)
{
    /// <summary>STREAMING_TABLE, MATERIALIZED_VIEW, VIEW or SINK; null when it has not been defined yet.</summary>
    public string? Kind { get; init; }

    /// <summary>How far it is: the status of its flows in the words of the event log, the one that matters most; null when none was told.</summary>
    public string? State { get; init; }

    /// <summary>How it is brought up to date, in one word such as APPEND_ONLY; null when it has not been decided.</summary>
    public string? Technique { get; init; }

    /// <summary>Why that way, for people; null when nothing was told.</summary>
    public string? Reason { get; init; }

    /// <summary>Rows that were written.</summary>
    public long Rows { get; init; }

    /// <summary>Commits, or batches without rows.</summary>
    public long Batches { get; init; }

    /// <summary>Rows that expectations dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>Rows that went to the quarantine.</summary>
    public long Quarantined { get; init; }

    /// <summary>Rows that came too late for an operator over a stream.</summary>
    public long Late { get; init; }

    /// <summary>Files that wait behind the batch that was committed last; null where nothing was counted.</summary>
    public long? BacklogFiles { get; init; }

    /// <summary>What its expectations counted, by name.</summary>
    public IReadOnlyList<QualityCount> Expectations { get; init; } = [];

    /// <summary>When its flows started; null when they have not.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When the newest event about it happened; null when there is none.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>Why it failed; null when it has not.</summary>
    public LoggedFault? Fault { get; init; }

    /// <summary>Rows, or judgements, that broke an expectation.</summary>
    public long FailedRecords => Expectations.Sum(static count => count.Failed);
}

/// <summary>An update as its events tell so far. Immutable.</summary>
/// <param name="Overview">The update in one line.</param>
/// <param name="Datasets">Its datasets, in the order in which they are updated.</param>
public sealed record UpdateView(UpdateOverview Overview, IReadOnlyList<DatasetView> Datasets)
{
    /// <summary>Why the update as a whole failed; null when it has not.</summary>
    public LoggedFault? Fault { get; init; }

    /// <summary>True when it goes on until it is stopped.</summary>
    public bool IsContinuous { get; init; }

    /// <summary>The dataset of a full name, or null.</summary>
    public DatasetView? Find(string name) => Datasets.FirstOrDefault(dataset => dataset.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
