using Millrace.Catalog.Binding;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server.Faults;

namespace Millrace.Server.Home;

/// <summary>The project that is served, and where the server keeps what it must remember. Thread safety: all members may be called at once.</summary>
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

    /// <summary>The folder in which snapshots of dashboards lie.</summary>
    public string SnapshotFolder => Path.Combine(StateFolder, "snapshots");

    /// <summary>Gives readers of typed queries whole snapshots.</summary>
    public SnapshotResolver Resolver() => project.Resolver();

    /// <summary>The pipelines as their files are now.</summary>
    /// <exception cref="MillraceException">PIPELINE_SYNTAX, PIPELINE_PROJECT_INVALID and others.</exception>
    public async Task<IReadOnlyList<Pipeline>> PipelinesAsync(CancellationToken cancellationToken)
    {
        await Task.Run(project.Refresh, cancellationToken).ConfigureAwait(false);
        return await project.PipelinesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A pipeline as its files are now.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">PIPELINE_UNKNOWN, PIPELINE_SYNTAX, PIPELINE_PROJECT_INVALID and others.</exception>
    public async Task<Pipeline> PipelineAsync(string key, CancellationToken cancellationToken)
    {
        await Task.Run(project.Refresh, cancellationToken).ConfigureAwait(false);
        ProjectDefinition definition = project.Definition;
        PipelineSettings settings = SettingsOf(key);
        return project.PipelineOf(settings.Key, settings.Name, await ProjectLoader.DeclareAsync(definition, settings, cancellationToken).ConfigureAwait(false), settings.RunOptions);
    }

    /// <summary>What the project file says of a pipeline.</summary>
    /// <param name="key">Its key or its name.</param>
    /// <exception cref="MillraceException">PIPELINE_UNKNOWN.</exception>
    public PipelineSettings SettingsOf(string key)
    {
        IReadOnlyList<PipelineSettings> all = project.Definition.Pipelines;
        return all.FirstOrDefault(pipeline => pipeline.Key.Equals(key, StringComparison.OrdinalIgnoreCase) || pipeline.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
            ?? throw ServerErrors.PipelineUnknown(key, NearestText.Of(key, all, static known => known.Key)?.Key);
    }
}
