using System.Buffers;
using System.Text.Json;
using Millrace.DeltaProtocol.Actions;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>
/// The hint which checkpoint is the last. It saves a long listing and is never trusted: a table opens as well when it
/// is absent, damaged or wrong.
/// </summary>
/// <param name="Version">Version of the checkpoint.</param>
/// <param name="Size">Number of actions in it.</param>
/// <param name="SizeInBytes">Its size.</param>
/// <param name="NumOfAddFiles">Number of live files in it.</param>
internal sealed record LastCheckpoint(long Version, long Size, long? SizeInBytes, long? NumOfAddFiles)
{
    internal static LakePath PathOf(LakePath root) => LogName.FolderOf(root).Child(LogName.LastCheckpoint);

    internal static async Task<LastCheckpoint?> TryReadAsync(
        IObjectStore store, LakePath root, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? content = await store.TryReadAsync(PathOf(root), cancellationToken).ConfigureAwait(false);
        return content is ReadOnlyMemory<byte> bytes ? TryParse(bytes.Span) : null;
    }

    internal static LastCheckpoint? TryParse(ReadOnlySpan<byte> content)
    {
        try
        {
            Utf8JsonReader reader = new(content);
            if (!JsonValue.EnterObject(ref reader)) return null;
            LastCheckpoint hint = new(-1, 0, null, null);
            while (JsonValue.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("version"u8)) hint = hint with { Version = JsonValue.Long(ref reader)
                    ?? -1 };
                else if (reader.ValueTextEquals("size"u8)) hint = hint with { Size = JsonValue.Long(ref reader) ?? 0 };
                else if (reader.ValueTextEquals("sizeInBytes"u8))
                    hint = hint with { SizeInBytes = JsonValue.Long(ref reader) };
                else if (reader.ValueTextEquals("numOfAddFiles"u8))
                    hint = hint with { NumOfAddFiles = JsonValue.Long(ref reader) };
                else JsonValue.Skip(ref reader);
            }

            return hint.Version >= 0 ? hint : null;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    internal ReadOnlyMemory<byte> ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("size", Size);
            if (SizeInBytes is long bytes) json.WriteNumber("sizeInBytes", bytes);
            if (NumOfAddFiles is long files) json.WriteNumber("numOfAddFiles", files);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
