namespace Millrace.Pipelines.Planning;

/// <summary>How a dataset is brought up to date, and why.</summary>
/// <param name="Technique">The way chosen.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record RefreshChoice(RefreshTechnique Technique, string Reason)
{
    /// <summary>Issues that keep an incremental way out, in the words of the event log.</summary>
    public IReadOnlyList<string> Issues { get; init; } = [];

    /// <summary>The ways that were thought of, the chosen one among them; empty when there was nothing to choose.</summary>
    public IReadOnlyList<RefreshOption> Options { get; init; } = [];

    /// <summary>The tables that the view reads, as far as they were looked at.</summary>
    public IReadOnlyList<RefreshTable> Sources { get; init; } = [];

    /// <summary>The view itself; null when it was not looked at.</summary>
    public RefreshTable? Target { get; init; }

    /// <summary>The name of the technique in the event log.</summary>
    public string MaintenanceType => NameOf(Technique);

    /// <summary>The name of a technique in the event log.</summary>
    /// <param name="technique">The technique.</param>
    public static string NameOf(RefreshTechnique technique) => technique switch
    {
        RefreshTechnique.NoOp => "MAINTENANCE_TYPE_NO_OP",
        RefreshTechnique.CompleteRecompute => "MAINTENANCE_TYPE_COMPLETE_RECOMPUTE",
        RefreshTechnique.TouchedSeries => "MAINTENANCE_TYPE_WINDOW_FUNCTION",
        RefreshTechnique.AppendOnly => "MAINTENANCE_TYPE_APPEND_ONLY",
        RefreshTechnique.GroupAggregate => "MAINTENANCE_TYPE_GROUP_AGGREGATE",
        RefreshTechnique.GenericAggregate => "MAINTENANCE_TYPE_GENERIC_AGGREGATE",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Decides for a materialized view.</summary>
    /// <param name="recorded">Versions of the sources at the last refresh of the same query; empty when there was none.</param>
    /// <param name="current">Versions of the sources now.</param>
    /// <param name="isRepeatable">False when the query gives other rows on the same input.</param>
    /// <param name="isForced">True for a full refresh.</param>
    /// <param name="isEdited">True when the view was refreshed before, by another query.</param>
    internal static RefreshChoice Decide(
        IReadOnlyDictionary<string, long> recorded,
        IReadOnlyDictionary<string, long> current,
        bool isRepeatable,
        bool isForced,
        bool isEdited = false)
    {
        if (isForced) return new RefreshChoice(RefreshTechnique.CompleteRecompute, "full refresh was asked for");
        if (!isRepeatable)
        {
            return new RefreshChoice(RefreshTechnique.CompleteRecompute, "the query depends on the time or on chance")
            {
                Issues = ["PLAN_NOT_DETERMINISTIC"],
            };
        }

        if (recorded.Count == 0)
        {
            return new RefreshChoice(RefreshTechnique.CompleteRecompute, isEdited ? "the query was edited" : "first run of this query")
            {
                Issues = [isEdited ? "QUERY_FINGERPRINT_CHANGED" : "CHANGE_SET_MISSING"],
            };
        }

        string[] changed = current
            .Where(source => !recorded.TryGetValue(source.Key, out long before) || before != source.Value)
            .Select(source => source.Key)
            .ToArray();
        if (changed.Length == 0 && recorded.Count == current.Count)
            return new RefreshChoice(RefreshTechnique.NoOp, "no source has changed since the last refresh");
        return new RefreshChoice(RefreshTechnique.CompleteRecompute, $"changed: {string.Join(", ", changed.Select(ShortName))}")
        {
            Issues = ["DATA_HAS_CHANGED"],
        };
    }

    private static string ShortName(string source) => source[(source.LastIndexOf('.') + 1)..];
}

/// <summary>The ways to bring a dataset up to date.</summary>
public enum RefreshTechnique
{
    /// <summary>Nothing to do.</summary>
    NoOp,

    /// <summary>The query runs over everything and replaces the content.</summary>
    CompleteRecompute,

    /// <summary>The query runs over the series that got new rows, and their results take the place of the old ones.</summary>
    TouchedSeries,

    /// <summary>Only what is new is read and appended.</summary>
    AppendOnly,

    /// <summary>What is new is grouped by itself and put together with the results that are there, group by group.</summary>
    GroupAggregate,

    /// <summary>The query runs over the groups that got new rows, and their results take the place of the old ones.</summary>
    GenericAggregate,
}
