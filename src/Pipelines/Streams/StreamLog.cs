using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Streams;

/// <summary>
/// The rows that a flow keeps for later batches, as files beside its offsets: segments of rows, and for each batch a manifest that
/// names those that count after it. Which batch counts is not written here: the target table's log says so, and a batch that
/// runs again starts from the manifest before it.
/// </summary>
/// <param name="store">Where the files lie.</param>
/// <param name="folder">The flow's folder; need not exist.</param>
/// <param name="flow">The flow, for faults.</param>
internal sealed class StreamLog(IObjectStore store, LakePath folder, FlowDeclaration flow)
{
    private const string Suffix = ".json";
    private bool _isClean;

    /// <summary>Folder of the segments.</summary>
    public LakePath Folder => folder;

    /// <summary>What is kept after a batch; −1 for before the first.</summary>
    public async Task<StreamManifest> ReadAsync(long batch, CancellationToken cancellationToken)
    {
        if (batch < 0) return StreamManifest.Start;
        LakePath path = PathOf(batch);
        ReadOnlyMemory<byte> content = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false) ?? throw StreamErrors.RowsMissing(flow, batch, folder.Value);
        try
        {
            StreamManifest manifest = JsonSerializer.Deserialize(content.Span, StreamManifestJson.Default.StreamManifest) ?? throw new JsonException("it is empty.");
            return manifest.Format <= StreamManifest.CurrentFormat ? manifest : throw StreamErrors.RowsTooNew(path.Value, manifest.Format);
        }
        catch (JsonException fault)
        {
            throw StreamErrors.RowsCorrupt(path.Value, fault);
        }
    }

    /// <summary>Keeps what is so after a batch, before the batch is committed.</summary>
    public async Task WriteAsync(StreamManifest manifest, IReadOnlyList<LakePath> segments, CancellationToken cancellationToken)
    {
        if (segments.Count > 0) await store.PersistAsync(segments, cancellationToken).ConfigureAwait(false);
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(manifest, StreamManifestJson.Default.StreamManifest);
        await store.ReplaceAsync(PathOf(manifest.Batch), content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The batch is committed: what only earlier ones needed goes.</summary>
    public async Task CommittedAsync(StreamManifest before, StreamManifest after, CancellationToken cancellationToken)
    {
        HashSet<string> kept = [.. after.Leaves.SelectMany(static leaf => leaf.Segments).Select(static segment => segment.File), PathOf(after.Batch).Name];
        IEnumerable<string> outdated = before.Leaves.SelectMany(static leaf => leaf.Segments).Select(static segment => segment.File);
        if (before.Batch >= 0) outdated = outdated.Append(PathOf(before.Batch).Name);

        // A run that was ended in between leaves files that no manifest names any more.
        if (!_isClean) outdated = await NamesAsync(cancellationToken).ConfigureAwait(false);
        foreach (string name in outdated.Where(name => !kept.Contains(name))) await store.DeleteAsync(folder.Child(name), cancellationToken).ConfigureAwait(false);
        _isClean = true;
    }

    private async Task<List<string>> NamesAsync(CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (StoredObject found in store.ListAsync(folder, isRecursive: false, startAfter: null, cancellationToken).ConfigureAwait(false)) names.Add(found.Path.Name);
        return names;
    }

    private LakePath PathOf(long batch) => folder.Child(batch.ToString("D20", CultureInfo.InvariantCulture) + Suffix);
}
