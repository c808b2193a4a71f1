using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Planning;

/// <summary>An incremental way that leads to what the query gives now.</summary>
/// <param name="Technique">The way.</param>
/// <param name="Increment">The rows it writes.</param>
/// <param name="Cost">What it costs; see <see cref="RefreshCosts"/>.</param>
/// <param name="Fraction">The part of the view that is computed again.</param>
/// <param name="Reason">The same for people.</param>
internal sealed record RefreshCandidate(RefreshTechnique Technique, Increment Increment, double Cost, double Fraction, string Reason);

/// <summary>Finds the incremental ways to refresh a view whose sources only got rows.</summary>
/// <param name="services">What is needed of the house.</param>
/// <param name="declaration">The pipeline.</param>
/// <param name="query">The view's query.</param>
/// <param name="target">The view.</param>
/// <param name="changes">What its sources got.</param>
internal sealed class RefreshCandidates(
    PipelineServices services, PipelineDeclaration declaration, FlowQuery query, Snapshot target, IReadOnlyList<SourceChange> changes)
{
    private readonly List<RefreshCandidate> _found = [];
    private readonly List<RefreshIssue> _issues = [];

    /// <summary>The ways.</summary>
    public IReadOnlyList<RefreshCandidate> Found => _found;

    /// <summary>What kept others away.</summary>
    public IReadOnlyList<RefreshIssue> Issues => _issues;

    /// <summary>An issue of a query's shape in the words of the event log.</summary>
    public static RefreshIssue Told(IncrementIssue issue) =>
        new(issue.Type, $"{issue.What} is not computed bit by bit") { SubType = issue.SubType, Location = issue.Location };

    public async Task FindAsync(IncrementShape shape, IReadOnlyList<string> seriesKeys, CancellationToken cancellationToken)
    {
        if (!changes.Any(static change => change.HasGrown))
        {
            // Files were put together or progress was noted; the rows are the same.
            string none = MillraceEngine.EmptyRelation(target.Schema);
            _found.Add(new RefreshCandidate(RefreshTechnique.AppendOnly, new Increment(new BoundQuery(none), Appends: true, target.Schema), Cost: 0, Fraction: 0, "no row is new in the sources"));
            return;
        }

        if (shape.Issue is IncrementIssue issue) _issues.Add(Told(issue));
        else await FindByShapeAsync(shape, cancellationToken).ConfigureAwait(false);
        if (_found.Count > 0 || seriesKeys.Count == 0) return;
        if (await TouchedSeries.FindAsync(services, seriesKeys, target, changes, cancellationToken).ConfigureAwait(false) is not TouchedSeries touched) return;
        Dictionary<string, string> rows = await RowsAsync(change => change.Snapshot.Files, cancellationToken).ConfigureAwait(false);
        foreach (string name in rows.Keys.ToArray()) rows[name] = $"SELECT * FROM ({rows[name]}\n) WHERE {touched.Condition}";
        BoundQuery computed = await new IncrementResolver(services, declaration, query.Flow, rows).BindAsync(cancellationToken).ConfigureAwait(false);
        Increment replaced = Increment.Replace(await KnownAsync(cancellationToken).ConfigureAwait(false), computed, touched.Condition, target.Schema);
        double cost = RefreshCosts.OfPart(changes, touched.Fraction, target);
        _found.Add(new RefreshCandidate(RefreshTechnique.TouchedSeries, replaced, cost, touched.Fraction, $"{touched.Count} of {touched.Total} {touched.Key} got new rows"));
    }

    private async Task FindByShapeAsync(IncrementShape shape, CancellationToken cancellationToken)
    {
        HashSet<string> grown = changes.Where(static change => change.HasGrown).Select(static change => change.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string? unknown = shape.Terms.SelectMany(static term => term.Growing.Concat(term.Fixed))
            .FirstOrDefault(name => changes.All(change => !change.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        if (unknown is not null || GrowingTables.Of(shape, grown) is not GrowingTables tables)
        {
            string names = string.Join(", ", grown.Select(static name => name.Split('.')[^1]));
            _issues.Add(new RefreshIssue("PLAN_NOT_INCREMENTALIZABLE", $"{names} got rows that are joined with others that changed") { SubType = "OPERATOR_NOT_SUPPORTED" });
            return;
        }

        Dictionary<string, string> rows = await RowsAsync(
            change => tables.Emptied.Contains(change.Name) ? [] : change.HasGrown ? change.Added : change.Snapshot.Files, cancellationToken).ConfigureAwait(false);
        BoundQuery delta = await new IncrementResolver(services, declaration, query.Flow, rows).BindAsync(cancellationToken).ConfigureAwait(false);
        string size = $"{Spoken(changes.Sum(static change => change.AddedBytes))} of {Spoken(changes.Sum(static change => change.Size.Bytes))} are new";
        if (shape.Groups is not IncrementGroups groups)
            _found.Add(new RefreshCandidate(RefreshTechnique.AppendOnly, Increment.Append(delta, target.Schema), RefreshCosts.OfAppend(changes, tables, target), Fraction: 0, size));
        else await FindOfGroupsAsync(groups, tables, delta, size, cancellationToken).ConfigureAwait(false);
    }

    private async Task FindOfGroupsAsync(IncrementGroups groups, GrowingTables tables, BoundQuery delta, string size, CancellationToken cancellationToken)
    {
        string[] names = [.. services.Engine.Describe(delta).Select(static column => column.Name)];
        string known = await KnownAsync(cancellationToken).ConfigureAwait(false);
        if (groups.Folds.Count > 0)
        {
            Dictionary<string, string> folds = new(StringComparer.OrdinalIgnoreCase);
            for (int at = 0; at < names.Length; at++)
            {
                if (groups.Folds[at] is string fold) folds[names[at]] = fold;
            }

            _found.Add(new RefreshCandidate(RefreshTechnique.GroupAggregate, Increment.Fold(known, delta, folds, target.Schema), RefreshCosts.OfFold(changes, tables, target), Fraction: 0, size));
            return;
        }

        if (TouchedGroups.Find(services, delta, [.. groups.Keys.Select(at => names[at])], target.Schema, known, cancellationToken) is not TouchedGroups touched)
        {
            _issues.Add(new RefreshIssue("PLAN_NOT_INCREMENTALIZABLE", "no column of the view tells few of its groups apart") { SubType = "AGGREGATE_WITH_UNSUPPORTED_EXPRESSION" });
            return;
        }

        Dictionary<string, string> all = await RowsAsync(static change => change.Snapshot.Files, cancellationToken).ConfigureAwait(false);
        BoundQuery computed = await new IncrementResolver(services, declaration, query.Flow, all).BindAsync(cancellationToken).ConfigureAwait(false);
        string reason = string.Create(CultureInfo.InvariantCulture, $"{touched.Touched} of {touched.Total} groups may have got new rows, by {string.Join(", ", touched.Keys)}");
        Increment replaced = Increment.Replace(known, computed, touched.Condition, target.Schema);
        _found.Add(new RefreshCandidate(RefreshTechnique.GenericAggregate, replaced, RefreshCosts.OfPart(changes, touched.Fraction, target), touched.Fraction, reason));
    }

    private Task<string> KnownAsync(CancellationToken cancellationToken) => services.RowsAsync(target, target.Files, cancellationToken);

    private async Task<Dictionary<string, string>> RowsAsync(Func<SourceChange, IReadOnlyList<DeltaProtocol.Files.DataFile>> filesOf, CancellationToken cancellationToken)
    {
        Dictionary<string, string> rows = new(StringComparer.OrdinalIgnoreCase);
        foreach (SourceChange change in changes)
            rows[change.Name] = await services.RowsAsync(change.Snapshot, filesOf(change), cancellationToken).ConfigureAwait(false);
        return rows;
    }

    private static string Spoken(long bytes) => bytes switch
    {
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000} MB"),
    };
}
