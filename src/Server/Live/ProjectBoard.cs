using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.History;
using Millrace.Pipelines.Project;
using Millrace.Server.Home;

namespace Millrace.Server.Live;

/// <summary>The state of the project at a glance: made at most once in some seconds for all who look. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
/// <param name="pipelines">Follows its pipelines.</param>
public sealed class ProjectBoard(ServedProject served, PipelineBoard pipelines)
{
    private const string EventLogPrefix = "event_log_";

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _oneByOne = new(1);
    private ProjectState? _state;

    /// <summary>The state as it is, or was a moment ago.</summary>
    public async Task<ProjectState> StateAsync(CancellationToken cancellationToken)
    {
        await _oneByOne.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_state is not null && served.Clock.GetUtcNow() - _state.AsOf < Freshness) return _state;
            return _state = await Task.Run(() => ReadAsync(cancellationToken), cancellationToken).ConfigureAwait(false); // Folders are listed where the caller would wait.
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    private async Task<ProjectState> ReadAsync(CancellationToken cancellationToken)
    {
        List<TableState> tables = [];
        foreach (TableName name in served.Project.Services.Metastore.List().Where(static name => !name.Table.StartsWith(EventLogPrefix, StringComparison.Ordinal)))
            tables.Add(await StateOfAsync(name, cancellationToken).ConfigureAwait(false));
        List<PipelineState> states = [];
        foreach (PipelineSettings settings in served.Project.Definition.Pipelines) states.Add(await StateOfAsync(settings, cancellationToken).ConfigureAwait(false));
        return new ProjectState(tables, states, served.Clock.GetUtcNow());
    }

    private async Task<TableState> StateOfAsync(TableName name, CancellationToken cancellationToken)
    {
        try
        {
            DeltaLog? log = await served.Project.Services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false);
            if (log is null) return new TableState(name, Version: null, Committed: null, Rows: null, Bytes: null, Fault: null);
            Snapshot snapshot = await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            return new TableState(name, snapshot.Version, snapshot.TimestampUtc, snapshot.RowCount, snapshot.SizeBytes, Fault: null);
        }
        catch (MillraceException fault)
        {
            return new TableState(name, Version: null, Committed: null, Rows: null, Bytes: null, fault.Message);
        }
    }

    private async Task<PipelineState> StateOfAsync(PipelineSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            PipelineGlance glance = await pipelines.GlanceAsync(settings.Key, cancellationToken).ConfigureAwait(false);
            UpdateOverview? last = glance.Updates.FirstOrDefault();
            return new PipelineState(settings.Key, settings.Name, last?.State, last?.IsOver == true ? last.Last : last?.Started, Fault: null);
        }
        catch (MillraceException fault)
        {
            return new PipelineState(settings.Key, settings.Name, State: null, Time: null, fault.Message);
        }
    }
}
