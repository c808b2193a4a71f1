namespace Millrace.Pipelines.Project;

/// <summary>How a pipeline is run, apart from what it declares. The same declaration runs under all of them.</summary>
public sealed record RunOptions
{
    /// <summary>True when failures should show at once and nothing is tried twice.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>True when the pipeline asks to run until it is stopped.</summary>
    public bool IsContinuous { get; init; }

    /// <summary>Who is told what about its updates.</summary>
    public IReadOnlyList<NotificationSettings> Notifications { get; init; } = [];
}
