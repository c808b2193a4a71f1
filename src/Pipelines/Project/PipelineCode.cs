using Millrace.Pipelines.Code;

namespace Millrace.Pipelines.Project;

/// <summary>What a program declares of a pipeline, beside its files.</summary>
/// <param name="Pipeline">Key of the pipeline in the project file; null when the file has one.</param>
/// <param name="Declare">Declares it; called whenever the pipeline is read.</param>
public sealed record PipelineCode(string? Pipeline, Action<PipelineBuilder> Declare);
