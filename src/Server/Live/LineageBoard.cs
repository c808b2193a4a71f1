using Millrace.Catalog.Binding;
using Millrace.Catalog.Exploring;
using Millrace.Catalog.Statements;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Lineage;
using Millrace.Pipelines.Project;
using Millrace.Server.Home;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Queries;
using Millrace.Workspace.Tiles;

namespace Millrace.Server.Live;

/// <summary>What is made of what in the project, read at most once in some seconds for all who look. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
/// <param name="shelf">Its dashboards.</param>
/// <param name="queries">Its saved queries.</param>
public sealed class LineageBoard(ServedProject served, DashboardShelf shelf, QueryFolder queries)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _oneByOne = new(1);
    private LineageGraph? _graph;
    private DateTimeOffset _asOf;

    /// <summary>The id of a dashboard in the graph.</summary>
    public static string IdOfDashboard(string name) => $"dashboard:{name}";

    /// <summary>The address of a node's page; null when it has none.</summary>
    public static string? AddressOf(LineageNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        string name = node.Id[(node.Id.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return node.Kind switch
        {
            LineageKind.Dashboard => $"/dashboards/{Uri.EscapeDataString(name)}",
            LineageKind.SavedQuery => $"/sql?saved={Uri.EscapeDataString(name)}",
            _ => node.Table is null ? null : $"/tables/{Uri.EscapeDataString(CatalogExplorer.Format(node.Table))}?tab=lineage",
        };
    }

    /// <summary>The tables that a dashboard reads, near ones and those behind views, by name.</summary>
    public async Task<IReadOnlyList<LineageNode>> TablesOfAsync(string dashboard, CancellationToken cancellationToken)
    {
        LineageGraph graph = await GraphAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, LineageNode> nodes = graph.Nodes.ToDictionary(static node => node.Id, StringComparer.Ordinal);
        ILookup<string, string> sources = graph.Edges.ToLookup(static edge => edge.To, static edge => edge.From, StringComparer.Ordinal);
        Dictionary<string, LineageNode> found = new(StringComparer.Ordinal);
        HashSet<string> seen = [IdOfDashboard(dashboard)];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out string? here))
        {
            foreach (string source in sources[here].Where(seen.Add))
            {
                if (!nodes.TryGetValue(source, out LineageNode? node)) continue;
                if (node.Kind is LineageKind.View or LineageKind.TemporaryView) open.Enqueue(source);
                else found[source] = node;
            }
        }

        return [.. found.Values.OrderBy(static node => node.Title, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The whole graph. A pipeline whose files cannot be read is told among its faults.</summary>
    public async Task<LineageGraph> GraphAsync(CancellationToken cancellationToken)
    {
        await _oneByOne.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_graph is not null && served.Clock.GetUtcNow() - _asOf < Freshness) return _graph;
            _graph = await Task.Run(() => BuildAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            _asOf = served.Clock.GetUtcNow();
            return _graph;
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    private List<LineageOutlet> Dashboards(List<string> faults)
    {
        List<LineageOutlet> outlets = [];
        foreach (DashboardFile file in shelf.All())
        {
            if (file.Dashboard is not Dashboard dashboard)
            {
                if (file.Fault is not null) faults.Add(file.Fault.Message);
                continue;
            }

            List<(QueryInput, string, string)> asked = [];
            foreach (DashboardDataset dataset in dashboard.Datasets)
            {
                try
                {
                    FilterState filters = new(dashboard, dashboard.Pages.Count > 0 ? dashboard.Pages[0] : PageEdit.NewDashboard("").Pages[0], Selections.None, served.Clock.GetUtcNow());
                    asked.Add((TileComposer.RowsOf(filters, dataset), dataset.Catalog ?? served.DefaultCatalog, dataset.Schema ?? served.DefaultSchema));
                }
                catch (MillraceException fault)
                {
                    faults.Add(fault.Message);
                }
            }

            outlets.Add(new LineageOutlet(IdOfDashboard(DashboardShelf.NameOf(file)), file.Title, LineageKind.Dashboard, asked));
        }

        return outlets;
    }

    private List<LineageOutlet> SavedQueries(List<string> faults)
    {
        List<LineageOutlet> outlets = [];
        foreach (string name in queries.Names())
        {
            try
            {
                SourceText text = new($"{name}.sql", queries.Open(name).Text);
                (QueryInput, string, string)[] asked = [.. SqlStatements.Split(text).Select(statement => (statement, served.DefaultCatalog, served.DefaultSchema))];
                outlets.Add(new LineageOutlet($"query:{name}", name, LineageKind.SavedQuery, asked));
            }
            catch (MillraceException fault)
            {
                faults.Add(fault.Message);
            }
        }

        return outlets;
    }

    private async Task<LineageGraph> BuildAsync(CancellationToken cancellationToken)
    {
        List<(string, Pipelines.Graph.PipelineDeclaration)> pipelines = [];
        List<string> faults = [];
        foreach (PipelineSettings settings in served.Project.Definition.Pipelines)
        {
            try
            {
                pipelines.Add((settings.Key, await ProjectLoader.DeclareAsync(served.Project.Definition, settings, cancellationToken).ConfigureAwait(false)));
            }
            catch (MillraceException fault)
            {
                faults.Add(fault.Message);
            }
        }

        LineageGraph graph = await new LineageBuilder(served.Project.Services).BuildAsync(pipelines, [.. Dashboards(faults), .. SavedQueries(faults)], cancellationToken).ConfigureAwait(false);
        return graph with { Faults = [.. faults, .. graph.Faults] };
    }
}
