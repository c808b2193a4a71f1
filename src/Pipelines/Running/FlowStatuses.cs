using System.Collections.Concurrent;

namespace Millrace.Pipelines.Running;

/// <summary>
/// What was told last of each flow, so that a continuous update tells changes and not rounds. Thread safety: members may be
/// called at once.
/// </summary>
internal sealed class FlowStatuses
{
    private readonly ConcurrentDictionary<string, string> _last = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when a status is worth telling: a start once, a completed round never, the rest when it differs.</summary>
    public bool IsNews(string flow, string status)
    {
        string? before = _last.GetValueOrDefault(flow);
        bool isNews = status switch
        {
            "STARTING" => before is null or "QUEUED" or "FAILED" or "SKIPPED",
            "COMPLETED" => false,
            _ => before != status,
        };
        if (isNews) _last[flow] = status;
        return isNews;
    }
}
