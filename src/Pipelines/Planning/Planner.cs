using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Changes;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Quarantine;
using Millrace.Pipelines.Rules;
using Millrace.Pipelines.Sinks;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Planning;

/// <summary>
/// Checks a pipeline as a whole and decides the steps of an update, without changing anything: names, rings, columns and
/// types of every query, and every expectation.
/// </summary>
internal sealed class Planner(PipelineServices services, PipelineHome home, PipelineDeclaration declaration)
{
    private readonly Dictionary<TableName, TableSchema> _schemas = [];
    private readonly Dictionary<string, FlowQuery> _queries = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<TableName, ChangeQuery> _sequences = [];
    private readonly HashSet<TableName> _changing = [];
    private readonly RuleChecks _rules = new(services, declaration);
    private static readonly string[] HistoryColumns = [ChangeNames.Start, ChangeNames.End];

    /// <summary>The flows' queries, by flow name.</summary>
    public IReadOnlyDictionary<string, FlowQuery> Queries => _queries;

    /// <exception cref="MillraceException">Anything that is wrong with the pipeline, with its place.</exception>
    public async Task<UpdatePlan> PlanAsync(UpdateRequest request, CancellationToken cancellationToken)
    {
        FaultList faults = new();
        HashSet<TableName> broken = [];
        PipelineGraph graph = Graph(faults, broken);
        HashSet<TableName> selected = graph.Select(request.Select).Select(node => node.Name).ToHashSet();
        HashSet<TableName> reset = graph.Select(request.FullRefresh).Select(node => node.Name).ToHashSet();
        bool isSelective = selected.Count > 0 || reset.Count > 0;
        FlowRestarts restarts = new(home, graph, request);
        HashSet<string> pending = new(request.PendingResets, StringComparer.OrdinalIgnoreCase);
        List<Stage> stages = [];
        foreach (DatasetNode node in graph.Nodes)
        {
            // What reads a dataset with a mistake cannot be judged; its own mistakes show when that one is mended.
            if (broken.Contains(node.Name) || node.Sources.Any(broken.Contains) || !await faults.TryAsync(() => AddAsync(node)).ConfigureAwait(false)) broken.Add(node.Name);
        }

        faults.ThrowIfAny();
        return new UpdatePlan(graph, stages, request);

        async Task AddAsync(DatasetNode node)
        {
            TableSchema schema = await SchemaOfAsync(node, cancellationToken).ConfigureAwait(false);
            _schemas[node.Name] = schema;
            node = node with { Dataset = RuleText.Meant(node.Dataset, schema.Select(static column => column.Name)) };
            if (node.Dataset.Quarantine is TableName quarantine) _schemas[quarantine] = QuarantineColumns.Schema;
            if (node.Dataset.Kind == DatasetKind.CatalogView) stages.Add(await ViewStageAsync(node, schema, isSelective && !selected.Contains(node.Name), cancellationToken).ConfigureAwait(false));
            if (!node.Dataset.IsStored && node.Dataset.Sink is null) return;
            Snapshot? existing = await ProgressLog.SnapshotAsync(services, home, node.Dataset, cancellationToken).ConfigureAwait(false);
            if (existing is null) await CatalogView.CheckNameAsync(services, home, node.Dataset, cancellationToken).ConfigureAwait(false);
            bool isPending = pending.Contains(node.Name.ToString());
            bool isReset = isPending || IsReset(node, request, reset);
            if (node.Dataset.Sink is null) CheckTable(node, schema, existing, isReset);
            else await CheckSinkAsync(node, schema, cancellationToken).ConfigureAwait(false);
            await QuarantineStore.CheckAsync(services, home, node.Dataset, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<FlowRestart> again = restarts.Of(node, existing, isReset);
            bool isChosen = !isSelective || isPending || again.Count > 0 || selected.Contains(node.Name) || reset.Contains(node.Name);
            if (!isChosen) stages.Add(new Stage.Exclude(node, schema));
            else stages.Add(await StageOfAsync(node, schema, existing, isReset, again, request, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>True unless the properties of a dataset forbid to empty it.</summary>
    public static bool MayReset(DatasetDeclaration dataset) => !dataset.Properties.TryGetValue("pipelines.reset.allowed", out string? text)
        || !text.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static bool IsReset(DatasetNode node, UpdateRequest request, HashSet<TableName> reset)
    {
        bool isAllowed = MayReset(node.Dataset);
        if (reset.Contains(node.Name) && !isAllowed) throw RunErrors.ResetForbidden(node.Name, node.Dataset.Location);
        return isAllowed && (request.IsFullRefreshOfAll || reset.Contains(node.Name));
    }

    /// <summary>The datasets and what they read.</summary>
    /// <exception cref="MillraceException">A query cannot be read, or reads what it must not.</exception>
    public PipelineGraph Graph()
    {
        FaultList faults = new();
        PipelineGraph graph = Graph(faults, []);
        faults.ThrowIfAny();
        return graph;
    }

    /// <summary>Datasets and what they read; what has a query that cannot be read is left without it, as is what reads that.</summary>
    /// <param name="faults">Takes the mistakes.</param>
    /// <param name="broken">Takes the datasets that have one, and those behind them.</param>
    private PipelineGraph Graph(FaultList faults, HashSet<TableName> broken)
    {
        List<FlowEdge> edges = [];
        foreach (FlowDeclaration flow in declaration.Flows)
        {
            if (!faults.Try(() => Read(flow))) broken.Add(flow.Target);
        }

        edges.AddRange(declaration.Flows.SelectMany(_rules.EdgesOf));
        PipelineGraph graph = PipelineGraph.Build(broken.Count == 0 ? declaration : Readable(edges, broken), edges);
        foreach (DatasetNode node in graph.Nodes) faults.Try(() => CheckWhole(graph, node));
        return graph;

        void Read(FlowDeclaration flow)
        {
            _queries[flow.Name] = FlowQuery.Of(services, declaration, flow);
            foreach (RelationRequest request in services.Governor.RequestsOf(FlowQuery.InputOf(flow)))
            {
                TableName? source = request is RelationRequest.Table table ? declaration.Resolve(table.Parts, flow.Query) : null;
                if (source is not null && declaration.OfQuarantine(source) is DatasetDeclaration guarded) source = guarded.Name;
                edges.Add(new FlowEdge(flow.Name, source, FlowQuery.IsStream(request), request.Location ?? flow.Location)
                {
                    KnowsChanges = request.StreamOptions is { SkipsChanges: true } or { ReadsChanges: true },
                });
            }
        }
    }

    /// <summary>The pipeline without the queries of broken datasets and of all that reads them.</summary>
    private PipelineDeclaration Readable(List<FlowEdge> edges, HashSet<TableName> broken)
    {
        Dictionary<string, TableName> targets = declaration.Flows.ToDictionary(static flow => flow.Name, static flow => flow.Target, StringComparer.OrdinalIgnoreCase);
        bool grows = true;
        while (grows) grows = edges.Exists(edge => edge.Dataset is not null && broken.Contains(edge.Dataset) && broken.Add(targets[edge.FlowName]));
        edges.RemoveAll(edge => broken.Contains(targets[edge.FlowName]));
        return declaration with { Flows = [.. declaration.Flows.Where(flow => !broken.Contains(flow.Target))] };
    }

    /// <summary>True for a flow whose result over all rows changes with every batch, so that it is computed like a materialized view.</summary>
    private bool IsWhole(FlowDeclaration flow) =>
        declaration.Find(flow.Target)?.Kind == DatasetKind.StreamingTable && IsWholeOnStreams(flow);

    private bool IsWholeOnStreams(FlowDeclaration flow) => !flow.IsOnce && _queries[flow.Name].Shape.Work == StreamWork.Whole;

    private void CheckWhole(PipelineGraph graph, DatasetNode node)
    {
        if (node.Dataset.Sink is not null && node.Flows.FirstOrDefault(IsWholeOnStreams) is FlowDeclaration sent)
            throw SinkErrors.WholeFlow(node.Dataset, sent, _queries[sent.Name].Shape.Reason, _queries[sent.Name].Shape.Location ?? sent.Location);
        FlowDeclaration? whole = node.Flows.FirstOrDefault(IsWhole);
        if (whole is not null && node.Flows.Count > 1)
            throw StreamErrors.OnlyFlow(node.Dataset, whole, _queries[whole.Name].Shape.Reason, _queries[whole.Name].Shape.Location ?? whole.Location);
        foreach (FlowEdge edge in node.Edges.Where(static edge => edge is { IsStreaming: true, KnowsChanges: false, Dataset: not null }))
        {
            DatasetNode? source = graph.Find(edge.Dataset!);
            if (source?.Flows.FirstOrDefault(IsWhole) is FlowDeclaration other) throw StreamErrors.StreamOfWhole(node.Dataset, source.Dataset, _queries[other.Name].Shape.Reason, edge.Location);
        }
    }

    private async Task<TableSchema> SchemaOfAsync(DatasetNode node, CancellationToken cancellationToken)
    {
        DatasetDeclaration dataset = node.Dataset;
        if (dataset.Kind == DatasetKind.CatalogView)
        {
            CatalogView.Check(dataset, services.Governor.RequestsOf(FlowQuery.InputOf(node.Flows[0])));
            return CatalogView.Named(dataset, await DescribeAsync(dataset, node.Flows[0], cancellationToken).ConfigureAwait(false));
        }

        TableSchema? schema = null;
        foreach (FlowDeclaration flow in node.Flows)
        {
            TableSchema given = await DescribeAsync(dataset, flow, cancellationToken).ConfigureAwait(false);
            if (dataset.Kind == DatasetKind.TemporaryView) given = CatalogView.Named(dataset, given);
            schema = schema is null ? given : Joined(dataset, schema, given, flow.Location);
        }

        TableSchema columns = schema is null
            ? new TableSchema(dataset.DeclaredColumns.Where(column => column.Type is not null).Select(QueryShape.Declared))
            : QueryShape.Stored(dataset, schema);
        foreach (string name in node.Flows.Any(flow => flow.Changes?.ScdType == 2) && dataset.DeclaredColumns.Count > 0 ? HistoryColumns : [])
        {
            if (!dataset.DeclaredColumns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw ChangeErrors.HistoryColumnMissing(dataset.Name, name, dataset.Location);
        }

        CheckDeclaration(dataset, columns);
        IRelationResolver? resolver = node.Flows.Count == 0 ? null : new PlanResolver(services, home, declaration, node.Flows[0], _schemas);
        await _rules.CheckAsync(dataset, columns, resolver, cancellationToken).ConfigureAwait(false);
        if (node.Flows.Any(IsWhole)) RuleChecks.CheckRewritten(dataset);
        if (node.Flows.Count == 0) GeneratedColumns.Check(services.Engine, dataset, columns);
        foreach (FlowDeclaration flow in node.Flows) await CheckReplacedAsync(flow, columns, cancellationToken).ConfigureAwait(false);
        return columns;
    }

    private async Task<TableSchema> DescribeAsync(DatasetDeclaration dataset, FlowDeclaration flow, CancellationToken cancellationToken)
    {
        StreamShape shape = _queries[flow.Name].Shape;
        if (flow.Changes is not null && shape.Work is not (StreamWork.None or StreamWork.RowByRow)) throw StreamErrors.ChangesOf(flow);
        SnapshotVersion? version = null;
        if (flow.Changes?.Snapshots is not null)
        {
            SnapshotStep? step = await NextSnapshotAsync(flow, cancellationToken).ConfigureAwait(false);
            if (step is null && flow.Changes.Snapshots.Next is not null) return await KnownAsync(dataset, cancellationToken).ConfigureAwait(false);
            version = step?.Version ?? SnapshotVersion.Of(0L);
            flow = step?.Flow ?? flow;
        }

        PlanResolver resolver = new(services, home, declaration, flow, _schemas) { ReadsWhole = flow.IsOnce || IsWhole(flow) };
        try
        {
            return await DescribeAsync(dataset, flow, resolver, version, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault) when (fault.Code.Value == "QUERY_INVALID" && resolver.Unlanded.Count > 0 && fault.Message.Contains("Referenced column", StringComparison.Ordinal))
        {
            throw UpdateErrors.ColumnOfNothing(resolver.Unlanded[0].Path, fault);
        }
    }

    private async Task<TableSchema> DescribeAsync(
        DatasetDeclaration dataset, FlowDeclaration flow, PlanResolver resolver, SnapshotVersion? version, CancellationToken cancellationToken)
    {
        BoundQuery bound = await services.Governor.BindAsync(FlowQuery.InputOf(flow), resolver, cancellationToken).ConfigureAwait(false);
        BoundQuery query = QueryShape.WithoutHidden(services.Engine, flow, bound);
        if (flow.Changes is null)
        {
            TableSchema known = services.Engine.StoredSchema(query);
            GeneratedColumns.Check(services.Engine, dataset, QueryShape.Stored(dataset, known));
            return services.Engine.StoredSchema(GeneratedColumns.Fill(services.Engine, dataset, query));
        }

        if (GeneratedColumns.Of(dataset) is [DeclaredColumn computed, ..]) throw GeneratedErrors.OfChanges(dataset, computed);
        ChangeQuery changes = await ChangeQuery.OfAsync(services, dataset, flow, query, resolver, version, cancellationToken).ConfigureAwait(false);
        services.Engine.Describe(changes.Events);
        if (!_sequences.TryGetValue(dataset.Name, out ChangeQuery? first)) _sequences[dataset.Name] = changes;
        else if (first.Layout.SequenceType != changes.Layout.SequenceType)
            throw ChangeErrors.SequencesDiffer(dataset, flow, changes.Layout.SequenceType, first.Flow, first.Layout.SequenceType);
        return changes.Layout.Target;
    }

    private async Task<SnapshotStep?> NextSnapshotAsync(FlowDeclaration flow, CancellationToken cancellationToken)
    {
        Snapshot? target = await SnapshotAsync(flow.Target, cancellationToken).ConfigureAwait(false);
        long start = home.StartOf(flow, target, target?.TransactionVersion(home.ResetAppId) ?? 0);
        SnapshotReader reader = await SnapshotReader.OpenAsync(services, home, _queries[flow.Name], target, start, cancellationToken).ConfigureAwait(false);
        return await reader.NextAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The columns of a table whose function has no snapshot now: those it has, or those declared.</summary>
    private async Task<TableSchema> KnownAsync(DatasetDeclaration dataset, CancellationToken cancellationToken) =>
        (await SnapshotAsync(dataset.Name, cancellationToken).ConfigureAwait(false))?.Schema
        ?? new TableSchema(dataset.DeclaredColumns.Where(static column => column.Type is not null).Select(static column => new Column(column.Name, column.Type!, column.IsNullable)));

    private async Task CheckReplacedAsync(FlowDeclaration flow, TableSchema columns, CancellationToken cancellationToken)
    {
        if (flow.ReplaceWhere is not QueryText predicate) return;
        PlanResolver resolver = new(services, home, declaration, flow, _schemas);
        BoundExpression bound = await services.Governor.BindExpressionAsync(
            new QueryInput(predicate.Text, predicate.LocationAt), resolver, cancellationToken).ConfigureAwait(false);
        const string start = "SELECT CAST((";
        string sql = $"{start}{bound.Sql}\n) AS BOOLEAN) FROM ({MillraceEngine.EmptyRelation(columns)})";
        services.Engine.Describe(new BoundQuery(sql) { Locate = offset => bound.Locate(Math.Clamp(offset - start.Length, 0, bound.Sql.Length)) });
    }

    private static TableSchema Joined(DatasetDeclaration dataset, TableSchema first, TableSchema second, SourceLocation location)
    {
        foreach (Column column in second)
        {
            // What the table declares is what both become.
            if (dataset.DeclaredColumns.Any(declared => declared.Type is not null && declared.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))) continue;
            if (first.Find(column.Name) is Column other && other.Type != column.Type)
                throw RunErrors.FlowsDisagree(dataset.Name, column.Name, other.Type, column.Type, location);
        }

        return QueryShape.Widened(first, second);
    }

    private void CheckDeclaration(DatasetDeclaration dataset, TableSchema columns)
    {
        if (dataset.IsStored) StoredNames.Check(dataset, columns);
        foreach (DeclaredColumn column in dataset.DeclaredColumns)
        {
            if (columns.Find(column.Name) is null) throw RunErrors.DeclaredColumnMissing(dataset.Name, column.Name, column.Location);
        }

        foreach (string partition in dataset.PartitionColumns)
        {
            if (columns.Find(partition) is null) throw RunErrors.PartitionColumnUnknown(dataset.Name, partition, dataset.Location);
        }

        string empty = $"SELECT * FROM ({Engine.MillraceEngine.EmptyRelation(columns)})";
        foreach ((int index, Expectation expectation) in RuleText.Meant(dataset, columns.Select(static column => column.Name)).Expectations.Index())
        {
            if (expectation.Rule is not (ExpectationRule.EachRow or ExpectationRule.Share)) continue;
            const string start = "SELECT CAST((";
            services.Engine.Describe(new BoundQuery($"{start}{RuleText.Condition(expectation, index)}\n) AS BOOLEAN) FROM ({empty})")
            {
                Locate = offset => Shift(expectation, offset - start.Length),
            });
        }
    }

    private static SourceLocation Shift(Expectation expectation, int offset)
    {
        string before = expectation.Condition[..Math.Clamp(offset, 0, expectation.Condition.Length)];
        int line = before.Count(letter => letter == '\n');
        int lastBreak = before.LastIndexOf('\n');
        return line == 0
            ? expectation.Location with { Column = expectation.Location.Column + before.Length }
            : new SourceLocation(expectation.Location.File, expectation.Location.Line + line, before.Length - lastBreak);
    }

    private async Task<Snapshot?> SnapshotAsync(TableName name, CancellationToken cancellationToken)
    {
        DeltaLog? table = await services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false);
        return table is null ? null : await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckSinkAsync(DatasetNode node, TableSchema schema, CancellationToken cancellationToken)
    {
        ISink sink = SinkOpener.Open(services, declaration, node.Dataset);
        try
        {
            if (schema.Count > 0) await sink.CheckAsync(schema, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (node.Dataset.Sink!.Format != SinkDeclaration.DeltaFormat && cause is not (MillraceException or OperationCanceledException or OutOfMemoryException))
        {
            throw SinkErrors.NotReady(node.Dataset, cause);
        }
        finally
        {
            await SinkOpener.CloseAsync(node.Dataset, sink).ConfigureAwait(false);
        }
    }

    private void CheckTable(DatasetNode node, TableSchema schema, Snapshot? existing, bool isReset)
    {
        DatasetDeclaration dataset = node.Dataset;
        if (existing is null) return;
        if (!existing.Properties.TryGetValue(OwnedTable.OwnerProperty, out string? owner)) throw RunErrors.NotOwned(dataset.Name, dataset.Location);
        if (owner != home.Key) throw RunErrors.OtherOwner(dataset.Name, owner, dataset.Location);
        string kind = existing.Properties.GetValueOrDefault(OwnedTable.KindProperty) ?? dataset.Kind.ToString();
        if (kind != dataset.Kind.ToString()) throw RunErrors.KindChanged(dataset.Name, kind, dataset.Kind.ToString(), dataset.Location);
        if (!existing.PartitionColumns.SequenceEqual(dataset.PartitionColumns, StringComparer.OrdinalIgnoreCase) && !isReset)
            throw RunErrors.PartitionsChanged(dataset.Name, dataset.Location);
        if (dataset.Kind != DatasetKind.StreamingTable || isReset) return;
        string? changes = existing.Properties.GetValueOrDefault(OwnedTable.ChangesProperty);
        if (changes != node.ChangesText && existing.Files.Count > 0) throw ChangeErrors.DefinitionChanged(dataset, changes, node.ChangesText);
        GeneratedColumns.CheckKept(dataset, existing);
        foreach (Column column in schema)
        {
            if (existing.Schema.Find(column.Name) is Column before && before.Type != column.Type)
                throw RunErrors.TypeChanged(dataset.Name, column.Name, before.Type, column.Type, dataset.Location);
        }
    }

    private async Task<Stage> ViewStageAsync(DatasetNode node, TableSchema schema, bool isExcluded, CancellationToken cancellationToken)
    {
        await CatalogView.CheckNameAsync(services, home, node.Dataset, cancellationToken).ConfigureAwait(false);
        if (isExcluded) return new Stage.Exclude(node, schema);
        ViewDefinition view = CatalogView.DefinitionOf(home, node.Dataset, node.Flows[0]);
        bool isSame = await services.Metastore.Views.HoldsAsync(view, cancellationToken).ConfigureAwait(false);
        bool isThere = isSame || await services.Metastore.Views.HoldsAsync(view.Name, cancellationToken).ConfigureAwait(false);
        return new Stage.Define(node, schema, view, isThere ? isSame : null);
    }

    private async Task<Stage> StageOfAsync(
        DatasetNode node, TableSchema schema, Snapshot? existing, bool isReset, IReadOnlyList<FlowRestart> restarts, UpdateRequest request,
        CancellationToken cancellationToken)
    {
        if (node.Dataset.Sink is not null || (node.Dataset.Kind == DatasetKind.StreamingTable && !node.Flows.Any(IsWhole)))
        {
            List<string> backlog = [];
            long generation = (existing?.TransactionVersion(home.ResetAppId) ?? 0) + (isReset ? 1 : 0);
            foreach (FlowDeclaration flow in node.Flows)
            {
                FlowQuery query = _queries[flow.Name];
                bool followsChange = node.EdgesOf(flow).Any(edge => edge is { IsOfRule: false, Dataset: not null } && _changing.Contains(edge.Dataset));
                bool startsAgain = restarts.Any(restart => restart.Flow == flow.Name);
                long start = home.StartOf(flow, existing, generation) + (startsAgain ? 1 : 0);
                string waiting = await WaitingAsync(query, isReset ? null : existing, start, startsAgain, cancellationToken).ConfigureAwait(false);
                backlog.Add(followsChange ? "what its source gets in this update" : waiting);
                if (followsChange || waiting != FlowReader.NothingNew) _changing.Add(node.Name);
            }

            return new Stage.Append(node, schema, isReset, backlog) { Restarts = restarts, IsResetRefused = request.IsFullRefreshOfAll && !MayReset(node.Dataset) };
        }

        FlowQuery view = _queries[node.Flows[0].Name];
        RefreshSelector selector = new(services, home, declaration) { IsPlan = true };
        selector.CheckPolicy(node.Dataset, view);
        RefreshChoice choice;
        if (node.Sources.Any(_changing.Contains) && !isReset && existing is not null)
        {
            choice = selector.Expected(node.Dataset, view, [.. node.Sources.Where(_changing.Contains).Select(name => declaration.Find(name)).OfType<DatasetDeclaration>()]);
        }
        else
        {
            IReadOnlyDictionary<string, long> versions = await RefreshSources.CurrentAsync(services, home, view, cancellationToken).ConfigureAwait(false);
            (choice, _) = await selector.SelectAsync(node.Dataset, schema, view, existing, isReset, versions, cancellationToken).ConfigureAwait(false);
        }

        if (choice.Technique != RefreshTechnique.NoOp) _changing.Add(node.Name);
        return new Stage.Refresh(node, schema, isReset, choice);
    }

    private async Task<string> WaitingAsync(FlowQuery query, Snapshot? existing, long start, bool startsAgain, CancellationToken cancellationToken)
    {
        if (query.Flow.ReplaceWhere is not null)
        {
            IReadOnlyDictionary<string, long> versions = await RefreshSources.CurrentAsync(services, home, query, cancellationToken).ConfigureAwait(false);
            RefreshChoice choice = RefreshSources.Decide(home, query, existing, versions, startsAgain);
            return choice.Technique == RefreshTechnique.NoOp ? FlowReader.NothingNew : choice.Reason;
        }

        if (query.Flow.Changes?.Snapshots is not null)
        {
            SnapshotReader snapshots = await SnapshotReader.OpenAsync(services, home, query, existing, start, cancellationToken).ConfigureAwait(false);
            return await snapshots.NextAsync(cancellationToken).ConfigureAwait(false) is SnapshotStep step ? $"snapshot {step.Version}" : FlowReader.NothingNew;
        }

        FlowReader reader = await FlowReader.OpenAsync(services, home, query, existing, start, cancellationToken).ConfigureAwait(false);
        return await reader.DescribeBacklogAsync(cancellationToken).ConfigureAwait(false);
    }
}
