using Millrace.Foundation.Names;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>Runs every stage of a plan once, each after all it reads; stages that do not wait for each other at once, as far as allowed.</summary>
internal sealed class TriggeredUpdate(UpdateContext context, UpdateSession session)
{
    private readonly HashSet<TableName> _broken = [];
    private readonly Dictionary<TableName, DatasetSummary> _done = [];

    public async Task<UpdateSummary> RunAsync(UpdatePlan plan, StageRunner runner, CancellationToken cancellationToken)
    {
        MaintenanceRound maintenance = new(context, session.Events, plan);
        await runner.NoteResetsAsync(cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Stage> waiting = [.. plan.Stages];
        Dictionary<Task<DatasetSummary>, Stage> running = [];
        try
        {
            while (waiting.Count + running.Count > 0)
            {
                while (running.Count < context.Rules.MostFlowsAtOnce && NextReady(plan, waiting, running.Values) is Stage ready)
                {
                    waiting.Remove(ready);
                    running[Start(ready, runner, stop.Token)] = ready;
                }

                Task<DatasetSummary> ended = await Task.WhenAny(running.Keys).ConfigureAwait(false);
                Take(running[ended], await ended.ConfigureAwait(false));
                running.Remove(ended);
            }
        }
        catch
        {
            // Nobody may write events or rows after the update has ended.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running.Keys).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
            throw;
        }

        UpdateSummary summary = new(session.Id, plan.Stages.Select(stage => _done[stage.Name]).ToArray(), TimeSpan.Zero);
        if (summary.IsSuccess) await maintenance.RunAsync(cancellationToken).ConfigureAwait(false);
        return summary with { Maintenance = maintenance.Done };
    }

    private Task<DatasetSummary> Start(Stage stage, StageRunner runner, CancellationToken cancellationToken)
    {
        HashSet<TableName> broken = [.. _broken];

        // A query holds its thread until it ends, so several at once need threads of their own.
        return context.Rules.MostFlowsAtOnce == 1
            ? runner.RunAsync(stage, broken, cancellationToken)
            : Task.Run(() => runner.RunAsync(stage, broken, cancellationToken), cancellationToken);
    }

    private static Stage? NextReady(UpdatePlan plan, List<Stage> waiting, IEnumerable<Stage> running)
    {
        HashSet<TableName> open = [.. waiting.Concat(running).Select(static stage => stage.Name)];
        return waiting.FirstOrDefault(stage => !StageSources.Stored(stage.Dataset, plan.Graph).Any(open.Contains));
    }

    private void Take(Stage stage, DatasetSummary summary)
    {
        if (summary.State is DatasetState.Failed or DatasetState.Skipped) _broken.Add(stage.Name);
        _done[stage.Name] = summary;
        context.Report(new UpdateProgress(stage.Name, summary.State, summary.RowsOut, summary.Fault?.Message ?? summary.Reason));
    }
}
