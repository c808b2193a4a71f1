namespace Millrace.Pipelines.History;

/// <summary>An event of an update as the event log has it, whichever process wrote it. Immutable.</summary>
/// <param name="UpdateId">Id of the update.</param>
/// <param name="Sequence">Its number in the update, counted from 1.</param>
/// <param name="Time">When it happened, UTC.</param>
/// <param name="Level">INFO, WARN, ERROR or METRICS.</param>
/// <param name="Type">Kind, such as <c>flow_progress</c>; docs/reference/event-log.md lists them.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Details">JSON: an object with one member named as the kind; null when the log has none.</param>
public sealed record LoggedEvent(string UpdateId, long Sequence, DateTimeOffset Time, string Level, string Type, string Message, string? Details)
{
    /// <summary>The dataset it is about, with its full name; null for none.</summary>
    public string? Dataset { get; init; }

    /// <summary>The flow it is about; null for none.</summary>
    public string? Flow { get; init; }

    /// <summary>Number of the flow's batch; null for none.</summary>
    public long? Batch { get; init; }

    /// <summary>Who started the update; null when the log does not tell.</summary>
    public string? User { get; init; }

    /// <summary>What failed, the first with what lies below it; empty when nothing did.</summary>
    public IReadOnlyList<LoggedFault> Faults { get; init; } = [];
}

/// <summary>A fault in an event.</summary>
/// <param name="Code">Its stable code.</param>
/// <param name="Message">What failed and what to do.</param>
/// <param name="File">The text that has to be mended; null when the fault stands in none.</param>
/// <param name="Line">The line in it, counted from 1; null when the fault stands in none.</param>
public sealed record LoggedFault(string Code, string Message, string? File, int? Line);
