using Millrace.Foundation.Faults;

namespace Millrace.Catalog.Binding;

/// <summary>What a streaming query has to remember from batch to batch to give what it would give over all rows at once.</summary>
/// <param name="Work">The kind of work.</param>
public sealed record StreamShape(StreamWork Work)
{
    /// <summary>The query reads no stream.</summary>
    public static StreamShape None { get; } = new(StreamWork.None);

    /// <summary>Why every row must be looked at again, for people; empty for other work.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Where the construct stands that decides; null when none does.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>The event times of the streams, in the order they are read; null where none is declared.</summary>
    public IReadOnlyList<EventTime?> Times { get; init; } = [];

    /// <summary>The time windows that are grouped by; only of <see cref="StreamWork.Windows"/>.</summary>
    public TimeWindow? Window { get; init; }

    /// <summary>The columns that tell rows apart; empty for all of them. Only of <see cref="StreamWork.Distinct"/>.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>How two streams are joined; only of <see cref="StreamWork.Join"/>.</summary>
    public StreamJoin? Join { get; init; }

    /// <summary>True when an operator that keeps states of series runs over a stream.</summary>
    internal bool HasSeriesOperator { get; init; }
}

/// <summary>The kinds of work of a streaming query.</summary>
public enum StreamWork
{
    /// <summary>It reads no stream.</summary>
    None,

    /// <summary>Each row gives what it gives whatever the other rows are; operators over series keep their own states.</summary>
    RowByRow,

    /// <summary>Rows are grouped by windows of event time, which are given once the watermark has passed their end.</summary>
    Windows,

    /// <summary>Rows that came before are left out.</summary>
    Distinct,

    /// <summary>The rows of two streams are joined.</summary>
    Join,

    /// <summary>Its result over all rows changes with every batch: it is computed like a materialized view.</summary>
    Whole,
}
