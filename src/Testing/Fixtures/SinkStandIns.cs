using System.Collections.Frozen;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Project;

namespace Millrace.Testing.Fixtures;

/// <summary>
/// A test must reach nobody: what a pipeline would send to code, or by a format that a program adds, becomes the rows of a
/// table that is named as the sink, and event hooks are not called.
/// </summary>
internal static class SinkStandIns
{
    /// <summary>The same pipeline without reach to the outside.</summary>
    public static PipelineDeclaration Of(PipelineDeclaration whole, ProjectRequest request)
    {
        if (whole.Hooks.Count == 0 && !whole.Datasets.Any(dataset => Reaches(dataset, request))) return whole;
        DeclarationBuilder builder = new(new PipelineDefaults(whole.Catalog, whole.Schema, whole.Configuration));
        foreach (DatasetDeclaration dataset in whole.Datasets) builder.Add(Reaches(dataset, request) ? StandIn(dataset) : dataset);
        foreach (FlowDeclaration flow in whole.Flows) builder.Add(flow);
        return builder.Build();
    }

    // A format that nobody has added stays, so that the fault is told.
    private static bool Reaches(DatasetDeclaration dataset, ProjectRequest request) => dataset.Sink is SinkDeclaration sink
        && (sink.Given is not null || request.SinkFormats.Any(format => format.Name.Equals(sink.Format, StringComparison.OrdinalIgnoreCase)));

    private static DatasetDeclaration StandIn(DatasetDeclaration dataset)
    {
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase) { ["tableName"] = dataset.Name.ToString() };
        return dataset with { Sink = new SinkDeclaration(SinkDeclaration.DeltaFormat, options.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), dataset.Sink!.Location) };
    }
}
