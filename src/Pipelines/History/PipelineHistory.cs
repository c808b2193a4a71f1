using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Running;

namespace Millrace.Pipelines.History;

/// <summary>
/// What the updates of a pipeline did and do: from the event log, and from the journals of updates whose events are not there yet,
/// whichever process runs them. Thread safety: members may be called at once.
/// </summary>
public sealed class PipelineHistory
{
    private readonly MillraceEngine _engine;
    private readonly PipelineHome _home;
    private readonly Func<string, CancellationToken, Task<BoundQuery>> _bind;

    internal PipelineHistory(MillraceEngine engine, PipelineHome home, Func<string, CancellationToken, Task<BoundQuery>> bind)
    {
        _engine = engine;
        _home = home;
        _bind = bind;
    }

    private string Log => $"event_log({Sql.Text(_home.Key)})";

    /// <summary>The newest updates, newest first.</summary>
    /// <param name="most">How many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<UpdateOverview>> UpdatesAsync(int most, CancellationToken cancellationToken)
    {
        // Journals first: what moves to the log meanwhile is then there twice, and counted once by its number.
        ILookup<string, LoggedEvent> fresh = Journals().ToLookup(static happened => happened.UpdateId);
        string sql = $"""
            SELECT origin.update_id AS id, epoch_us(min(timestamp)) AS started, epoch_us(max(timestamp)) AS last, max(sequence.control_plane_seq_no) AS seq,
              arg_max(details->>'$.update_progress.state', sequence.control_plane_seq_no) FILTER (event_type = 'update_progress') AS state,
              max(origin.user_id) AS who, sum(CAST(details->>'$.flow_progress.metrics.num_output_rows' AS BIGINT)) FILTER (event_type = 'flow_progress') AS written,
              sum(list_sum(CAST(json_extract(details, '$.flow_progress.data_quality.expectations[*].failed_records') AS BIGINT[]))) FILTER (event_type = 'flow_progress') AS broken,
              arg_max(coalesce(error.exceptions[1].message, message), sequence.control_plane_seq_no) FILTER (level = 'ERROR') AS fault,
              max(details->>'$.create_update.validate_only') FILTER (event_type = 'create_update') AS validates,
              max(CASE WHEN details->>'$.create_update.full_refresh' = 'true' OR json_array_length(details, '$.create_update.full_refresh_selection') > 0 THEN 1 ELSE 0 END)
                FILTER (event_type = 'create_update') AS resets
            FROM {Log} GROUP BY ALL ORDER BY last DESC LIMIT {Sql.Number(most)}
            """;
        Dictionary<string, UpdateOverview> found = new(StringComparer.Ordinal);
        await ReadAsync(sql, row => Take(found, row), cancellationToken).ConfigureAwait(false);
        foreach (IGrouping<string, LoggedEvent> update in fresh) found[update.Key] = Joined(found.GetValueOrDefault(update.Key), update);
        bool isHeld = found.Values.All(static update => update.IsOver) || RunLock.IsHeld(_home.Lock);
        return [.. found.Values.OrderByDescending(static update => update.Started).Take(most).Select(update => isHeld || update.IsOver ? update : update with { State = UpdateOverview.Interrupted })];
    }

    /// <summary>Events of an update, in their order.</summary>
    /// <param name="updateId">The update.</param>
    /// <param name="after">Only those with greater numbers; 0 for all.</param>
    /// <param name="most">How many at most: the newest of them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<LoggedEvent>> EventsAsync(string updateId, long after, int most, CancellationToken cancellationToken) =>
        EventsAsync(updateId, after, long.MaxValue, most, cancellationToken);

