using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Runs a pipeline under its lock: one update, or one after the other where the first has failed by something that may go
/// away, or where a continuous one has to begin anew.
/// </summary>
internal sealed class UpdateDriver(UpdateContext context)
{
    /// <summary>Runs until all that was there at the start is in the tables.</summary>
    public async Task<UpdateSummary> RunAsync(UpdateRequest request, CancellationToken cancellationToken)
    {
        long started = context.Services.Clock.GetTimestamp();
        using RunLock taken = await TakeAsync(request, cancellationToken).ConfigureAwait(false);
        UpdateSummary? total = null;
        for (int attempt = 1; ; attempt++)
        {
            bool mayRetry = attempt <= context.Rules.UpdateRetries;
            UpdateSummary? summary = await TryAsync(
                request,
                isContinuous: false,
                session => new TriggeredUpdate(context, session).RunAsync,
                fault => mayRetry && RunRules.MayGoAway(fault, isContinuous: false),
                done => mayRetry && UpdateRetry.MayHelp(done),
                cancellationToken).ConfigureAwait(false);
            if (summary is not null) total = UpdateRetry.Joined(total, summary, context.Services.Clock.GetElapsedTime(started));
            if (summary is not null && !(mayRetry && UpdateRetry.MayHelp(summary))) return total!;
            request = UpdateRetry.Of(request, summary, context.Declaration);
            await context.Services.WaitAsync(RunRules.UpdateWait(attempt), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs until it is stopped or its time is over.</summary>
    public async Task<UpdateSummary> RunContinuouslyAsync(UpdateRequest request, ContinuousOptions options, CancellationToken cancellationToken)
    {
        using RunLock taken = await TakeAsync(request, cancellationToken).ConfigureAwait(false);
        ContinuousHistory history = new(context.Services.Clock, options.Duration);
        int plansFailed = 0;
        while (true)
        {
            ContinuousUpdate? update = null;
            bool mayRetry = context.Rules.ContinuousRetries is not int most || history.Restarts + plansFailed < most;
            UpdateSummary? summary = await TryAsync(
                request,
                isContinuous: true,
                session => (update = new ContinuousUpdate(context, session, history)).RunAsync,
                fault => mayRetry && RunRules.MayGoAway(fault, isContinuous: true),
                _ => update?.RestartCause is not null,
                cancellationToken).ConfigureAwait(false);
            if (summary is null)
            {
                request = UpdateRetry.Of(request, summary, context.Declaration);
                await context.Services.WaitAsync(RunRules.UpdateWait(++plansFailed), cancellationToken).ConfigureAwait(false);
                continue;
            }

            plansFailed = 0;
            if (update!.RestartCause is not string cause || summary.IsCanceled) return summary with { Elapsed = history.Now };
            if (cause == "RETRY_ON_FAILURE") history.Restarts++;
            request = request with
            {
                Cause = cause,
                IsFullRefreshOfAll = false,
                ResetFlows = [],
                FullRefresh = update.ForcedStill,
                Select = Chosen(request, summary),
                Maintenance = update.MaintenanceStill ?? request.Maintenance,
            };
        }
    }

    // What is still to be reset is written down; the datasets that were chosen stay chosen.
    private static IReadOnlyList<string> Chosen(UpdateRequest request, UpdateSummary summary) =>
        request.Select.Count + request.FullRefresh.Count == 0
            ? []
            : [.. summary.Datasets.Where(static dataset => dataset.State != DatasetState.Excluded).Select(static dataset => dataset.Name.ToString())];

    private async Task<RunLock> TakeAsync(UpdateRequest request, CancellationToken cancellationToken)
    {
        RunLock taken = RunLock.Take(context.Name, context.Home.Lock, $"update of {request.UserName}");
        try
        {
            // Events of an update that was killed are still in its journal.
            await Events.EventLog.FoldAsync(context.Services, context.Home, context.EventLogTable, static _ => false, cancellationToken).ConfigureAwait(false);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>One update; null when it ended by a fault after which it is to be tried again.</summary>
    private async Task<UpdateSummary?> TryAsync(
        UpdateRequest request,
        bool isContinuous,
        Func<UpdateSession, Func<UpdatePlan, StageRunner, CancellationToken, Task<UpdateSummary>>> run,
        Func<MillraceException, bool> mayRetry,
        Func<UpdateSummary, bool> isRetried,
        CancellationToken cancellationToken)
    {
        try
        {
            using UpdateSession session = new(context, request, isContinuous);
            Notices notices = new(context, session);
            try
            {
                UpdateSummary summary = await session.RunAsync(run(session), cancellationToken).ConfigureAwait(false);
                await notices.EndedAsync(summary, isRetried(summary)).ConfigureAwait(false);
                return summary;
            }
            catch (MillraceException fault)
            {
                await notices.FailedAsync(fault.Message, mayRetry(fault)).ConfigureAwait(false);
                throw;
            }
            finally
            {
                await session.DrainHooksAsync().ConfigureAwait(false);
            }
        }
        catch (MillraceException fault) when (mayRetry(fault))
        {
            return null;
        }
        finally
        {
            await context.FoldEventsAsync(static _ => false).ConfigureAwait(false);
        }
    }
}
