using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Reads a checkpoint of any shape into a replay.</summary>
internal static class CheckpointReader
{
    /// <summary>
    /// The replay that a checkpoint starts; null when a sidecar of it is missing, so that it is unusable.
    /// </summary>
    internal static async Task<LogReplay?> TryReadAsync(
        DeltaEnvironment environment, LakePath root, CheckpointFiles checkpoint, CancellationToken cancellationToken)
    {
        LogReplay replay = new(root);
        List<LogAction.Sidecar> sidecars = [];
        foreach (StoredObject file in checkpoint.Files)
        {
            IAsyncEnumerable<CheckpointBatch> batches = file.Path.Name.EndsWith(".json", StringComparison.Ordinal)
                ? ReadJsonAsync(environment.Store, file.Path, cancellationToken)
                : environment.Parquet.ReadCheckpointAsync(file.Path, cancellationToken);
            await foreach (CheckpointBatch batch in batches.ConfigureAwait(false))
            {
                replay.ApplyCheckpoint(batch);
                sidecars.AddRange(batch.Others.OfType<LogAction.Sidecar>());
            }
        }

        if (sidecars.Count == 0) return replay;
        List<LakePath> paths = [.. sidecars.Select(sidecar => Resolve(root, sidecar.Path))];
        if (!await AllExistAsync(environment.Store, root, paths, cancellationToken).ConfigureAwait(false)) return null;
        foreach (LakePath path in paths)
        {
            IAsyncEnumerable<CheckpointBatch> batches =
                environment.Parquet.ReadCheckpointAsync(path, cancellationToken);
            await foreach (CheckpointBatch batch in batches.ConfigureAwait(false)) replay.ApplyCheckpoint(batch);
        }

        return replay;
    }

    private static LakePath SidecarFolder(LakePath root) => LogName.FolderOf(root).Child(LogName.SidecarFolder);

    private static LakePath Resolve(LakePath root, string logged) => PathCodec.Resolve(SidecarFolder(root), logged);

    private static async Task<bool> AllExistAsync(
        IObjectStore store, LakePath root, List<LakePath> paths, CancellationToken cancellationToken)
    {
        LakePath folder = SidecarFolder(root);
        HashSet<string> present = new(StringComparer.Ordinal);
        IAsyncEnumerable<StoredObject> found =
            store.ListAsync(folder, isRecursive: false, startAfter: null, cancellationToken);
        await foreach (StoredObject item in found.ConfigureAwait(false)) present.Add(item.Path.Value);

        // A sidecar elsewhere, named by an absolute URI, is not in this listing and is taken on trust.
        string prefix = $"{folder.Value}/";
        return paths.TrueForAll(path =>
            !path.Value.StartsWith(prefix, StringComparison.Ordinal) || present.Contains(path.Value));
    }

    private static async IAsyncEnumerable<CheckpointBatch> ReadJsonAsync(
        IObjectStore store,
        LakePath path,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false)
            ?? default;
        List<LogAction> actions = Commit.ParseLines(path, content.Span);
        yield return new CheckpointBatch(
            AddColumns.Of([.. actions.OfType<LogAction.AddFile>()]),
            [.. actions.Where(action => action is not LogAction.AddFile)]);
    }
}
