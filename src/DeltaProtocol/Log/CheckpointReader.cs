using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>Opens a checkpoint of any shape as the start of a replay.</summary>
internal static class CheckpointReader
{
    /// <summary>
    /// The replay that a checkpoint starts; null when a sidecar of it is missing, so that it is unusable.
    /// </summary>
    internal static async Task<LogReplay?> TryReadAsync(
        DeltaEnvironment environment, LakePath root, CheckpointFiles checkpoint, CancellationToken cancellationToken)
    {
        List<ICheckpointFile> opened = [];
        foreach (StoredObject file in checkpoint.Files)
            opened.Add(await OpenAsync(environment, file.Path, cancellationToken).ConfigureAwait(false));

        List<LogAction.Sidecar> sidecars = [.. opened.SelectMany(file => file.Facts.OfType<LogAction.Sidecar>())];
        List<LakePath> paths = [.. sidecars.Select(sidecar => Resolve(root, sidecar.Path))];
        if (!await AllExistAsync(environment.Store, root, paths, cancellationToken).ConfigureAwait(false)) return null;
        List<FileBlock> blocks = [.. opened.Select(file => new FileBlock(root, file))];
        foreach ((LogAction.Sidecar sidecar, LakePath path) in sidecars.Zip(paths))
        {
            ICheckpointFile file = await environment.StoredParquet.OpenCheckpointAsync(path, cancellationToken)
                .ConfigureAwait(false);
            blocks.Add(new FileBlock(root, file) { Sidecar = sidecar });
        }

        LogReplay replay = new(root) { CheckpointVersion = checkpoint.Version, Blocks = blocks };
        foreach (ICheckpointFile file in opened) replay.ApplyFacts(file.Facts);
        return replay;
    }

    /// <summary>Opens one top-level file of a checkpoint.</summary>
    internal static async Task<ICheckpointFile> OpenAsync(
        DeltaEnvironment environment, LakePath path, CancellationToken cancellationToken)
    {
        if (!path.Name.EndsWith(".json", StringComparison.Ordinal))
            return await environment.StoredParquet.OpenCheckpointAsync(path, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> content = await environment.Store.TryReadAsync(path, cancellationToken)
            .ConfigureAwait(false) ?? default;
        return new ActionCheckpoint(Commit.ParseLines(path, content.Span));
    }

    /// <summary>Where a sidecar lies.</summary>
    internal static LakePath Resolve(LakePath root, string logged) =>
        PathCodec.Resolve(LogName.SidecarFolderOf(root), logged);

    private static async Task<bool> AllExistAsync(
        IObjectStore store, LakePath root, List<LakePath> paths, CancellationToken cancellationToken)
    {
        if (paths.Count == 0) return true;
        LakePath folder = LogName.SidecarFolderOf(root);
        HashSet<string> present = new(StringComparer.Ordinal);
        IAsyncEnumerable<StoredObject> found =
            store.ListAsync(folder, isRecursive: false, startAfter: null, cancellationToken);
        await foreach (StoredObject item in found.ConfigureAwait(false)) present.Add(item.Path.Value);

        // A sidecar elsewhere, named by an absolute URI, is not in this listing and is taken on trust.
        string prefix = $"{folder.Value}/";
        return paths.TrueForAll(path =>
            !path.Value.StartsWith(prefix, StringComparison.Ordinal) || present.Contains(path.Value));
    }
}
