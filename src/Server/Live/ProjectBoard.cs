using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Project;
using Millrace.Server.Gate;
using Millrace.Server.Home;

namespace Millrace.Server.Live;

/// <summary>The state of the project at a glance: made at most once in some seconds for all who look. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
/// <param name="desk">Asks the event logs.</param>
public sealed class ProjectBoard(ServedProject served, SqlDesk desk)
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
            List<TableState> tables = [];
            foreach (TableName name in served.Project.Services.Metastore.List().Where(static name => !name.Table.StartsWith(EventLogPrefix, StringComparison.Ordinal)))
                tables.Add(await StateOfAsync(name, cancellationToken).ConfigureAwait(false));
            List<PipelineState> pipelines = [];
            foreach (PipelineSettings settings in served.Project.Definition.Pipelines) pipelines.Add(await StateOfAsync(settings, cancellationToken).ConfigureAwait(false));
            return _state = new ProjectState(tables, pipelines, served.Clock.GetUtcNow());
        }
        finally
        {
            _oneByOne.Release();
        }
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
        string query = $"""
            SELECT details->>'$.update_progress.state' AS state, timestamp, message
            FROM event_log({Sql.Text(settings.Key)}) WHERE event_type = 'update_progress' ORDER BY timestamp DESC, sequence.data_plane_id.seq_no DESC
            """;
        try
        {
            SqlAnswer answer = await desk.AskAsync("server", query, limit: 1, cancellationToken).ConfigureAwait(false);
            if (answer.Rows.Count == 0) return new PipelineState(settings.Key, settings.Name, State: null, Time: null, Message: null);
            DateTimeOffset? time = answer.Rows[0][1] switch
            {
                DateTimeOffset instant => instant,
                DateTime instant => new DateTimeOffset(DateTime.SpecifyKind(instant, DateTimeKind.Utc)),
                _ => null,
            };
            return new PipelineState(settings.Key, settings.Name, answer.Rows[0][0] as string, time, answer.Rows[0][2] as string);
        }
        catch (MillraceException fault)
        {
            // A pipeline that never ran has no events.
            return new PipelineState(settings.Key, settings.Name, State: null, Time: null, fault.Code.Value == "TABLE_NOT_FOUND" ? null : fault.Message);
        }
    }
}
