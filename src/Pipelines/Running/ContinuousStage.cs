using Millrace.Catalog.Binding;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Running;

/// <summary>A dataset in a continuous update: when it is looked at next, and what was known of its sources last.</summary>
internal sealed class ContinuousStage
{
    /// <summary>Default time between two looks at the sources of a streaming table.</summary>
    public static readonly TimeSpan StreamInterval = TimeSpan.FromSeconds(5);

    /// <summary>Default time between two refreshes of a view over tables.</summary>
    public static readonly TimeSpan TableViewInterval = TimeSpan.FromMinutes(1);

    /// <summary>Default time between two refreshes of a view that reads something else as well.</summary>
    public static readonly TimeSpan OtherViewInterval = TimeSpan.FromMinutes(10);

    private readonly FlowQuery[] _queries;

    private IReadOnlyDictionary<string, long>? _seen;

    public ContinuousStage(Stage stage, IEnumerable<FlowQuery> queries, RunRules rules)
    {
        Stage = stage;
        _queries = [.. queries];
        (Interval, IsIntervalChosen) = rules.IntervalOf(stage.Dataset, Default(stage, _queries));
        Total = FlowRunner.SummaryOf(stage);
        if (stage is Stage.Exclude) (IsOver, Total) = (true, Total with { State = DatasetState.Excluded });
    }

    /// <summary>What to run next.</summary>
    public Stage Stage { get; private set; }

    /// <summary>Time between two looks.</summary>
    public TimeSpan Interval { get; }

    /// <summary>True when somebody has chosen the time, so that it holds though more input waits.</summary>
    public bool IsIntervalChosen { get; }

    /// <summary>When it is looked at next, as time since the start.</summary>
    public TimeSpan DueAt { get; set; }

    /// <summary>How often it failed since it last went well.</summary>
    public int Failures { get; set; }

    /// <summary>True when it is not run any more: it failed for good, reads something that did, or was not selected.</summary>
    public bool IsOver { get; set; }

    /// <summary>All it has done.</summary>
    public DatasetSummary Total { get; set; }

    /// <summary>The state of its sources now; null when nothing has changed since it last went well.</summary>
    public async Task<IReadOnlyDictionary<string, long>?> ChangedAsync(UpdateContext context, CancellationToken cancellationToken)
    {
        Dictionary<string, long> now = [];
        foreach (FlowQuery query in _queries)
        {
            IEnumerable<RelationRequest> sources = Stage is Stage.Append && (query.Flow.ReadsStreams || query.Flow.IsOnce) ? query.Streams : query.Requests;
            IReadOnlyDictionary<string, long> found = await RefreshSources.CurrentAsync(context.Services, context.Home, query, sources, cancellationToken).ConfigureAwait(false);
            foreach ((string name, long version) in found) now[name] = version;
        }

        bool isUnrepeatable = _queries.Any(query => query.Flow.Changes?.Snapshots?.Next is not null
            || ((Stage is Stage.Refresh || query.Flow.ReplaceWhere is not null) && (!query.IsRepeatable || ReadsEvents(query))));
        return _seen is null || isUnrepeatable || now.Count != _seen.Count || now.Any(source => !_seen.TryGetValue(source.Key, out long before) || before != source.Value)
            ? now
            : null;
    }

    /// <summary>It has run: from now on it goes on from where it is.</summary>
    public void Ran(IReadOnlyDictionary<string, long> sources, DatasetSummary summary)
    {
        _seen = sources;
        Failures = 0;
        Stage = Stage switch
        {
            Stage.Append append => append with { IsReset = false, Restarts = [] },
            Stage.Refresh refresh => refresh with { IsForced = false },
            _ => Stage,
        };
        IsOver = Stage is Stage.Define;
        Total = SummaryTotals.Add(Total, summary);
    }

    private static TimeSpan Default(Stage stage, FlowQuery[] queries)
    {
        if (stage.Dataset.Dataset.Kind is DatasetKind.StreamingTable or DatasetKind.Sink) return StreamInterval;
        bool isAllTables = queries.All(static query => query.Requests.All(static request => request is RelationRequest.Table or RelationRequest.DeltaPath));
        return isAllTables ? TableViewInterval : OtherViewInterval;
    }

    private static bool ReadsEvents(FlowQuery query) => query.Requests.Any(static request => request is RelationRequest.EventLog);
}
