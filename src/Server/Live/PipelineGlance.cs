using Millrace.Pipelines.History;

namespace Millrace.Server.Live;

/// <summary>A pipeline as it was at the last look. Immutable.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Updates">Its newest updates, newest first; empty when it never ran.</param>
/// <param name="Current">Its newest update with all datasets; null when it never ran.</param>
/// <param name="AsOf">When it was looked at.</param>
public sealed record PipelineGlance(string Key, IReadOnlyList<UpdateOverview> Updates, UpdateView? Current, DateTimeOffset AsOf)
{
    /// <summary>True while this server runs it.</summary>
    public bool IsOurs { get; init; }

    /// <summary>True while this server stops it.</summary>
    public bool IsStopping { get; init; }

    /// <summary>True while an update runs, here or in another process.</summary>
    public bool IsRunning => IsOurs || Current is { Overview.IsOver: false };
}
