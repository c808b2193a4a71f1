using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>
/// The datasets of a pipeline in an order in which each stands after all it reads, with the flows and sources of each.
/// Among datasets that do not depend on each other the order of declaration holds.
/// </summary>
public sealed class PipelineGraph
{
    private readonly FrozenDictionary<TableName, DatasetNode> _byName;

    private PipelineGraph(PipelineDeclaration declaration, IReadOnlyList<DatasetNode> nodes)
    {
        Declaration = declaration;
        Nodes = nodes;
        _byName = nodes.ToFrozenDictionary(node => node.Name);
    }

    /// <summary>What the graph was built from.</summary>
    public PipelineDeclaration Declaration { get; }

    /// <summary>All datasets, sources before their readers.</summary>
    public IReadOnlyList<DatasetNode> Nodes { get; }

    /// <summary>Orders and checks the datasets of a pipeline.</summary>
    /// <param name="declaration">What is declared.</param>
    /// <param name="edges">
    /// What the queries read: one edge for each table, view or table function, because a flow into a streaming table
    /// without a streaming edge is refused.
    /// </param>
    /// <exception cref="MillraceException">
    /// PIPELINE_CYCLE: datasets read each other in a ring. PIPELINE_STREAM_READ: STREAM stands where the source or the
    /// reader forbids it, or is missing. PIPELINE_DECLARATION: a view of the catalog reads a temporary view.
    /// </exception>
    public static PipelineGraph Build(PipelineDeclaration declaration, IEnumerable<FlowEdge> edges)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        ArgumentNullException.ThrowIfNull(edges);
        IReadOnlyList<DatasetNode> declared = DatasetNode.Join(declaration, [.. edges]);
        IReadOnlyList<DatasetNode> ordered = GraphOrder.Sort(declared);
        GraphRules.Check(ordered);
        return new PipelineGraph(declaration, ordered);
    }

    /// <summary>The dataset of that full name, or null.</summary>
    public DatasetNode? Find(TableName name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// The chosen datasets, temporary views excepted, in the order of the graph; upstream ones only when chosen themselves.
    /// </summary>
    /// <param name="names">
    /// One, two or three parts joined by dots; missing parts come from the pipeline, backticks may enclose a part.
    /// </param>
    /// <exception cref="MillraceException">PIPELINE_SELECTION_UNKNOWN: a name is no dataset that others can see.</exception>
    public IReadOnlyList<DatasetNode> Select(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        HashSet<TableName> chosen = [.. names.Select(FindStored)];
        return [.. Nodes.Where(node => chosen.Contains(node.Name))];
    }

    private TableName FindStored(string name)
    {
        string[] parts = [.. name.Split('.').Select(part => part.Trim().Trim('`'))];
        bool isUsable = parts.Length is >= 1 and <= 3 && !parts.Any(string.IsNullOrWhiteSpace);
        if (isUsable)
        {
            TableName full = TableName.FromParts(parts, Declaration.Catalog, Declaration.Schema);
            if (Find(full) is { Dataset.Kind: not DatasetKind.TemporaryView } node) return node.Name;
        }

        IEnumerable<DatasetNode> stored = Nodes.Where(node => node.Dataset.Kind != DatasetKind.TemporaryView);
        throw GraphErrors.UnknownSelection(name, [.. stored.Select(node => node.Name.Table)]);
    }
}
