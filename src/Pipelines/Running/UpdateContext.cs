using Millrace.Foundation.Names;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Project;

namespace Millrace.Pipelines.Running;

/// <summary>What all parts of a run share: which pipeline, by which rules, and who is told.</summary>
internal sealed record UpdateContext(
    PipelineServices Services, PipelineHome Home, string Name, PipelineDeclaration Declaration, RunRules Rules, Action<UpdateProgress> Report)
{
    /// <summary>What a full refresh has still to do.</summary>
    public PendingResets Resets { get; } = new(Services.Store, Home.PendingResets);

    /// <summary>Who is told what.</summary>
    public IReadOnlyList<NotificationSettings> Notifications { get; init; } = [];

    /// <summary>The table of events.</summary>
    public TableName EventLogTable
    {
        get => field ?? EventLog.TableOf(Home.Key, Declaration.Catalog, Declaration.Schema);
        init;
    }

    /// <summary>
    /// Moves events that are safe in journals to the event log. When they cannot be moved now, for instance because the disk
    /// is full, the next time does it; the outcome of an update must not depend on it.
    /// </summary>
    public async Task FoldEventsAsync(Func<string, bool> isOpen)
    {
        try
        {
            await EventLog.FoldAsync(Services, Home, EventLogTable, isOpen, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is Foundation.Faults.MillraceException or IOException)
        {
            return;
        }
    }
}
