using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>A dataset with its flows and what they read.</summary>
/// <param name="Dataset">What was declared.</param>
/// <param name="Flows">The flows that fill or define it, in order of declaration.</param>
/// <param name="Edges">All sources of these flows, inside the pipeline and outside.</param>
/// <param name="Sources">The datasets of this pipeline among the sources, each once, in order of declaration.</param>
public sealed record DatasetNode(
    DatasetDeclaration Dataset,
    IReadOnlyList<FlowDeclaration> Flows,
    IReadOnlyList<FlowEdge> Edges,
    IReadOnlyList<TableName> Sources)
{
    /// <summary>Full name of the dataset.</summary>
    public TableName Name => Dataset.Name;

    /// <summary>True when its flows apply change events, so that its rows may change and go.</summary>
    public bool IsChanged => Flows.Any(flow => flow.Changes is not null);

    /// <summary>True when a flow puts new rows in the place of others.</summary>
    public bool IsReplaced => Flows.Any(flow => flow.ReplaceWhere is not null);

    /// <summary>How change events are applied, in one line; null when rows are appended.</summary>
    public string? ChangesText => Flows.FirstOrDefault(flow => flow.Changes is not null)?.Changes?.Text;

    /// <summary>The sources of one of its flows.</summary>
    public IEnumerable<FlowEdge> EdgesOf(FlowDeclaration flow) =>
        Edges.Where(edge => edge.FlowName.Equals(flow.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Joins datasets, flows and edges, in order of declaration.</summary>
    internal static IReadOnlyList<DatasetNode> Join(PipelineDeclaration declaration, IReadOnlyList<FlowEdge> edges)
    {
        HashSet<string> flowNames =
            declaration.Flows.Select(flow => flow.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        FlowEdge? lost = edges.FirstOrDefault(edge => !flowNames.Contains(edge.FlowName));
        if (lost is not null) throw GraphErrors.UnknownFlow(lost);

        ILookup<TableName, FlowDeclaration> flows = declaration.Flows.ToLookup(flow => flow.Target);
        ILookup<string, FlowEdge> byFlow = edges.ToLookup(edge => edge.FlowName, StringComparer.OrdinalIgnoreCase);
        Dictionary<TableName, int> positions = [];
        foreach (DatasetDeclaration dataset in declaration.Datasets) positions[dataset.Name] = positions.Count;
        return [.. declaration.Datasets.Select(Node)];

        DatasetNode Node(DatasetDeclaration dataset)
        {
            FlowEdge[] read = [.. flows[dataset.Name].SelectMany(flow => byFlow[flow.Name])];
            IEnumerable<TableName> inside = read
                .Where(edge => edge.Dataset is not null && positions.ContainsKey(edge.Dataset))
                .Select(edge => declaration.Datasets[positions[edge.Dataset!]].Name)
                .Distinct()
                .OrderBy(name => positions[name]);
            return new DatasetNode(dataset, [.. flows[dataset.Name]], read, [.. inside]);
        }
    }
}
