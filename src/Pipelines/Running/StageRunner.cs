using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Runs single stages of a plan: within their time, again where that may help, and not at all when something they read has
/// failed. Thread safety: stages may run at once, each by one caller.
/// </summary>
internal sealed class StageRunner(UpdateContext context, UpdatePlan plan, IReadOnlyDictionary<string, FlowQuery> queries, EventWriter events)
{
    private readonly SemaphoreSlim _resetsInUse = new(1, 1);
    private readonly List<string> _resets = [];

    /// <summary>The query of a flow.</summary>
    public FlowQuery QueryOf(FlowDeclaration flow) => queries[flow.Name];

    /// <summary>Writes down what is to be emptied or started again, so that a later update ends what this one begins.</summary>
    public async Task NoteResetsAsync(CancellationToken cancellationToken)
    {
        _resets.AddRange(plan.Stages.SelectMany(ResetsOf));
        if (_resets.Count > 0) await context.Resets.WriteAsync(_resets, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a stage with all its tries.</summary>
    public async Task<DatasetSummary> RunAsync(Stage stage, IReadOnlySet<TableName> broken, CancellationToken cancellationToken)
    {
        if (TrySkip(stage, broken) is DatasetSummary skipped) return skipped;
        for (int attempt = 1; ; attempt++)
        {
            DatasetSummary summary = await TryAsync(stage, cancellationToken).ConfigureAwait(false);
            if (summary.Fault is null) return summary;
            if (attempt > context.Rules.FlowRetries || !RunRules.MayGoAway(summary.Fault, isContinuous: false))
            {
                TellFailure(stage, summary.Fault);
                return summary;
            }

            TimeSpan wait = RunRules.FlowWait(attempt);
            TellRetry(stage, summary.Fault, wait, attempt);
            await context.Services.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What became of a stage that reads something that has failed; null when it may run.</summary>
    public DatasetSummary? TrySkip(Stage stage, IReadOnlySet<TableName> broken)
    {
        if (stage is Stage.Exclude || StageSources.Stored(stage.Dataset, plan.Graph).FirstOrDefault(broken.Contains) is not TableName cause) return null;
        foreach (FlowDeclaration flow in stage.Dataset.Flows) events.FlowState(stage, flow, "SKIPPED", fault: null);
        return FlowRunner.SummaryOf(stage) with { State = DatasetState.Skipped, Fault = RunErrors.SourceFailed(stage.Name, cause) };
    }

    /// <summary>Runs a stage once; a fault is in its summary.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Stops it at the next commit boundary.</param>
    /// <param name="before">What it has done before in the same update, for those who watch.</param>
    public async Task<DatasetSummary> TryAsync(Stage stage, CancellationToken cancellationToken, DatasetSummary? before = null)
    {
        PipelineServices services = context.Services;
        long started = services.Clock.GetTimestamp();
        using FlowDeadline deadline = new(context.Rules.FlowTimeout, services.Clock, cancellationToken);
        FlowRunner runner = new(services, context.Home, context.Declaration, queries, events, Tell);
        Exception fault;
        try
        {
            DatasetSummary summary = await runner.RunAsync(stage, deadline.Token).ConfigureAwait(false);
            await DoneAsync(stage).ConfigureAwait(false);
            return summary with { Elapsed = services.Clock.GetElapsedTime(started) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.IsOver)
        {
            fault = UpdateErrors.TimedOut(stage.Name, context.Rules.FlowTimeout!.Value, stage.Dataset.Dataset.Location);
        }
        catch (OperationCanceledException)
        {
            foreach (FlowDeclaration flow in stage.Dataset.Flows) events.FlowState(stage, flow, "STOPPED", fault: null);
            throw;
        }
        catch (MillraceException known)
        {
            fault = RunErrors.Placed(known, stage.Dataset.Dataset);
        }
        catch (IOException cause)
        {
            fault = FoundationErrors.StorageFailed("update", stage.Name.ToString(), cause);
        }

        return FlowRunner.SummaryOf(stage) with { State = DatasetState.Failed, Fault = fault, Elapsed = services.Clock.GetElapsedTime(started) };

        void Tell(UpdateProgress news)
        {
            deadline.Renew();
            context.Report(news with
            {
                RowsOut = news.RowsOut + (before?.RowsOut ?? 0),
                FailedExpectations = news.FailedExpectations + (before?.Expectations.Sum(static rule => rule.Failed) ?? 0),
            });
        }
    }

    /// <summary>Judges the table of a stage that has nothing to do, as time alone can make it old; a fault is in the summary.</summary>
    public Task<DatasetSummary> JudgeAsync(Stage stage, CancellationToken cancellationToken) =>
        TableRules.JudgeAsync(context.Services, context.Home, events, stage, FlowRunner.SummaryOf(stage) with { State = DatasetState.Idle }, cancellationToken);

    /// <summary>Tells that a stage has failed for good.</summary>
    public void TellFailure(Stage stage, Exception fault)
    {
        foreach (FlowDeclaration flow in stage.Dataset.Flows) events.FlowState(stage, flow, "FAILED", fault);
    }

    /// <summary>Tells that a stage has failed and is tried again.</summary>
    public void TellRetry(Stage stage, Exception fault, TimeSpan wait, int attempt)
    {
        foreach (FlowDeclaration flow in stage.Dataset.Flows) events.FlowRetry(stage, flow, fault, wait, attempt);
        context.Report(new UpdateProgress(stage.Name, DatasetState.Queued, RowsOut: 0, $"tried again in {wait.TotalSeconds:0} s: {fault.Message}"));
    }

    private static IEnumerable<string> ResetsOf(Stage stage) => stage switch
    {
        Stage.Append { IsReset: true } => [stage.Name.ToString()],
        Stage.Append append => append.Restarts.Select(static restart => restart.Text),
        _ => [],
    };

    private async Task DoneAsync(Stage stage)
    {
        string[] done = [.. ResetsOf(stage)];
        if (done.Length == 0) return;

        // It is in the tables: nothing may keep it from being crossed off.
        await _resetsInUse.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_resets.RemoveAll(done.Contains) > 0) await context.Resets.WriteAsync(_resets, CancellationToken.None).ConfigureAwait(false);
            await OutdatedStates.RemoveAsync(context, stage, events).ConfigureAwait(false);
        }
        finally
        {
            _resetsInUse.Release();
        }
    }
}
