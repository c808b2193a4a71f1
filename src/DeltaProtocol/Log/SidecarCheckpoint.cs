using System.Buffers;
using System.Text.Json;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// Writes a checkpoint of the V2 specification: a manifest of small actions that names the files with the file actions.
/// A sidecar of the checkpoint before in which nothing has changed is named again instead of being copied, so that a
/// checkpoint of a big table costs what has changed.
/// </summary>
internal static class SidecarCheckpoint
{
    // Beyond that many, opening costs more than writing one file anew.
    private const int MaxSidecars = 12;

    internal static async Task<LastCheckpoint> WriteAsync(
        DeltaEnvironment environment, TableState state, long nowMs, CancellationToken cancellationToken)
    {
        CheckpointContent whole = CheckpointWriter.ContentOf(state, nowMs);
        List<LogAction> small = [.. whole.Actions.Where(action => action is not (LogAction.AddFile or LogAction.RemoveFile))];
        List<LogAction> files = [.. whole.Actions.Where(action => action is LogAction.AddFile or LogAction.RemoveFile)];
        List<LogAction.Sidecar> kept = [.. state.Blocks
            .Where(block => block.Sidecar is not null && IsWhole(whole, block))
            .Select(block => block.Sidecar).OfType<LogAction.Sidecar>()];
        if (kept.Count >= MaxSidecars) kept.Clear();
        HashSet<ICheckpointFile> reused = [.. state.Blocks
            .Where(block => block.Sidecar is not null && kept.Contains(block.Sidecar)).Select(block => block.File)];
        List<CheckpointPart> parts = [.. whole.Parts.Where(part =>
            !reused.Contains(part.File) && part.File.RowCount > part.File.Facts.Count)];

        long actions = small.Count + reused.Sum(file => (long)file.RowCount);
        List<LogAction.Sidecar> sidecars = kept;
        if (files.Count > 0 || parts.Count > 0)
        {
            LakePath path = LogName.SidecarFolderOf(state.Root).Child($"{environment.NewId():D}.parquet");
            CheckpointContent content = whole with { Actions = files, Parts = parts };
            CheckpointWritten written = await CheckpointWriter
                .PublishAsync(environment, path, content, cancellationToken).ConfigureAwait(false);
            StoredObject stored = await FindAsync(environment, path, cancellationToken).ConfigureAwait(false);
            sidecars.Add(new LogAction.Sidecar(path.Name, stored.SizeBytes, stored.ModifiedAt.ToUnixTimeMilliseconds()));
            actions += written.Actions;
        }

        LakePath manifest = LogName.FolderOf(state.Root)
            .Child($"{LogName.Version(state.Version)}.checkpoint.{environment.NewId():D}.json");
        await environment.Store.TryCreateAsync(manifest, ToJson(state.Version, small, sidecars), cancellationToken)
            .ConfigureAwait(false);
        return new LastCheckpoint(state.Version, actions + sidecars.Count + 1, SizeInBytes: null, NumOfAddFiles: null)
        {
            Manifest = await FindAsync(environment, manifest, cancellationToken).ConfigureAwait(false),
        };
    }

    private static bool IsWhole(CheckpointContent content, FileBlock block) =>
        content.Parts.First(part => ReferenceEquals(part.File, block.File)).DeadRows.Count == 0;

    private static async Task<StoredObject> FindAsync(
        DeltaEnvironment environment, LakePath path, CancellationToken cancellationToken) =>
        await environment.Store.TryFindAsync(path, cancellationToken).ConfigureAwait(false)
        ?? throw Faults.DeltaErrors.LogCorrupt(path, "the checkpoint just written is not there");

    private static ReadOnlyMemory<byte> ToJson(
        long version, IReadOnlyList<LogAction> small, IReadOnlyList<LogAction.Sidecar> sidecars)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("checkpointMetadata");
            json.WriteNumber("version", version);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        buffer.Write(ActionWriter.Write(small).Span);
        foreach (LogAction.Sidecar sidecar in sidecars)
        {
            using Utf8JsonWriter json = new(buffer);
            json.WriteStartObject();
            json.WriteStartObject("sidecar");
            json.WriteString("path", sidecar.Path);
            json.WriteNumber("sizeInBytes", sidecar.SizeBytes);
            json.WriteNumber("modificationTime", sidecar.ModificationTimeMs);
            json.WriteEndObject();
            json.WriteEndObject();
            json.Flush();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenMemory;
    }
}
