using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;
using Millrace.Pipelines.Project;
using Millrace.Testing.Faults;

namespace Millrace.Testing.Fixtures;

/// <summary>A project with its files read, which many tests share. Thread safety: immutable.</summary>
/// <param name="Definition">What its file says.</param>
/// <param name="Pipelines">Its pipelines and what they declare.</param>
internal sealed record LoadedProject(ProjectDefinition Definition, IReadOnlyList<(PipelineSettings Settings, PipelineDeclaration Declaration)> Pipelines)
{
    /// <summary>Loads a project.</summary>
    /// <exception cref="MillraceException">The project or one of its files is not as it should be.</exception>
    public static async Task<LoadedProject> LoadAsync(ProjectRequest request, CancellationToken cancellationToken)
    {
        ProjectDefinition definition = ProjectLoader.Load(request);
        List<(PipelineSettings, PipelineDeclaration)> pipelines = [];
        foreach (PipelineSettings settings in definition.Pipelines)
        {
            PipelineDeclaration declared = await ProjectLoader.DeclareAsync(definition, settings, cancellationToken).ConfigureAwait(false);
            pipelines.Add((settings, SinkStandIns.Of(declared, request)));
        }

        return pipelines.Count > 0 ? new LoadedProject(definition, pipelines) : throw TestErrors.NoPipelines(definition.Root);
    }
}
