using Millrace.Catalog.Binding;
using Millrace.Catalog.Lineage;
using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Events;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;
using Millrace.TimeSeries;

namespace Millrace.Pipelines.Lineage;

/// <summary>Reads from declarations and views what is made of what. No row is read, and nothing has to have run.</summary>
/// <param name="services">What is needed of the house.</param>
public sealed class LineageBuilder(PipelineServices services)
{
    private readonly Dictionary<string, LineageNode> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<LineageEdge> _edges = [];
    private readonly HashSet<ColumnEdge> _columns = [];
    private readonly List<LineageQuery> _queries = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _known = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    /// <summary>The lineage of pipelines and of the views of the catalog. A query that cannot be read is told among the faults.</summary>
    /// <param name="pipelines">The pipelines: key and what they declare.</param>
    /// <param name="outlets">What reads tables and fills none.</param>
    /// <param name="cancellationToken">Stops the reading of table logs.</param>
    public async Task<LineageGraph> BuildAsync(
        IEnumerable<(string Key, PipelineDeclaration Declaration)> pipelines, IEnumerable<LineageOutlet> outlets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pipelines);
        ArgumentNullException.ThrowIfNull(outlets);
        foreach ((string key, PipelineDeclaration declaration) in pipelines) AddPipeline(key, declaration);
        foreach (TableName name in services.Metastore.Views.List()) await AddViewAsync(name, cancellationToken).ConfigureAwait(false);
        foreach (LineageOutlet outlet in outlets) AddOutlet(outlet);
        foreach (LineageQuery query in _queries) AddEdges(query);
        foreach (LineageNode node in _nodes.Values.ToArray()) await ReadColumnsAsync(node, cancellationToken).ConfigureAwait(false);
        LineageReader reader = new(services.Engine, TimeSeriesOps.BuiltIn);
        HashSet<string> under = [];
        foreach (LineageQuery query in _queries) Columns(query, reader, under);
        return new LineageGraph([.. _nodes.Values], [.. _edges], [.. _columns]) { Faults = _faults };
    }

    private void AddPipeline(string key, PipelineDeclaration declaration)
    {
        Dictionary<TableName, LineageNode> own = [];
        foreach (DatasetDeclaration dataset in declaration.Datasets)
        {
            bool isInner = dataset.Kind is DatasetKind.TemporaryView or DatasetKind.Sink;
            LineageNode node = new(isInner ? $"{key}:{LineageNode.IdOf(dataset.Name)}" : LineageNode.IdOf(dataset.Name), dataset.Name.Table, KindOf(dataset.Kind), isInner ? null : dataset.Name)
            {
                Pipeline = key,
            };
            own[dataset.Name] = _nodes[node.Id] = node;
            if (dataset.Quarantine is not TableName quarantine) continue;
            LineageNode kept = Of(quarantine);
            _edges.Add(new LineageEdge(node.Id, kept.Id, IsStreaming: true));
        }

        TableName events = EventLog.TableOf(key, declaration.Catalog, declaration.Schema);
        foreach (FlowDeclaration flow in declaration.Flows)
        {
            QueryInput input = FlowQuery.InputOf(flow);
            _queries.Add(new LineageQuery(own[flow.Target], input, parts => NodeOf(declaration.Resolve(parts, flow.Query), own), pipeline => pipeline is null ? events : null)
            {
                Names = NamesOf(declaration.Find(flow.Target)),
            });
        }
    }

    /// <summary>Names that a view gives to the columns of its query.</summary>
    private static string[] NamesOf(DatasetDeclaration? dataset) =>
        dataset is { Kind: DatasetKind.CatalogView or DatasetKind.TemporaryView } ? [.. dataset.DeclaredColumns.Select(static column => column.Name)] : [];

    private async Task AddViewAsync(TableName name, CancellationToken cancellationToken)
    {
        try
        {
            ViewDefinition? view = await services.Metastore.Views.TryReadAsync(name, cancellationToken).ConfigureAwait(false);
            if (view is null || (_nodes.TryGetValue(LineageNode.IdOf(name), out LineageNode? known) && known.Pipeline is not null)) return;
            LineageNode node = new(LineageNode.IdOf(name), view.Name.Table, LineageKind.View, view.Name) { Pipeline = view.Pipeline };
            _nodes[node.Id] = node;
            QueryInput input = QueryInput.Of(new SourceText(view.Name.ToString(), view.Query));
            _queries.Add(new LineageQuery(node, input, parts => Of(TableName.FromParts(parts, view.Catalog, view.Schema)), static _ => null)
            {
                Names = [.. view.Columns.Select(static column => column.Name)],
            });
        }
        catch (MillraceException fault)
        {
            _faults.Add(fault.Message);
        }
    }

    private void AddOutlet(LineageOutlet outlet)
    {
        LineageNode node = new(outlet.Id, outlet.Title, outlet.Kind, Table: null);
        _nodes[node.Id] = node;
        foreach ((QueryInput query, string catalog, string schema) in outlet.Queries)
            _queries.Add(new LineageQuery(node, query, parts => Of(TableName.FromParts(parts, catalog, schema)), static _ => null));
    }

    private void AddEdges(LineageQuery query)
    {
        try
        {
            foreach (RelationRequest request in services.Governor.RequestsOf(query.Input))
            {
                if (SourceOf(query, request) is LineageNode source && source.Id != query.Target.Id)
                    _edges.Add(new LineageEdge(source.Id, query.Target.Id, FlowQuery.IsStream(request)));
            }
        }
        catch (MillraceException fault)
        {
            _faults.Add(fault.Message);
        }
    }

    private LineageNode? SourceOf(LineageQuery query, RelationRequest request) => request switch
    {
        RelationRequest.Table table => query.NodeOf(table.Parts),
        RelationRequest.Changes changes => SourceOf(query, changes.Of),
        RelationRequest.Files files => Outside(files.Path),
        RelationRequest.DeltaPath path => Outside(path.Path),
        RelationRequest.EventLog log => query.EventsOf(log.Pipeline) is TableName name ? Of(name) : null,
        _ => null,
    };

    private LineageNode Outside(string path)
    {
        string id = $"files:{path}";
        return _nodes.TryGetValue(id, out LineageNode? known) ? known : _nodes[id] = new LineageNode(id, path, LineageKind.Files, Table: null);
    }

    private LineageNode Of(TableName name)
    {
        string id = LineageNode.IdOf(name);
        return _nodes.TryGetValue(id, out LineageNode? known) ? known : _nodes[id] = new LineageNode(id, name.Table, LineageKind.Table, name);
    }

    private LineageNode NodeOf(TableName name, Dictionary<TableName, LineageNode> own) => own.TryGetValue(name, out LineageNode? node) ? node : Of(name);

    private async Task ReadColumnsAsync(LineageNode node, CancellationToken cancellationToken)
    {
        if (node.Table is not TableName name) return;
        try
        {
            if (await services.Metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false) is DeltaLog log)
                _known[node.Id] = [.. (await log.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Schema.Select(static column => column.Name)];
        }
        catch (MillraceException fault)
        {
            _faults.Add(fault.Message);
        }
    }

    /// <summary>The columns of a node: those it has, or those its queries give.</summary>
    private IReadOnlyList<string>? ColumnsOf(LineageNode node, LineageReader reader, HashSet<string> under)
    {
        if (_known.TryGetValue(node.Id, out IReadOnlyList<string>? known)) return known;
        foreach (LineageQuery query in _queries.Where(query => query.Target.Id == node.Id)) Columns(query, reader, under);
        return _known.GetValueOrDefault(node.Id);
    }

    private void Columns(LineageQuery query, LineageReader reader, HashSet<string> under)
    {
        // A query that reads itself in a ring is read once. A node of several queries reads each of them.
        if (query.IsRead || !under.Add(query.Target.Id)) return;
        query.IsRead = true;
        try
        {
            IReadOnlyList<OutputColumn> columns = reader.Read(query.Input, parts => query.NodeOf(parts) is LineageNode source ? ColumnsOf(source, reader, under) : null);
            IReadOnlyList<string> names = query.Names.Count == columns.Count && columns.Count > 0 ? query.Names : [.. columns.Select(static column => column.Name)];
            for (int place = 0; place < columns.Count; place++)
            {
                foreach (ColumnSource source in columns[place].Sources)
                {
                    if (names[place].Length > 0 && query.NodeOf(source.Relation) is LineageNode from)
                        _columns.Add(new ColumnEdge(from.Id, source.Column, query.Target.Id, names[place]));
                }
            }

            if (columns.Count > 0) _known.TryAdd(query.Target.Id, [.. names.Where(static name => name.Length > 0)]);
        }
        catch (MillraceException fault)
        {
            if (!_faults.Contains(fault.Message)) _faults.Add(fault.Message);
        }
        finally
        {
            under.Remove(query.Target.Id);
        }
    }

    private static LineageKind KindOf(DatasetKind kind) => kind switch
    {
        DatasetKind.StreamingTable => LineageKind.StreamingTable,
        DatasetKind.MaterializedView => LineageKind.MaterializedView,
        DatasetKind.TemporaryView => LineageKind.TemporaryView,
        DatasetKind.CatalogView => LineageKind.View,
        DatasetKind.Sink => LineageKind.Sink,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
