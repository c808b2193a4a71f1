using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Planning;

/// <summary>
/// Chooses how a materialized view is brought up to date: the ways that lead to what the query gives now are found, and the
/// cheapest is taken. Plan and run both ask here.
/// </summary>
internal sealed class RefreshSelector(PipelineServices services, PipelineHome home, PipelineDeclaration declaration)
{
    /// <summary>True to tell what a run would do, and leave it to the run to refuse it.</summary>
    public bool IsPlan { get; init; }

    /// <summary>Chooses, and prepares the rows when it is an incremental way.</summary>
    /// <param name="dataset">The view.</param>
    /// <param name="schema">The columns it shall have.</param>
    /// <param name="query">Its query.</param>
    /// <param name="target">Its table; null when there is none.</param>
    /// <param name="isForced">True when a full refresh was asked for.</param>
    /// <param name="versions">The versions of its sources that are read.</param>
    /// <param name="cancellationToken">Stops the reading of what changed.</param>
    /// <exception cref="Foundation.Faults.MillraceException">PIPELINE_NOT_INCREMENTAL: its policy allows no other way.</exception>
    public async Task<(RefreshChoice Choice, Increment? Increment)> SelectAsync(
        DatasetDeclaration dataset, TableSchema schema, FlowQuery query, Snapshot? target, bool isForced,
        IReadOnlyDictionary<string, long> versions, CancellationToken cancellationToken)
    {
        RefreshChoice choice = RefreshSources.Decide(home, query, target, versions, isForced);
        if (isForced || target is null) return (choice, null);
        if (dataset.RefreshPolicy == RefreshPolicy.Full) return (new RefreshChoice(RefreshTechnique.CompleteRecompute, "REFRESH POLICY FULL"), null);
        if (choice.Issues is not ["DATA_HAS_CHANGED"]) return (choice, null);
        List<SourceChange> changes = [];
        List<RefreshIssue> issues = [.. Obstacles(dataset, query)];
        foreach (RelationRequest.Table request in query.Requests.OfType<RelationRequest.Table>().Where(static request => request.Travel is null))
        {
            SourceChange? change = await SourceChange.ReadAsync(services, home, query, request, target, versions, cancellationToken).ConfigureAwait(false);
            if (change is not null) changes.Add(change);
            if (change is null) issues.Add(new RefreshIssue("CHANGE_SET_MISSING", $"{request.Parts[^1]} is not there") { Table = request.Name });
            else if (change.Issue is not null) issues.Add(change.Issue);
        }

        bool isSame = query.IsRepeatable && changes.Count == query.Requests.Count && changes.All(static change => change is { Issue: null, HasGrown: false });
        if (isSame && SameColumns(schema, target.Schema)) return (new RefreshChoice(RefreshTechnique.NoOp, "files of its sources were rearranged, their rows are the same"), null);
        if (!SameColumns(schema, target.Schema)) issues.Add(new RefreshIssue("DATA_SCHEMA_CHANGED", "the view gets other columns"));
        RefreshCandidates candidates = new(services, declaration, query, target, changes);
        if (issues.Count == 0) await candidates.FindAsync(ShapeOf(query.Flow), SeriesKeysOf(query), cancellationToken).ConfigureAwait(false);
        issues.AddRange(candidates.Issues);
        return Cheapest(dataset, target, choice, changes, candidates, issues);
    }

    /// <summary>How a view whose sources change in this update will be refreshed, as far as that can be told before they do.</summary>
    public RefreshChoice Expected(DatasetDeclaration dataset, FlowQuery query, IReadOnlyCollection<DatasetDeclaration> changing)
    {
        string sources = string.Join(", ", changing.Select(static source => source.Name.Table));
        if (dataset.RefreshPolicy == RefreshPolicy.Full) return new RefreshChoice(RefreshTechnique.CompleteRecompute, "REFRESH POLICY FULL");
        bool onlyGrows = changing.All(source => source.Kind == DatasetKind.StreamingTable
            && !declaration.Flows.Any(flow => flow.Target == source.Name && (flow.Changes is not null || flow.ReplaceWhere is not null)));
        if (!onlyGrows || Obstacles(dataset, query).Any()) return new RefreshChoice(RefreshTechnique.CompleteRecompute, $"{sources} will change");
        IncrementShape shape = ShapeOf(query.Flow);
        IReadOnlyList<string> keys = SeriesKeysOf(query);
        bool isTold = shape.Issue is null && GrowingTables.Of(shape, changing.Select(static source => source.Name.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase)) is not null;
        return shape.Groups switch
        {
            null when isTold => new RefreshChoice(RefreshTechnique.AppendOnly, $"{sources} will change: what the new rows give is appended"),
            { Folds.Count: > 0 } when isTold => new RefreshChoice(RefreshTechnique.GroupAggregate, $"{sources} will change: what the new rows give is folded into the groups"),
            { Keys.Count: > 0 } when isTold => new RefreshChoice(RefreshTechnique.GenericAggregate, $"{sources} will change: the groups that get rows are computed, or all when most do"),
            _ when keys.Count > 0 => new RefreshChoice(RefreshTechnique.TouchedSeries, $"{sources} will change: the {keys[0]} that get rows are computed, or all when most do"),
            _ => new RefreshChoice(RefreshTechnique.CompleteRecompute, $"{sources} will change"),
        };
    }

