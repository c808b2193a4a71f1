using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;

namespace Millrace.Server.Live;

/// <summary>The datasets of a pipeline with their places, and what they read outside of it. Immutable.</summary>
/// <param name="Nodes">By name: datasets by their full names, tables outside too, landing folders by who reads them.</param>
/// <param name="Layout">Where they stand.</param>
public sealed record PipelineMap(IReadOnlyDictionary<string, MapNode> Nodes, LaidOutGraph Layout)
{
    /// <summary>Lays a pipeline out.</summary>
    public static PipelineMap Of(PipelineGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Dictionary<string, MapNode> nodes = new(StringComparer.OrdinalIgnoreCase);
        List<(string, string)> edges = [];
        foreach (DatasetNode node in graph.Nodes)
        {
            string name = node.Name.ToString();
            nodes[name] = new MapNode(name, node.Name.Table, KindOf(node.Dataset.Kind))
            {
                Table = node.Dataset.IsStored || node.Dataset.Kind == DatasetKind.CatalogView ? node.Name : null,
                Location = node.Dataset.Location,
                Comment = node.Dataset.Comment,
                Rules = node.Dataset.Expectations.Count,
                Query = node.Flows.Count > 0 ? node.Flows[0].Query.Text.Text : null,
                IsSelectable = node.Dataset.Kind != DatasetKind.TemporaryView,
            };
        }

        foreach (DatasetNode node in graph.Nodes)
        {
            foreach (FlowEdge edge in node.Edges.Where(static edge => !edge.IsOfRule))
            {
                string source = edge.Dataset?.ToString() ?? $"{node.Name} files";
                if (!nodes.ContainsKey(source))
                {
                    nodes[source] = edge.Dataset is TableName outside
                        ? new MapNode(source, outside.Table, "table") { Table = outside, IsOutside = true }
                        : new MapNode(source, FolderOf(node.Flows.First(flow => flow.Name.Equals(edge.FlowName, StringComparison.OrdinalIgnoreCase))), "files")
                        {
                            IsOutside = true,
                            Location = edge.Location,
                        };
                }

                edges.Add((source, node.Name.ToString()));
            }
        }

        return new PipelineMap(nodes, GraphLayout.Of([.. nodes.Keys], edges));
    }

    private static string KindOf(DatasetKind kind) => kind switch
    {
        DatasetKind.StreamingTable => "streaming table",
        DatasetKind.MaterializedView => "materialized view",
        DatasetKind.TemporaryView => "temporary view",
        DatasetKind.Sink => "sink",
        _ => "view",
    };

    /// <summary>The folder that a query names, as far as a person would see it at a glance.</summary>
    private static string FolderOf(FlowDeclaration flow)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("query", flow.Query.Text.Text));
        for (int at = 0; at + 2 < tokens.Count; at++)
        {
            if (!tokens[at].IsWord("read_files")) continue;
            string? path = tokens.Skip(at + 1).Take(6).Where(static token => token.Kind == SqlTokenKind.Text).Select(static token => token.Value).FirstOrDefault();
            if (path is not null) return path.TrimEnd('/').Split('/')[^1] is { Length: > 0 } last ? last : path;
        }

        return "files";
    }
}

/// <summary>A node of a pipeline.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Label">Its name at a glance.</param>
/// <param name="Kind">What it is, for people.</param>
public sealed record MapNode(string Name, string Label, string Kind)
{
    /// <summary>The table or view that others may open; null for none.</summary>
    public TableName? Table { get; init; }

    /// <summary>Where it is declared; null for tables outside of the pipeline.</summary>
    public SourceLocation? Location { get; init; }

    /// <summary>What it is for; null when nothing was said.</summary>
    public string? Comment { get; init; }

    /// <summary>Its first query; null when it has none.</summary>
    public string? Query { get; init; }

    /// <summary>How many expectations it has.</summary>
    public int Rules { get; init; }

    /// <summary>True for what the pipeline only reads.</summary>
    public bool IsOutside { get; init; }

    /// <summary>True when an update can be told to do it alone.</summary>
    public bool IsSelectable { get; init; }
}
