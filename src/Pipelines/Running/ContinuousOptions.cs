namespace Millrace.Pipelines.Running;

/// <summary>How long and how eagerly a pipeline runs continuously.</summary>
public sealed record ContinuousOptions
{
    /// <summary>
    /// Time between two looks at the sources of a dataset that says nothing itself; null for the configuration's
    /// <c>pipelines.trigger.interval</c>, else the defaults.
    /// </summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>After this time it ends by itself; null runs until it is stopped.</summary>
    public TimeSpan? Duration { get; init; }
}
