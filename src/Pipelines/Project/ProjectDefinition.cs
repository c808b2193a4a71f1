using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Project;

/// <summary>A project for one target: its <c>millrace.yml</c> with includes merged and references resolved.</summary>
/// <param name="Root">Absolute path of the folder that holds the project file.</param>
/// <param name="BundleName">Name of the project.</param>
/// <param name="Target">Name of the chosen target; <c>default</c> when the project has none.</param>
/// <param name="Mode">Mode of the target.</param>
/// <param name="Warehouse">Absolute path of the folder in which its tables live.</param>
/// <param name="Pipelines">The pipelines, ordered by key.</param>
/// <param name="Warnings">What a person should know though nothing is wrong.</param>
public sealed record ProjectDefinition(
    string Root,
    string BundleName,
    string Target,
    TargetMode Mode,
    string Warehouse,
    IReadOnlyList<PipelineSettings> Pipelines,
    IReadOnlyList<PipelineWarning> Warnings)
{
    /// <summary>False when there is no project, so that no table can be kept by name.</summary>
    public bool HasWarehouse { get; init; } = true;

    /// <summary>Kinds of sinks that a program adds.</summary>
    public IReadOnlyList<ISinkFormat> SinkFormats { get; init; } = [];

    /// <summary>The mail server for notifications; null when none is named.</summary>
    public MailServer? Mail { get; init; }

    /// <summary>Name of a simulator whose files stand in while the project has no data of its own; null for none.</summary>
    public string? Sample { get; init; }
}