    /// <summary>Refuses a view whose policy allows only incremental refreshes when its query never can be refreshed so.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">PIPELINE_NOT_INCREMENTAL.</exception>
    public void CheckPolicy(DatasetDeclaration dataset, FlowQuery query)
    {
        if (dataset.RefreshPolicy != RefreshPolicy.IncrementalStrict) return;
        List<RefreshIssue> issues = [.. Obstacles(dataset, query)];
        if (issues.Count == 0 && ShapeOf(query.Flow).Issue is IncrementIssue issue && SeriesKeysOf(query).Count == 0) issues.Add(RefreshCandidates.Told(issue));
        if (issues.Count > 0) throw Refused(dataset, issues);
    }

    private (RefreshChoice Choice, Increment? Increment) Cheapest(
        DatasetDeclaration dataset, Snapshot target, RefreshChoice whole, List<SourceChange> changes, RefreshCandidates candidates, List<RefreshIssue> issues)
    {
        bool isAuto = dataset.RefreshPolicy == RefreshPolicy.Auto;
        RefreshCandidate? best = candidates.Found.OrderBy(static candidate => candidate.Cost).FirstOrDefault();
        double costOfAll = RefreshCosts.OfAll(changes, target);
        if (isAuto && best is not null && (best.Cost >= costOfAll || best.Fraction > RefreshCosts.MostTouched))
        {
            issues.Add(new RefreshIssue("INCREMENTAL_PLAN_REJECTED_BY_COST_MODEL", $"{best.Reason}: computing all is cheaper") { SubType = "CHANGESET_SIZE_THRESHOLD_EXCEEDED" });
            best = null;
        }

        bool isRefused = best is null && dataset.RefreshPolicy == RefreshPolicy.IncrementalStrict;
        if (isRefused && !IsPlan) throw Refused(dataset, issues);
        RefreshChoice choice = best is null ? whole : new RefreshChoice(best.Technique, best.Reason);
        if (best is null && issues.Count > 0) choice = choice with { Reason = $"{(isRefused ? "refused by INCREMENTAL STRICT: " : "")}{whole.Reason}; {issues[0].What}" };
        RefreshTable size = new(dataset.Name.ToString(), RefreshCosts.BytesOf(target), ChangedBytes: null, OnlyGrew: true);
        return (choice with
        {
            Issues = [.. whole.Issues, .. issues.Select(static issue => issue.Type)],
            Options =
            [
                .. candidates.Found.Select(candidate => new RefreshOption(candidate.Technique)
                {
                    Cost = candidate.Cost,
                    Issues = best is null ? [.. issues.Where(static issue => issue.IsOfCost)] : [],
                }),
                new RefreshOption(RefreshTechnique.CompleteRecompute) { Cost = costOfAll, Issues = best is null ? issues : [] },
            ],
            Sources = [.. changes.Select(static change => change.Size)],
            Target = size,
        }, best?.Increment);
    }

    /// <summary>What keeps a view from every incremental way, whatever changed.</summary>
    private static IEnumerable<RefreshIssue> Obstacles(DatasetDeclaration dataset, FlowQuery query)
    {
        if (!query.IsRepeatable)
        {
            yield return new RefreshIssue("PLAN_NOT_DETERMINISTIC", "the query depends on the time or on chance")
            {
                SubType = "NON_DETERMINISTIC_EXPRESSION",
                Location = query.Flow.Location,
            };
        }

        if (dataset.Expectations.Count > 0 || query.ReadsGuardedView) yield return new RefreshIssue("EXPECTATIONS_NOT_SUPPORTED", "its expectations count all rows") { Location = dataset.Location };
        if (dataset.DeclaredColumns.Any(static column => column.GeneratedAs is not null))
            yield return new RefreshIssue("PLAN_NOT_INCREMENTALIZABLE", "it has generated columns") { SubType = "OPERATOR_NOT_SUPPORTED", Location = dataset.Location };
        foreach (RelationRequest request in query.Requests.Where(static request => request is not RelationRequest.Table { Travel: null }))
        {
            string what = request is RelationRequest.Table ? "it reads a table as it was" : "it reads something else than tables by name";
            yield return new RefreshIssue("INPUT_NOT_IN_DELTA", what) { Location = request.Location };
        }
    }

    private static Foundation.Faults.MillraceException Refused(DatasetDeclaration dataset, IEnumerable<RefreshIssue> issues) =>
        RunErrors.NotIncremental(dataset, [.. issues.Select(static issue => (issue.Type, issue.What, issue.Location))]);

    private static bool SameColumns(TableSchema wanted, TableSchema there) =>
        wanted.Count == there.Count && wanted.Zip(there).All(static pair => pair.First.Name == pair.Second.Name && pair.First.Type == pair.Second.Type);

    private IncrementShape ShapeOf(FlowDeclaration flow) => services.Governor.IncrementShapeOf(FlowQuery.InputOf(flow), parts =>
    {
        Foundation.Names.TableName name = declaration.Resolve(parts, flow.Query);
        return declaration.Find(name) is { Kind: DatasetKind.TemporaryView }
            ? ShapeOf(declaration.Flows.First(candidate => candidate.Target == name))
            : IncrementShape.OfTable(name.ToString());
    });

    private IReadOnlyList<string> SeriesKeysOf(FlowQuery query) => services.Governor.SeriesKeysOf(
        FlowQuery.InputOf(query.Flow), parts => declaration.Find(declaration.Resolve(parts, query.Flow.Query)) is null or { IsStored: true });
}
