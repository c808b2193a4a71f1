namespace Millrace.Pipelines.Contract;

/// <summary>One thing that happened in an update.</summary>
/// <param name="Type">Kind, such as <c>flow_progress</c>; docs/reference/event-log.md lists them.</param>
/// <param name="Level">INFO, WARN, ERROR or METRICS.</param>
/// <param name="Message">The same for people.</param>
/// <param name="DetailsJson">The details as JSON: an object with one member named as the kind.</param>
public sealed record PipelineEvent(string Type, string Level, string Message, string DetailsJson)
{
    /// <summary>The dataset it is about, or null.</summary>
    public string? Dataset { get; init; }

    /// <summary>The flow it is about, or null.</summary>
    public string? Flow { get; init; }

    /// <summary>Number of the flow's batch, or null.</summary>
    public long? Batch { get; init; }

    /// <summary>Id of the look-through of tables it belongs to, or null.</summary>
    public string? Maintenance { get; init; }

    /// <summary>The sink it is about, or null; <see cref="Dataset"/> has its name too.</summary>
    public string? Sink { get; init; }

    /// <summary>Unique id of the event.</summary>
    public Guid Id { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Name of the pipeline.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>Id of the update.</summary>
    public string UpdateId { get; init; } = "";

    /// <summary>The event as the event log holds it: a JSON object with a member for each column. Set for hooks.</summary>
    public string Json { get; init; } = "";

    /// <summary>The fault, or null.</summary>
    public Exception? Fault { get; init; }
}
