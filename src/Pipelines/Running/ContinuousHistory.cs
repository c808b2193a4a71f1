using Millrace.Foundation.Names;
using Millrace.Pipelines.Maintenance;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>What outlives a continuous update that has to begin anew: the time it has, and what its datasets did and failed at.</summary>
internal sealed class ContinuousHistory(TimeProvider clock, TimeSpan? duration)
{
    private readonly long _started = clock.GetTimestamp();
    private readonly Dictionary<TableName, ContinuousStage> _stages = [];
    private readonly List<MaintenanceSummary> _maintained = [];

    /// <summary>Time since the start.</summary>
    public TimeSpan Now => clock.GetElapsedTime(_started);

    /// <summary>Time that is left; null without limit.</summary>
    public TimeSpan? Left => duration - Now;

    /// <summary>True when the time is over.</summary>
    public bool IsTimeUp => Left <= TimeSpan.Zero;

    /// <summary>How often it began anew because of failures, without a success of what failed in between.</summary>
    public int Restarts { get; set; }

    /// <summary>Goes on with what an earlier update knew of a dataset.</summary>
    public ContinuousStage Resume(ContinuousStage stage)
    {
        if (!_stages.TryGetValue(stage.Stage.Name, out ContinuousStage? before) || stage.IsOver) return stage;
        stage.Total = before.Total;
        (stage.Failures, stage.DueAt) = before.Failures > 0 ? (before.Failures, before.DueAt) : (0, TimeSpan.Zero);
        return stage;
    }

    /// <summary>Keeps what is known of the datasets.</summary>
    public void Keep(IEnumerable<ContinuousStage> stages)
    {
        foreach (ContinuousStage stage in stages) _stages[stage.Stage.Name] = stage;
        if (_stages.Values.All(static stage => stage.Failures == 0)) Restarts = 0;
    }

    /// <summary>The tables that all updates together have looked after.</summary>
    public IReadOnlyList<MaintenanceSummary> Maintained(IReadOnlyList<MaintenanceSummary> more)
    {
        _maintained.AddRange(more);
        return [.. _maintained];
    }

    /// <summary>What all updates together did.</summary>
    public IReadOnlyList<DatasetSummary> Totals(UpdatePlan plan) =>
        [.. plan.Stages.Select(stage => _stages.TryGetValue(stage.Name, out ContinuousStage? known) ? known.Total : FlowRunner.SummaryOf(stage))];
}
