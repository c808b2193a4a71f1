using Millrace.Foundation.Names;
using Millrace.Pipelines.Maintenance;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Runs the stages of a plan again and again, each when its time has come and its sources have changed. Sources go before
/// their readers in every round, and a reader follows its source at once unless it has an interval of its own.
/// </summary>
internal sealed class ContinuousUpdate(UpdateContext context, UpdateSession session, ContinuousHistory history)
{
    private readonly HashSet<TableName> _broken = [];
    private readonly List<ContinuousStage> _stages = [];
    private MaintenanceRound? _maintenance;

    /// <summary>Why the update has to begin anew, in the words of the event log; null when it has ended.</summary>
    public string? RestartCause { get; private set; }

    /// <summary>Runs until somebody stops it, its time is over, nothing is left that could run, or it has to begin anew.</summary>
    public async Task<UpdateSummary> RunAsync(UpdatePlan plan, StageRunner runner, CancellationToken cancellationToken)
    {
        foreach (Stage stage in plan.Stages)
            _stages.Add(history.Resume(new ContinuousStage(stage, stage.Dataset.Flows.Select(runner.QueryOf), context.Rules)));
        MaintenanceRound maintenance = _maintenance = new MaintenanceRound(context, session.Events, plan);
        bool isCanceled = false;
        try
        {
            await runner.NoteResetsAsync(cancellationToken).ConfigureAwait(false);
            while (!history.IsTimeUp && RestartCause is null && _stages.Any(static stage => !stage.IsOver))
            {
                foreach (ContinuousStage stage in _stages.Where(stage => !stage.IsOver && stage.DueAt <= history.Now))
                    await TurnAsync(stage, plan, runner, cancellationToken).ConfigureAwait(false);
                await session.FoldNowAndThenAsync().ConfigureAwait(false);
                if (RestartCause is null) await maintenance.NextAsync(_broken, cancellationToken).ConfigureAwait(false);
                if (!maintenance.HasMore) await RestAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isCanceled = true;
        }

        history.Keep(_stages);
        return new UpdateSummary(session.Id, history.Totals(plan), TimeSpan.Zero)
        {
            IsCanceled = isCanceled,
            Maintenance = history.Maintained(maintenance.Done),
        };
    }

    /// <summary>The stages that were forced and have not run yet: a restart must not forget them.</summary>
    public IReadOnlyList<string> ForcedStill =>
        [.. _stages.Where(static stage => stage.Stage is Stage.Refresh { IsForced: true }).Select(static stage => stage.Stage.Name.ToString())];

    /// <summary>When tables are looked after from now on.</summary>
    public MaintenanceMode? MaintenanceStill => _maintenance?.Mode;

    private async Task TurnAsync(ContinuousStage stage, UpdatePlan plan, StageRunner runner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (RestartCause is not null || history.IsTimeUp) return;
        if (runner.TrySkip(stage.Stage, _broken) is DatasetSummary skipped)
        {
            End(stage, skipped);
            return;
        }

        TimeSpan started = history.Now;
        DatasetSummary summary;
        try
        {
            IReadOnlyDictionary<string, long>? sources = await stage.ChangedAsync(context, cancellationToken).ConfigureAwait(false);
            if (sources is not null)
            {
                summary = await runner.TryAsync(stage.Stage, cancellationToken, stage.Total).ConfigureAwait(false);
                if (summary.Fault is null) stage.Ran(sources, summary);
            }
            else
            {
                summary = await runner.JudgeAsync(stage.Stage, cancellationToken).ConfigureAwait(false);
                if (summary.Fault is null)
                {
                    Rest(stage, summary, started);
                    return;
                }
            }
        }
        catch (Exception fault) when (fault is Foundation.Faults.MillraceException or IOException)
        {
            summary = FlowRunner.SummaryOf(stage.Stage) with { State = DatasetState.Failed, Fault = fault };
        }

        if (summary.Fault is Exception failure) Failed(stage, summary, failure, runner);
        else Succeeded(stage, summary, started, plan);
    }

    private void Succeeded(ContinuousStage stage, DatasetSummary summary, TimeSpan started, UpdatePlan plan)
    {
        bool hasMore = summary.State == DatasetState.Completed && stage.Stage is Stage.Append && !stage.IsIntervalChosen;
        stage.DueAt = hasMore ? started : started + stage.Interval;
        string message = summary.State == DatasetState.Completed && stage.Stage is Stage.Append ? "committed all that waited" : summary.Reason;
        context.Report(new UpdateProgress(stage.Stage.Name, summary.State, stage.Total.RowsOut, message));
        if (session.Events.HasSchemaChanged) RestartCause = "SCHEMA_CHANGE";
        if (summary.State != DatasetState.Completed) return;
        foreach (ContinuousStage reader in _stages.Where(static reader => reader.Stage is Stage.Append && !reader.IsIntervalChosen && reader.Failures == 0))
        {
            if (StageSources.Stored(reader.Stage.Dataset, plan.Graph).Contains(stage.Stage.Name)) reader.DueAt = TimeSpan.Zero;
        }
    }

    private void Rest(ContinuousStage stage, DatasetSummary judged, TimeSpan started)
    {
        stage.Total = stage.Total with { Expectations = SummaryTotals.Add(stage.Total, judged).Expectations };
        stage.DueAt = started + stage.Interval;
        foreach (Graph.FlowDeclaration flow in stage.Stage.Dataset.Flows) session.Events.FlowState(stage.Stage, flow, "IDLE", fault: null);
        context.Report(new UpdateProgress(stage.Stage.Name, DatasetState.Idle, stage.Total.RowsOut, "nothing new"));
    }

    private void Failed(ContinuousStage stage, DatasetSummary summary, Exception fault, StageRunner runner)
    {
        stage.Failures++;
        bool canRetry = !context.Rules.IsDevelopment && RunRules.MayGoAway(fault, isContinuous: true);
        bool isUpdateRetry = stage.Failures > context.Rules.FlowRetries;
        if (!canRetry || (isUpdateRetry && context.Rules.ContinuousRetries is int most && history.Restarts >= most))
        {
            runner.TellFailure(stage.Stage, fault);
            End(stage, summary);
            return;
        }

        // The whole update begins anew, but only this dataset waits: the others have done nothing wrong.
        TimeSpan wait = RunRules.FlowWait(stage.Failures);
        stage.DueAt = history.Now + wait;
        if (isUpdateRetry)
        {
            runner.TellFailure(stage.Stage, fault);
            stage.Total = SummaryTotals.Add(stage.Total, summary);
            RestartCause = "RETRY_ON_FAILURE";
        }
        else
        {
            runner.TellRetry(stage.Stage, fault, wait, stage.Failures);
        }
    }

    private void End(ContinuousStage stage, DatasetSummary summary)
    {
        stage.IsOver = true;
        stage.Total = SummaryTotals.Add(stage.Total, summary);
        _broken.Add(stage.Stage.Name);
        context.Report(new UpdateProgress(stage.Stage.Name, summary.State, stage.Total.RowsOut, summary.Fault?.Message ?? summary.Reason));
    }

    private async Task RestAsync(CancellationToken cancellationToken)
    {
        ContinuousStage[] open = [.. _stages.Where(static stage => !stage.IsOver)];
        if (open.Length == 0 || RestartCause is not null) return;
        TimeSpan rest = open.Min(static stage => stage.DueAt) - history.Now;
        if (history.Left is TimeSpan left && left < rest) rest = left;
        if (rest > TimeSpan.Zero) await context.Services.WaitAsync(rest, cancellationToken).ConfigureAwait(false);
    }
}