    /// <summary>Events of an update between two numbers, in their order.</summary>
    /// <param name="updateId">The update.</param>
    /// <param name="after">Only those with greater numbers; 0 for all.</param>
    /// <param name="before">Only those with lesser numbers.</param>
    /// <param name="most">How many at most: the newest of them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<LoggedEvent>> EventsAsync(string updateId, long after, long before, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(updateId);
        LoggedEvent[] fresh = [.. Journals().Where(happened => happened.UpdateId == updateId && happened.Sequence > after && happened.Sequence < before)];
        string sql = $"""
            SELECT {EventReader.Columns} FROM {Log}
            WHERE origin.update_id = {Sql.Text(updateId)} AND sequence.control_plane_seq_no > {Sql.Number(after)} AND sequence.control_plane_seq_no < {Sql.Number(before)}
            ORDER BY sequence.control_plane_seq_no DESC LIMIT {Sql.Number(most)}
            """;
        List<LoggedEvent> found = [];
        await ReadAsync(sql, row => found.Add(EventReader.Read(row)), cancellationToken).ConfigureAwait(false);
        found.Reverse();
        long last = found.Count > 0 ? found[^1].Sequence : after;
        found.AddRange(fresh.Where(happened => happened.Sequence > last).OrderBy(static happened => happened.Sequence));
        return found.Count > most ? found[^most..] : found;
    }

    /// <summary>What an update is now; null when there is none of that id.</summary>
    public async Task<UpdateView?> ViewAsync(string updateId, CancellationToken cancellationToken)
    {
        UpdateFold fold = await FoldAsync(updateId, cancellationToken).ConfigureAwait(false);
        if (fold.View is { Overview.IsOver: false } && !RunLock.IsHeld(_home.Lock)) fold.Interrupt();
        return fold.View;
    }

    /// <summary>Puts all events of an update together without keeping them, however many there are. Its view is null when there is no event.</summary>
    /// <param name="updateId">The update.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<UpdateFold> FoldAsync(string updateId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(updateId);
        LoggedEvent[] fresh = [.. Journals().Where(happened => happened.UpdateId == updateId)];
        UpdateFold fold = new(updateId);
        string sql = $"SELECT {EventReader.Columns} FROM {Log} WHERE origin.update_id = {Sql.Text(updateId)} ORDER BY sequence.control_plane_seq_no";
        await ReadAsync(sql, row => fold.Apply(EventReader.Read(row)), cancellationToken).ConfigureAwait(false);
        foreach (LoggedEvent happened in fresh.OrderBy(static happened => happened.Sequence)) fold.Apply(happened);
        return fold;
    }

    /// <summary>The newest batches of streams, oldest first, with what waited behind them.</summary>
    /// <param name="most">How many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<FlowBatch>> BatchesAsync(int most, CancellationToken cancellationToken)
    {
        BatchFold fold = new(most);
        LoggedEvent[] fresh = [.. Journals()];
        string sql = $"""
            SELECT {EventReader.Columns} FROM {Log}
            WHERE origin.batch_id IS NOT NULL AND (event_type = 'stream_progress' OR (event_type = 'flow_progress' AND level = 'METRICS'))
            ORDER BY timestamp DESC, sequence.control_plane_seq_no DESC LIMIT {Sql.Number(2L * most)}
            """;
        List<LoggedEvent> found = [];
        await ReadAsync(sql, row => found.Add(EventReader.Read(row)), cancellationToken).ConfigureAwait(false);
        found.Reverse();
        HashSet<(string, long)> known = [.. found.Select(static happened => (happened.UpdateId, happened.Sequence))];
        foreach (LoggedEvent happened in found.Concat(fresh.Where(happened => !known.Contains((happened.UpdateId, happened.Sequence))))) fold.Apply(happened);
        return fold.Batches;
    }

    /// <summary>What expectations counted in the newest updates, oldest first.</summary>
    /// <param name="updates">How many updates.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<QualityCount>> QualityAsync(int updates, CancellationToken cancellationToken)
    {
        string[] fresh = [.. Journals().Select(static happened => happened.UpdateId).Distinct()];
        string sql = $"""
            SELECT id, epoch_us(max(at)) AS at, dataset, name, sum(passed) AS passed, sum(failed) AS failed FROM (
              SELECT origin.update_id AS id, timestamp AS at, coalesce(rule->>'$.dataset', origin.dataset_name) AS dataset, rule->>'$.name' AS name,
                CAST(rule->>'$.passed_records' AS BIGINT) AS passed, CAST(rule->>'$.failed_records' AS BIGINT) AS failed
              FROM (SELECT origin, timestamp, unnest(json_extract(details, '$.flow_progress.data_quality.expectations[*]')) AS rule FROM {Log}
                WHERE event_type = 'flow_progress' AND origin.update_id IN (
                  SELECT id FROM (SELECT origin.update_id AS id, max(timestamp) AS last FROM {Log} GROUP BY ALL) ORDER BY last DESC LIMIT {Sql.Number(updates)})))
            GROUP BY ALL ORDER BY at, dataset, name
            """;
        List<QualityCount> found = [];
        await ReadAsync(sql, row => found.Add(CountOf(row)), cancellationToken).ConfigureAwait(false);
        found.RemoveAll(count => fresh.Contains(count.UpdateId));
        foreach (string update in fresh)
        {
            if (await ViewAsync(update, cancellationToken).ConfigureAwait(false) is UpdateView view) found.AddRange(view.Datasets.SelectMany(static dataset => dataset.Expectations));
        }

        return found;
    }

    /// <summary>Follows updates as they go on, those of other processes too. Each follower has its own.</summary>
    public UpdateFollower Follow() => new(this, new JournalReader(_home.Events.Value));

    /// <summary>True while a process works on the pipeline.</summary>
    public bool IsHeld() => RunLock.IsHeld(_home.Lock);

    private IReadOnlyList<LoggedEvent> Journals() => new JournalReader(_home.Events.Value).ReadNew().Events;

    private static void Take(Dictionary<string, UpdateOverview> found, QueryResult row)
    {
        if (row.Value(0) is not string id) return;
        found[id] = new UpdateOverview(
            id, EventReader.InstantOf(EventReader.Number(row.Value(1)) ?? 0), EventReader.InstantOf(EventReader.Number(row.Value(2)) ?? 0), EventReader.Number(row.Value(3)) ?? 0)
        {
            State = row.Value(4) as string,
            User = row.Value(5) as string,
            Rows = EventReader.Number(row.Value(6)) ?? 0,
            FailedRecords = EventReader.Number(row.Value(7)) ?? 0,
            Fault = row.Value(8) as string,
            IsValidateOnly = row.Value(9) as string == "true",
            IsFullRefresh = EventReader.Number(row.Value(10)) == 1,
        };
    }

    private static UpdateOverview Joined(UpdateOverview? known, IGrouping<string, LoggedEvent> fresh)
    {
        UpdateFold fold = new(fresh.Key);
        foreach (LoggedEvent happened in fresh.Where(happened => happened.Sequence > (known?.LastSequence ?? 0)).OrderBy(static happened => happened.Sequence)) fold.Apply(happened);
        if (fold.View?.Overview is not UpdateOverview more) return known!; // A group has an event, so one of the two is there.
        return known is null ? more : known with
        {
            Last = more.Last,
            LastSequence = more.LastSequence,
            State = more.State ?? known.State,
            Rows = known.Rows + more.Rows,
            FailedRecords = known.FailedRecords + more.FailedRecords,
            Fault = more.Fault ?? known.Fault,
        };
    }

    private static QualityCount CountOf(QueryResult row) => new(
        row.Value(0) as string ?? "",
        EventReader.InstantOf(EventReader.Number(row.Value(1)) ?? 0),
        row.Value(2) as string ?? "",
        row.Value(3) as string ?? "",
        EventReader.Number(row.Value(4)) ?? 0,
        EventReader.Number(row.Value(5)) ?? 0);

    /// <summary>Reads rows of the log; a pipeline that has never ended an update has none.</summary>
    private async Task ReadAsync(string sql, Action<QueryResult> take, CancellationToken cancellationToken)
    {
        BoundQuery query;
        try
        {
            query = await _bind(sql, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault) when (fault.Code.Value == "TABLE_NOT_FOUND")
        {
            return;
        }

        using QueryResult rows = _engine.Query(query, cancellationToken);
        while (rows.Read()) take(rows);
    }
}
