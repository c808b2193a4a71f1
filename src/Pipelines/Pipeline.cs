using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Running;

namespace Millrace.Pipelines;

/// <summary>
/// A declared pipeline that can be planned and run. An update turns changed inputs into Delta commits; whenever it stops,
/// every table is as its last commit left it, and the next update goes on from there.
/// </summary>
/// <param name="services">What it needs of the house.</param>
/// <param name="home">Where it keeps what it must remember.</param>
/// <param name="name">Its name for people.</param>
/// <param name="declaration">What it declares.</param>
public sealed class Pipeline(PipelineServices services, PipelineHome home, string name, PipelineDeclaration declaration)
{
    private readonly PendingResets _resets = new(services.Store, home.PendingResets);

    /// <summary>Its name for people.</summary>
    public string Name => name;

    /// <summary>What it declares.</summary>
    public PipelineDeclaration Declaration => declaration;

    /// <summary>The table of its events.</summary>
    public TableName EventLogTable => EventLog.TableOf(home.Key, declaration.Catalog, declaration.Schema);

    /// <summary>Rows that broke a rule, to be looked at and tried again.</summary>
    public PipelineQuarantine Quarantine => new(services, home, name, declaration);

    /// <summary>Checks everything and says what an update would do. Nothing is changed.</summary>
    /// <exception cref="MillraceException">Anything that is wrong with the pipeline, with file, line and column.</exception>
    public async Task<UpdatePlan> PlanAsync(UpdateRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        UpdateRequest whole = request with { PendingResets = await _resets.ReadAsync(cancellationToken).ConfigureAwait(false) };
        return await new Planner(services, home, declaration).PlanAsync(whole, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs an update until all that was there when it started is in the tables.</summary>
    /// <param name="request">What to update.</param>
    /// <param name="report">Takes news while it runs.</param>
    /// <param name="cancellationToken">Stops it at the next commit boundary.</param>
    /// <returns>What was done. A dataset that failed is told there; those that do not read it are updated all the same.</returns>
    /// <exception cref="MillraceException">PIPELINE_BUSY, or anything that is wrong with the pipeline as a whole.</exception>
    public async Task<UpdateSummary> UpdateAsync(UpdateRequest request, Action<UpdateProgress> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(report);
        long started = services.Clock.GetTimestamp();
        string updateId = services.NewId().ToString();
        string owner = $"update {updateId} of {request.UserName}";
        using RunLock taken = RunLock.Take(name, home.Lock, owner);

        // Events of an update that was killed are still in its journal.
        await EventLog.FoldAsync(services, home, EventLogTable, cancellationToken).ConfigureAwait(false);
        string time = services.Clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", System.Globalization.CultureInfo.InvariantCulture);
        EventOrigin origin = new(home.Key, name, updateId, request.UserName);
        try
        {
            using EventJournal journal = new(home.Events.Child($"{time}-{updateId}.ndjson").Value, origin, services.Clock, services.NewId);
            EventWriter events = new(journal);
            events.CreateUpdate(request);
            try
            {
                IReadOnlyList<DatasetSummary> datasets = await RunAsync(request, events, report, cancellationToken).ConfigureAwait(false);
                UpdateSummary summary = new(updateId, datasets, services.Clock.GetElapsedTime(started));
                int failed = datasets.Count(dataset => dataset.State == DatasetState.Failed);
                if (summary.IsSuccess) events.UpdateState("COMPLETED", fault: null);
                else events.UpdateState("FAILED", RunErrors.UpdateFailed(name, failed));
                return summary;
            }
            catch (OperationCanceledException)
            {
                events.UpdateState("CANCELED", fault: null);
                throw;
            }
            catch (MillraceException fault)
            {
                events.UpdateState("FAILED", fault);
                throw;
            }
        }
        finally
        {
            await FoldEventsAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The events of the update are safe in its journal. When they cannot be moved now, for instance because the disk is
    /// full, the next update moves them; the outcome of this one must not depend on it.
    /// </summary>
    private async Task FoldEventsAsync()
    {
        try
        {
            await EventLog.FoldAsync(services, home, EventLogTable, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is MillraceException or IOException)
        {
            return;
        }
    }

    private async Task<IReadOnlyList<DatasetSummary>> RunAsync(
        UpdateRequest request, EventWriter events, Action<UpdateProgress> report, CancellationToken cancellationToken)
    {
        events.UpdateState("INITIALIZING", fault: null);
        Planner planner = new(services, home, declaration);
        UpdateRequest whole = request with { PendingResets = await _resets.ReadAsync(cancellationToken).ConfigureAwait(false) };
        UpdatePlan plan = await planner.PlanAsync(whole, cancellationToken).ConfigureAwait(false);
        foreach (Stage stage in plan.Stages)
        {
            events.Dataset(stage);
            report(new UpdateProgress(stage.Name, DatasetState.Queued, RowsOut: 0, stage.Technique));
        }

        if (request.IsValidateOnly) return plan.Stages.Select(FlowRunner.SummaryOf).ToArray();
        events.UpdateState("RUNNING", fault: null);
        FlowRunner runner = new(services, home, declaration, planner.Queries, events, report);
        List<DatasetSummary> done = [];
        HashSet<TableName> broken = [];
        List<string> resets = plan.Stages.OfType<Stage.Append>().Where(stage => stage.IsReset).Select(stage => stage.Name.ToString()).ToList();
        if (resets.Count > 0) await _resets.WriteAsync(resets, cancellationToken).ConfigureAwait(false);
        foreach (Stage stage in plan.Stages)
        {
            DatasetSummary summary = await RunStageAsync(stage, plan.Graph, runner, broken, events, cancellationToken).ConfigureAwait(false);
            if (summary.State is DatasetState.Failed or DatasetState.Skipped) broken.Add(stage.Name);
            else if (resets.Remove(stage.Name.ToString())) await _resets.WriteAsync(resets, cancellationToken).ConfigureAwait(false);
            done.Add(summary);
            report(new UpdateProgress(stage.Name, summary.State, summary.RowsOut, summary.Fault?.Message ?? summary.Reason));
        }

        return done;
    }

    private async Task<DatasetSummary> RunStageAsync(
        Stage stage, PipelineGraph graph, FlowRunner runner, HashSet<TableName> broken, EventWriter events, CancellationToken cancellationToken)
    {
        if (stage is not Stage.Exclude && ReadsBroken(stage.Dataset, graph, broken) is TableName cause)
        {
            foreach (FlowDeclaration flow in stage.Dataset.Flows) events.FlowState(stage, flow, "SKIPPED", fault: null);
            return FlowRunner.SummaryOf(stage) with { State = DatasetState.Skipped, Fault = RunErrors.SourceFailed(stage.Name, cause) };
        }

        long started = services.Clock.GetTimestamp();
        try
        {
            DatasetSummary summary = await runner.RunAsync(stage, cancellationToken).ConfigureAwait(false);
            return summary with { Elapsed = services.Clock.GetElapsedTime(started) };
        }
        catch (MillraceException fault)
        {
            foreach (FlowDeclaration flow in stage.Dataset.Flows) events.FlowState(stage, flow, "FAILED", fault);
            return FlowRunner.SummaryOf(stage) with { State = DatasetState.Failed, Fault = fault, Elapsed = services.Clock.GetElapsedTime(started) };
        }
    }

    /// <summary>A dataset that failed among those a dataset reads, views looked through; null when there is none.</summary>
    private static TableName? ReadsBroken(DatasetNode node, PipelineGraph graph, HashSet<TableName> broken)
    {
        foreach (TableName source in node.Sources)
        {
            if (broken.Contains(source)) return source;
            if (graph.Find(source) is { Dataset.IsStored: false } view && ReadsBroken(view, graph, broken) is TableName cause) return cause;
        }

        return null;
    }
}
