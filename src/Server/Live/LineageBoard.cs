using Millrace.Foundation.Faults;
using Millrace.Pipelines.Lineage;
using Millrace.Pipelines.Project;
using Millrace.Server.Home;

namespace Millrace.Server.Live;

/// <summary>What is made of what in the project, read at most once in some seconds for all who look. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
public sealed class LineageBoard(ServedProject served)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _oneByOne = new(1);
    private LineageGraph? _graph;
    private DateTimeOffset _asOf;

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

        LineageGraph graph = await new LineageBuilder(served.Project.Services).BuildAsync(pipelines, cancellationToken).ConfigureAwait(false);
        return graph with { Faults = [.. faults, .. graph.Faults] };
    }
}
