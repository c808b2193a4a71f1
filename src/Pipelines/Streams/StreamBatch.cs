using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Streams;

/// <summary>
/// One try of a batch of a query that remembers rows: takes what is new, gives the query that the batch's result comes from, and
/// says what is kept for the next batch. Nothing of it counts before the batch is committed.
/// </summary>
internal sealed class StreamBatch : IDisposable
{
    /// <summary>Before all times, and still a number that SQL can subtract lengths from.</summary>
    private const long Never = -8_000_000_000_000_000_000;

    private readonly PipelineServices _services;
    private readonly FlowQuery _query;
    private readonly StreamLog _log;
    private readonly StreamManifest _before;
    private readonly long _batch;
    private readonly List<LeafRows> _leaves = [];
    private StreamManifest? _after;
    private long? _watermark;
    private bool _isKept;

    /// <param name="services">What it needs of the house.</param>
    /// <param name="query">The query.</param>
    /// <param name="log">Where rows are kept.</param>
    /// <param name="before">What was kept before the batch.</param>
    /// <param name="batch">Number of the batch.</param>
    public StreamBatch(PipelineServices services, FlowQuery query, StreamLog log, StreamManifest before, long batch)
    {
        (_services, _query, _log, _before, _batch) = (services, query, log, before, batch);
        IReadOnlyList<KeptRows> wanted = Wanted(services, query);
        Check(wanted);
        for (int leaf = 0; leaf < wanted.Count; leaf++)
        {
            KeptRows kept = before.Batch < 0 ? wanted[leaf] : wanted[leaf] with { Watermark = before.Leaves[leaf].Watermark, Segments = before.Leaves[leaf].Segments };
            _leaves.Add(new LeafRows(services, log.Folder, string.Create(CultureInfo.InvariantCulture, $"{batch:D20}-{leaf}"), kept));
        }
    }

    /// <summary>True when a query remembers rows.</summary>
    public static bool IsFor(FlowQuery query) => query.Shape.Work is StreamWork.Windows or StreamWork.Distinct or StreamWork.Join;

    /// <summary>Rows of the batch.</summary>
    public long RowsIn => _leaves.Sum(static leaf => leaf.RowsIn);

    /// <summary>Rows of the batch that came too late.</summary>
    public long RowsLate => _leaves.Sum(static leaf => leaf.RowsLate);

    /// <summary>The watermark after the batch.</summary>
    public long? Watermark => _watermark;

    private StreamShape Shape => _query.Shape;

    /// <summary>Takes the new rows and gives the query of the batch's result.</summary>
    public async Task<BoundQuery> BindAsync(IStreamReader reader, CancellationToken cancellationToken)
    {
        reader.Kept = null;
        reader.Released = null;
        BoundQuery result = Shape.Work switch
        {
            StreamWork.Windows => await WindowsAsync(reader, cancellationToken).ConfigureAwait(false),
            StreamWork.Join => await JoinAsync(reader, cancellationToken).ConfigureAwait(false),
            _ => await DistinctAsync(reader, cancellationToken).ConfigureAwait(false),
        };
        bool isReplaced = Shape.Window?.OpenRows is not null;
        _after = new StreamManifest(StreamManifest.CurrentFormat, _batch, _watermark, [.. _leaves.Select(leaf => leaf.After(_watermark, isReplaced))]);
        return result;
    }

    /// <summary>Keeps what the next batch needs, before this one is committed.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await _log.WriteAsync(_after!, [.. _leaves.SelectMany(static leaf => leaf.Written)], cancellationToken).ConfigureAwait(false);

