using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Catalog.Metadata;

/// <summary>
/// The views of a warehouse: one file beside the tables of their schema, written as a whole or not at all. Thread safety:
/// members may be called at once; of two that save one view, the last wins.
/// </summary>
/// <param name="metastore">The warehouse.</param>
public sealed class ViewStore(Metastore metastore)
{
    private const string Ending = ".view.json";

    private IObjectStore Store => metastore.Environment.Store;

    /// <summary>The definition of a view, or null when there is none of that name.</summary>
    /// <exception cref="MillraceException">VIEW_DAMAGED: its file is not as it should be.</exception>
    public async Task<ViewDefinition?> TryReadAsync(TableName name, CancellationToken cancellationToken)
    {
        LakePath path = FileOf(name);
        ReadOnlyMemory<byte>? content = await Store.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return content is null ? null : ViewFile.Read(name, path, content.Value);
    }

    /// <summary>The file of a view, without reading it; null when there is none of that name.</summary>
    public Task<StoredObject?> TryFindAsync(TableName name, CancellationToken cancellationToken) => Store.TryFindAsync(FileOf(name), cancellationToken);

    /// <summary>True when there is a view of that name, whether it can be read or not.</summary>
    public async Task<bool> HoldsAsync(TableName name, CancellationToken cancellationToken) =>
        await Store.TryReadAsync(FileOf(name), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>True when the view is there with exactly this definition.</summary>
    public async Task<bool> HoldsAsync(ViewDefinition view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        ReadOnlyMemory<byte>? content = await Store.TryReadAsync(FileOf(view.Name), cancellationToken).ConfigureAwait(false);
        return content is not null && content.Value.Span.SequenceEqual(ViewFile.Write(view).Span);
    }

    /// <summary>Makes a view; false when there is one of that name already.</summary>
    public Task<bool> TryCreateAsync(ViewDefinition view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Store.TryCreateAsync(FileOf(view.Name), ViewFile.Write(view), cancellationToken);
    }

    /// <summary>Makes a view, or gives one that is there this definition.</summary>
    public Task ReplaceAsync(ViewDefinition view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Store.ReplaceAsync(FileOf(view.Name), ViewFile.Write(view), cancellationToken);
    }

    /// <summary>Removes a view; no rows are lost, for it holds none.</summary>
    public Task DropAsync(TableName name, CancellationToken cancellationToken) => Store.DeleteAsync(FileOf(name), cancellationToken);

    /// <summary>Names of all views, ordered, with small letters only.</summary>
    public IReadOnlyList<TableName> List()
    {
        List<TableName> names = [];
        foreach ((string catalog, string schema) in metastore.Schemas())
        {
            names.AddRange(Directory.EnumerateFiles($"{metastore.Warehouse}/{catalog}/{schema}", $"*{Ending}")
                .Select(static file => Path.GetFileName(file)[..^Ending.Length])
                .Order(StringComparer.Ordinal)
                .Select(file => new TableName(catalog, schema, Uri.UnescapeDataString(file))));
        }

        return names;
    }

    // Small letters, so that a name is found by one look whatever its case; the file holds the spelling.
    private LakePath FileOf(TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string folder = metastore.PathOf(name).Parent!.Value.Value;
        return new LakePath($"{folder}/{Uri.EscapeDataString(name.Table.ToLowerInvariant())}{Ending}");
    }
}
