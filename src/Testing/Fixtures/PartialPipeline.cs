using Millrace.Catalog.Binding;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Graph;

namespace Millrace.Testing.Fixtures;

/// <summary>
/// The part of a pipeline that a test needs: without datasets whose rows the test gives, and without what only they need, so
/// that a test of gold does not have to land files for bronze.
/// </summary>
internal static class PartialPipeline
{
    /// <summary>The part, or null when nothing is left.</summary>
    /// <param name="governor">Finds what queries read.</param>
    /// <param name="whole">The pipeline.</param>
    /// <param name="wanted">Datasets to keep with all they read; empty for all.</param>
    /// <param name="given">Datasets whose rows the test gives.</param>
    public static PipelineDeclaration? Of(
        Governor governor, PipelineDeclaration whole, IReadOnlyCollection<TableName> wanted, IReadOnlySet<TableName> given)
    {
        if (wanted.Count == 0 && !whole.Datasets.Any(dataset => given.Contains(dataset.Name))) return whole;
        ILookup<TableName, TableName> sources = SourcesOf(governor, whole);
        HashSet<TableName> read = [.. whole.Datasets.SelectMany(dataset => sources[dataset.Name])];
        IEnumerable<TableName> ends = wanted.Count > 0 ? wanted : whole.Datasets.Select(dataset => dataset.Name).Where(name => !read.Contains(name));
        HashSet<TableName> kept = [];
        Stack<TableName> open = new(ends);
        while (open.TryPop(out TableName? name))
        {
            if (given.Contains(name) || !kept.Add(name)) continue;
            foreach (TableName source in sources[name]) open.Push(source);
        }

        return kept.Count == 0 ? null : Keep(whole, kept);
    }

    private static ILookup<TableName, TableName> SourcesOf(Governor governor, PipelineDeclaration whole) => whole.Flows
        .SelectMany(flow => governor.RequestsOf(new QueryInput(flow.Query.Text.Text, flow.Query.Text.LocationAt))
            .OfType<RelationRequest.Table>()
            .Select(table => (flow.Target, Source: whole.Resolve(table.Parts, flow.Query)))
            .Where(edge => whole.Find(edge.Source) is not null))
        .ToLookup(edge => edge.Target, edge => edge.Source);

    private static PipelineDeclaration Keep(PipelineDeclaration whole, HashSet<TableName> kept)
    {
        DeclarationBuilder builder = new(new PipelineDefaults(whole.Catalog, whole.Schema, whole.Configuration));
        foreach (DatasetDeclaration dataset in whole.Datasets.Where(dataset => kept.Contains(dataset.Name))) builder.Add(dataset);
        foreach (FlowDeclaration flow in whole.Flows.Where(flow => kept.Contains(flow.Target))) builder.Add(flow);
        foreach (EventHook hook in whole.Hooks) builder.Add(hook);
        return builder.Build();
    }
}
