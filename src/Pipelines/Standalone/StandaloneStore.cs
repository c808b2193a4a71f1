using Millrace.Foundation.Names;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Standalone;

/// <summary>Definitions of tables that refresh themselves. Each lies in the home of the table's own hidden pipeline.</summary>
/// <param name="services">Where bytes lie.</param>
internal sealed class StandaloneStore(PipelineServices services)
{
    /// <summary>The home of a table's pipeline. No key of a project's pipeline holds a colon.</summary>
    public PipelineHome HomeOf(TableName name) => new(services.Metastore.Warehouse, $"sql:{name.ToString().ToLowerInvariant()}");

    /// <summary>The table of its events, whose name keeps it out of lists of tables.</summary>
    public static TableName EventsOf(TableName name) => new(name.Catalog, name.Schema, $"_events_{name.Table}");

    /// <summary>The definition of a table; null when it does not refresh itself.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">STANDALONE_DAMAGED.</exception>
    public async Task<StandaloneDefinition?> TryReadAsync(TableName name, CancellationToken cancellationToken)
    {
        LakePath path = FileOf(name);
        ReadOnlyMemory<byte>? content = await services.Store.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return content is null ? null : StandaloneFile.Read(name, path, content.Value);
    }

    /// <summary>True when the table refreshes itself.</summary>
    public bool Holds(TableName name) => File.Exists(FileOf(name).Value);

    /// <summary>Keeps a definition, in place of the one that is there.</summary>
    public Task WriteAsync(StandaloneDefinition definition, CancellationToken cancellationToken) =>
        services.Store.ReplaceAsync(FileOf(definition.Name), StandaloneFile.Write(definition), cancellationToken);

    /// <summary>Forgets a definition; what the pipeline remembered goes with it.</summary>
    public async Task DeleteAsync(TableName name, CancellationToken cancellationToken)
    {
        await services.Store.DeleteAsync(FileOf(name), cancellationToken).ConfigureAwait(false);
        string folder = HomeOf(name).Folder.Value;
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Foundation.Faults.FoundationErrors.StorageFailed("remove", folder, cause);
        }
    }

    private LakePath FileOf(TableName name) => HomeOf(name).Folder.Child("definition.json");
}