        // From here on the files are the batch's: when its commit ends in a fault, nobody knows whether it happened.
        _isKept = true;
    }

    /// <summary>The batch is in the table.</summary>
    public Task CommittedAsync()
    {
        foreach (LeafRows leaf in _leaves) leaf.DropReplaced();
        return _log.CommittedAsync(_before, _after!, CancellationToken.None);
    }

    public void Dispose()
    {
        foreach (LeafRows leaf in _isKept ? [] : _leaves) leaf.Abandon();
    }

    private static IReadOnlyList<KeptRows> Wanted(PipelineServices services, FlowQuery query)
    {
        StreamShape shape = query.Shape;
        if (shape.Work == StreamWork.Distinct)
        {
            EventTime? time = shape.Times is [EventTime only] ? only : null;
            return [new KeptRows("result", time?.Column, Watermark: null, time is null ? null : 0, [])];
        }

        return [.. query.Leaves.Select((leaf, index) => new KeptRows(SourceOf(services, leaf), leaf.Request.EventTime?.Column, Watermark: null, ReachOf(shape, index), []))];
    }

    private static string SourceOf(PipelineServices services, StreamLeaf leaf) => FlowReader.KeyOf(services, leaf.Request);

    /// <summary>How long behind the watermark a row is still needed.</summary>
    private static long? ReachOf(StreamShape shape, int leaf)
    {
        if (shape.Window is TimeWindow window) return window.Size;
        if (shape.Join is not StreamJoin join) return 0;
        (long? own, long? other, bool isNeededByOther) = leaf == 0
            ? (join.LeftWaits, join.RightWaits, join.KeepsRight)
            : (join.RightWaits, join.LeftWaits, join.KeepsLeft);

        // Rows that wait for the other side's end must meet at the end all that they could have met.
        long? reach = isNeededByOther ? own + other : own;
        return reach is long length ? Math.Max(0, length) : null;
    }

    private void Check(IReadOnlyList<KeptRows> wanted)
    {
        if (_before.Batch < 0) return;
        if (_before.Leaves.Count != wanted.Count) throw StreamErrors.RowsOutdated(_query.Flow, "the query reads other streams now");
        foreach ((KeptRows kept, KeptRows now) in _before.Leaves.Zip(wanted))
        {
            if (kept.Source != now.Source) throw StreamErrors.RowsOutdated(_query.Flow, $"they are of {kept.Source}, and the query reads {now.Source} now");
            if (!string.Equals(kept.Column, now.Column, StringComparison.OrdinalIgnoreCase))
                throw StreamErrors.RowsOutdated(_query.Flow, $"WATERMARK named {kept.Column ?? "no column"} before, and {now.Column ?? "none"} now");
            if ((now.Reach ?? long.MaxValue) > (kept.Reach ?? long.MaxValue)) throw StreamErrors.RowsOutdated(_query.Flow, "the windows or bounds are longer now, and rows that they need are gone");
        }
    }

    private async Task TakeAsync(IStreamReader reader, CancellationToken cancellationToken)
    {
        for (int index = 0; index < _leaves.Count; index++)
        {
            StreamLeaf leaf = _query.Leaves[index];
            string rows = await reader.NewRowsAsync(leaf, cancellationToken).ConfigureAwait(false);
            BoundQuery query = new(rows) { Locate = _ => leaf.Request.Location };
            CheckColumn(leaf, query);
            _leaves[index].Take(query, InTime(leaf.Request.EventTime), leaf.Request.EventTime?.DelayMicros ?? 0, cancellationToken);
        }

        // Rows that are in time for the slowest stream are in time for all.
        _watermark = _leaves.Exists(static leaf => leaf.Watermark is null) ? _before.Watermark : _leaves.Min(static leaf => leaf.Watermark);
    }

    private void CheckColumn(StreamLeaf leaf, BoundQuery rows)
    {
        if (leaf.Request.EventTime is not EventTime time) return;
        ResultColumn? column = _services.Engine.Describe(rows).FirstOrDefault(column => column.Name.Equals(time.Column, StringComparison.OrdinalIgnoreCase));
        if (column is null || !(column.EngineType.StartsWith("TIMESTAMP", StringComparison.Ordinal) || column.EngineType == "DATE"))
            throw StreamErrors.EventTimeMissing(_query.Flow, time.Column, leaf.Request.Location);
    }

    /// <summary>True for rows that are in time; null when nothing says when rows happened.</summary>
    private string? InTime(EventTime? time)
    {
        if (time is null) return null;
        string column = Sql.Name(time.Column);
        if (_before.Watermark is not long watermark) return $"{column} IS NOT NULL";
        return Shape.Window is TimeWindow window
            ? $"{window.LastEnd(column)} > {Sql.Number(watermark)}"
            : $"epoch_us({column}) >= {Sql.Number(watermark)}";
    }

    private async Task<BoundQuery> WindowsAsync(IStreamReader reader, CancellationToken cancellationToken)
    {
        await TakeAsync(reader, cancellationToken).ConfigureAwait(false);
        TimeWindow window = Shape.Window!;
        WindowBounds bounds = new(_before.Watermark ?? Never, _watermark ?? Never);
        string since = Sql.Number(Math.Max(Never, bounds.After - window.Size));
        reader.Kept = Reader((leaf, time) => leaf.Sql(LeafPart.All, window.IsSession ? null : $"epoch_us({Sql.Name(time!.Column)}) >= {since}"));
        reader.Released = bounds;
        BoundQuery result = await reader.BindAsync(_query.Flow, FlowQuery.InputOf(_query.Flow), cancellationToken).ConfigureAwait(false);
        if (window.OpenRows is not QueryInput open) return result;
        QueryInput input = open with { Text = open.Text + Sql.Number(bounds.UpTo) };
        BoundQuery rows = await reader.BindAsync(_query.WindowsFlow, input, cancellationToken).ConfigureAwait(false);
        LeafRows sessions = _leaves[0];

        // The files of the batch itself are read by the result, and go when it is committed.
        sessions.Replace(rows, cancellationToken);
        return result;
    }

    private async Task<BoundQuery> JoinAsync(IStreamReader reader, CancellationToken cancellationToken)
    {
        await TakeAsync(reader, cancellationToken).ConfigureAwait(false);
        StreamJoin join = Shape.Join!;
        if (join.KeepsLeft) return await BindAsync(reader, leaf => leaf == 0 ? Ended(leaf, join.LeftWaits!.Value) : _leaves[leaf].Sql(LeafPart.All), cancellationToken).ConfigureAwait(false);
        if (join.KeepsRight) return await BindAsync(reader, leaf => leaf == 1 ? Ended(leaf, join.RightWaits!.Value) : _leaves[leaf].Sql(LeafPart.All), cancellationToken).ConfigureAwait(false);
        BoundQuery newLeft = await BindAsync(reader, leaf => _leaves[leaf].Sql(leaf == 0 ? LeafPart.New : LeafPart.All), cancellationToken).ConfigureAwait(false);
        BoundQuery newRight = await BindAsync(reader, leaf => _leaves[leaf].Sql(leaf == 0 ? LeafPart.Old : LeafPart.New), cancellationToken).ConfigureAwait(false);
        const string before = "SELECT * FROM (";
        return new BoundQuery($"{before}{newLeft.Sql}\n) UNION ALL BY NAME SELECT * FROM ({newRight.Sql}\n)") { Locate = offset => newLeft.Locate(offset - before.Length) };
    }

    private Task<BoundQuery> BindAsync(IStreamReader reader, Func<int, string> rows, CancellationToken cancellationToken)
    {
        reader.Kept = Reader((leaf, _) => rows(_leaves.IndexOf(leaf)));
        return reader.BindAsync(_query.Flow, FlowQuery.InputOf(_query.Flow), cancellationToken);
    }

    /// <summary>The rows whose last match can have come by now, and could not before.</summary>
    private string Ended(int leaf, long waits)
    {
        string end = $"epoch_us({Sql.Name(_query.Leaves[leaf].Request.EventTime!.Column)}) + {Sql.Number(Math.Max(0, waits))}";
        return _leaves[leaf].Sql(LeafPart.All, $"{end} >= {Sql.Number(_before.Watermark ?? Never)} AND {end} < {Sql.Number(_watermark ?? Never)}");
    }

    private Func<FlowDeclaration, RelationRequest, string?> Reader(Func<LeafRows, EventTime?, string> rows) => (asker, request) =>
    {
        int place = Enumerable.Range(0, _leaves.Count).FirstOrDefault(index => _query.Leaves[index].IsAt(asker, request), -1);
        if (place < 0 && _leaves.Count == 1 && _query.Leaves[0].IsOf(request)) place = 0;
        return place < 0 ? null : rows(_leaves[place], _query.Leaves[place].Request.EventTime);
    };

    /// <summary>The rows of the batch that are not alike one that came before.</summary>
    private async Task<BoundQuery> DistinctAsync(IStreamReader reader, CancellationToken cancellationToken)
    {
        BoundQuery rows = await reader.BindAsync(_query.Flow, FlowQuery.InputOf(_query.Flow), cancellationToken).ConfigureAwait(false);
        LeafRows seen = _leaves[0];
        IReadOnlyList<ResultColumn> columns = _services.Engine.Describe(rows);
        IEnumerable<string> keys = Shape.Keys.Count > 0 ? Shape.Keys : columns.Select(static column => column.Name);
        string alike = string.Join(" AND ", keys.Select(static key => $"seen.{Sql.Name(key)} IS NOT DISTINCT FROM new.{Sql.Name(key)}"));
        EventTime? time = Shape.Times is [EventTime only] && columns.Any(column => column.Name.Equals(only.Column, StringComparison.OrdinalIgnoreCase)) ? only : null;
        const string before = "SELECT new.* FROM (";
        string old = $") AS new ANTI JOIN ({seen.Sql(LeafPart.Old)}\n) AS seen ON {alike}";
        bool isFirst = _before.Leaves.All(static leaf => leaf.Segments.Count == 0);
        BoundQuery fresh = isFirst ? rows : new BoundQuery($"{before}{rows.Sql}\n{old}") { Locate = offset => rows.Locate(offset - before.Length) };
        seen.Take(fresh, InTime(time), time?.DelayMicros ?? 0, cancellationToken);
        _watermark = seen.Watermark;
        return new BoundQuery(seen.Sql(LeafPart.New));
    }
}
