using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Planning;

namespace Millrace.Pipelines.Running;

/// <summary>One update, from its first event to its last: an id, a journal and a plan.</summary>
internal sealed class UpdateSession : IDisposable
{
    private static readonly TimeSpan FoldEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(10);

    private readonly UpdateContext _context;
    private readonly UpdateRequest _request;
    private readonly EventJournal _journal;
    private readonly EventHooks? _hooks;
    private long _foldedAt;

    /// <summary>Opens the journal and tells that there is an update.</summary>
    public UpdateSession(UpdateContext context, UpdateRequest request, bool isContinuous)
    {
        _context = context;
        _request = request;
        Id = context.Services.NewId().ToString();
        StartedAt = _foldedAt = context.Services.Clock.GetTimestamp();
        string time = context.Services.Clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        EventOrigin origin = new(context.Home.Key, context.Name, Id, request.UserName);
        _journal = new EventJournal(context.Home.Events.Child($"{time}-{Id}").Value, origin, context.Services.Clock, context.Services.NewId);
        Events = new EventWriter(_journal) { IsContinuous = isContinuous };
        if (context.Declaration.Hooks.Count > 0)
        {
            _hooks = new EventHooks(context.Declaration.Hooks, TellHook);
            _journal.Written = _hooks.Post;
        }

        Events.CreateUpdate(request);
    }

    /// <summary>Id of the update.</summary>
    public string Id { get; }

    /// <summary>When it began.</summary>
    public long StartedAt { get; }

    /// <summary>Where it tells what it does.</summary>
    public EventWriter Events { get; }

    /// <summary>Checks and plans everything, and runs what is given with the plan. What ends it is told in its events.</summary>
    /// <param name="run">The work.</param>
    /// <param name="cancellationToken">Stops it at the next commit boundary.</param>
    public async Task<UpdateSummary> RunAsync(
        Func<UpdatePlan, StageRunner, CancellationToken, Task<UpdateSummary>> run, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration stopping = cancellationToken.Register(TellStopping);
        try
        {
            Events.UpdateState("QUEUED", fault: null);
            Events.UpdateState("INITIALIZING", fault: null);
            UpdateContext complete = _context with { Declaration = await RuleTables.LoadAsync(_context.Services, _context.Declaration, cancellationToken).ConfigureAwait(false) };
            Planner planner = new(_context.Services, _context.Home, complete.Declaration);
            UpdateRequest whole = _request with { PendingResets = await _context.Resets.ReadAsync(cancellationToken).ConfigureAwait(false) };
            UpdatePlan plan = await planner.PlanAsync(whole, cancellationToken).ConfigureAwait(false);
            if (plan.Stages.Any(static stage => stage is Stage.Append { IsReset: true } or Stage.Refresh { IsForced: true })) Events.UpdateState("RESETTING", fault: null);
            Events.UpdateState("SETTING_UP_TABLES", fault: null);
            foreach (Stage stage in plan.Stages)
            {
                Events.Dataset(stage);
                foreach (Graph.FlowDeclaration flow in stage.Dataset.Flows) Events.FlowState(stage, flow, stage is Stage.Exclude ? "EXCLUDED" : "QUEUED", fault: null);
                _context.Report(new UpdateProgress(stage.Name, DatasetState.Queued, RowsOut: 0, stage.Technique)
                {
                    Sources = [.. StageSources.Stored(stage.Dataset, plan.Graph).Distinct()],
                });
            }

            if (_request.IsValidateOnly) return Ended(new UpdateSummary(Id, plan.Stages.Select(FlowRunner.SummaryOf).ToArray(), TimeSpan.Zero));
            Events.UpdateState("RUNNING", fault: null);
            return Ended(await run(plan, new StageRunner(complete, plan, planner.Queries, Events), cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            Events.UpdateState("CANCELED", fault: null, "USER_ACTION");
            throw;
        }
        catch (Exception fault) when (fault is MillraceException or IOException)
        {
            Events.UpdateState("FAILED", fault);
            throw;
        }
    }

    /// <summary>Moves the events so far to the event log, now and then.</summary>
    public async Task FoldNowAndThenAsync()
    {
        if (_context.Services.Clock.GetElapsedTime(_foldedAt) < FoldEvery) return;
        _foldedAt = _context.Services.Clock.GetTimestamp();
        if (_journal.TryRotate()) await _context.FoldEventsAsync(path => path == _journal.Path).ConfigureAwait(false);
    }

    /// <summary>Waits until event hooks have all events, for a limited time.</summary>
    public Task DrainHooksAsync() => _hooks?.DrainAsync(LongestDrain, _context.Services.Clock) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _journal.Dispose();

    // Called by a hook's own caller, when the disk may be full or the update be over.
    private void TellHook(string hook, string status, string message, Exception? fault)
    {
        try
        {
            Events.HookProgress(hook, status, message, fault);
        }
        catch (Exception lost) when (lost is MillraceException or ObjectDisposedException)
        {
            return;
        }
    }

    private UpdateSummary Ended(UpdateSummary done)
    {
        UpdateSummary summary = done with { Elapsed = _context.Services.Clock.GetElapsedTime(StartedAt) };
        int failed = summary.Datasets.Count(dataset => dataset.State == DatasetState.Failed);
        Events.UpdateState(
            summary.State,
            summary.State == "FAILED" ? Faults.RunErrors.UpdateFailed(_context.Name, failed) : null,
            summary.IsCanceled ? "USER_ACTION" : null);
        return summary;
    }

    // Called by whoever cancels, who is not to be troubled by a full disk.
    private void TellStopping()
    {
        try
        {
            Events.UserAction(_request, "STOP");
            Events.UpdateState("STOPPING", fault: null);
        }
        catch (Exception fault) when (fault is MillraceException or ObjectDisposedException)
        {
            return;
        }
    }
}
