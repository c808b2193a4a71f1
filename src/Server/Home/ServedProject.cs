using Millrace.Catalog.Binding;
using Millrace.Pipelines;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Project;

namespace Millrace.Server.Home;

/// <summary>The project that is served, and where the server keeps what it must remember. Thread safety: immutable.</summary>
/// <param name="project">The open project.</param>
public sealed class ServedProject(PipelineProject project)
{
    /// <summary>The open project.</summary>
    public PipelineProject Project => project;

    /// <summary>Its name for people.</summary>
    public string Name => project.Definition.BundleName;

    /// <summary>Its target.</summary>
    public string Target => project.Definition.Target;

    /// <summary>The folder of its file.</summary>
    public string Root => project.Definition.Root;

    /// <summary>Folder of its dashboards; need not exist.</summary>
    public string DashboardFolder => Path.Combine(Root, "dashboards");

    /// <summary>Folder of its saved queries; need not exist.</summary>
    public string QueryFolder => Path.Combine(Root, "queries");

    /// <summary>Catalog of names that give none.</summary>
    public string DefaultCatalog => project.Definition.Pipelines.Count > 0 ? project.Definition.Pipelines[0].Catalog : "main";

    /// <summary>Schema of names that give none.</summary>
    public string DefaultSchema => project.Definition.Pipelines.Count > 0 ? project.Definition.Pipelines[0].Schema : "default";

    /// <summary>Tells the time.</summary>
    public TimeProvider Clock => project.Services.Clock;

    /// <summary>The folder below the warehouse in which the server keeps users, audit and log.</summary>
    public string StateFolder => Path.Combine(project.Definition.Warehouse, "_millrace", "server");

    /// <summary>The folder in which files of exports lie while they are sent.</summary>
    public string ExportFolder => Path.Combine(StateFolder, "exports");

    /// <summary>The folder in which snapshots of dashboards lie.</summary>
    public string SnapshotFolder => Path.Combine(StateFolder, "snapshots");

    /// <summary>Gives readers of typed queries whole snapshots.</summary>
    public SnapshotResolver Resolver() => project.Resolver();

    /// <summary>The pipelines as their files are now.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">PIPELINE_SYNTAX and others.</exception>
    public Task<IReadOnlyList<Pipeline>> PipelinesAsync(CancellationToken cancellationToken) => project.PipelinesAsync(cancellationToken);

    /// <summary>One pipeline as its files declare it now.</summary>
    /// <param name="settings">Which.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="Foundation.Faults.MillraceException">A file of it cannot be read or understood.</exception>
    public async Task<Pipeline> PipelineAsync(PipelineSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        PipelineDeclaration declaration = await ProjectLoader.DeclareAsync(project.Definition, settings, cancellationToken).ConfigureAwait(false);
        return project.PipelineOf(settings.Key, settings.Name, declaration, settings.RunOptions);
    }
}
