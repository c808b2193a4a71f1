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
    /// <summary>The manifest of a V2 checkpoint; null for a classic one.</summary>
    internal StoredObject? Manifest { get; init; }

    /// <summary>Name of the manifest that a hint read back tells of; null for a classic checkpoint.</summary>
    internal string? ManifestName { get; init; }

    /// <summary>True when the checkpoint has several parts.</summary>
    internal bool IsMultiPart { get; init; }

    internal static LakePath PathOf(LakePath root) => LogName.FolderOf(root).Child(LogName.LastCheckpoint);

    internal static async Task<LastCheckpoint?> TryReadAsync(
        IObjectStore store, LakePath root, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? content = await store.TryReadAsync(PathOf(root), cancellationToken).ConfigureAwait(false);
        return content is ReadOnlyMemory<byte> bytes ? TryParse(bytes.Span) : null;
    }

    /// <summary>Reads a hint; null when it is damaged or contradicts its own checksum.</summary>
    internal static LastCheckpoint? TryParse(ReadOnlySpan<byte> content)
    {
        try
        {
            Utf8JsonReader reader = new(content);
            if (!JsonValue.EnterObject(ref reader)) return null;
            LastCheckpoint hint = new(-1, 0, null, null);
            string? checksum = null;
            while (JsonValue.NextProperty(ref reader))
            {
                if (reader.ValueTextEquals("version"u8))
                    hint = hint with { Version = JsonValue.Long(ref reader) ?? -1 };
                else if (reader.ValueTextEquals("size"u8)) hint = hint with { Size = JsonValue.Long(ref reader) ?? 0 };
                else if (reader.ValueTextEquals("sizeInBytes"u8))
                    hint = hint with { SizeInBytes = JsonValue.Long(ref reader) };
                else if (reader.ValueTextEquals("numOfAddFiles"u8))
                    hint = hint with { NumOfAddFiles = JsonValue.Long(ref reader) };
                else if (reader.ValueTextEquals("parts"u8)) hint = hint with { IsMultiPart = JsonValue.Long(ref reader) is not null };
                else if (reader.ValueTextEquals("v2Checkpoint"u8)) hint = hint with { ManifestName = PathIn(ref reader) };
                else if (reader.ValueTextEquals("checksum"u8)) checksum = JsonValue.Text(ref reader);
                else JsonValue.Skip(ref reader);
            }

            bool isSound = hint.Version >= 0 && (checksum is null || checksum == CanonicalJson.Checksum(content));
            return isSound ? hint : null;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static string? PathIn(ref Utf8JsonReader reader)
    {
        string? path = null;
        if (!JsonValue.EnterObject(ref reader)) return null;
        while (JsonValue.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("path"u8)) path = JsonValue.Text(ref reader);
            else JsonValue.Skip(ref reader);
        }

        return path;
    }

    internal ReadOnlyMemory<byte> ToJson()
    {
        byte[] plain = Write(checksum: null);
        return Write(CanonicalJson.Checksum(plain));
    }

    private byte[] Write(string? checksum)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("size", Size);
            if (SizeInBytes is long bytes) json.WriteNumber("sizeInBytes", bytes);
            if (NumOfAddFiles is long files) json.WriteNumber("numOfAddFiles", files);
            if (Manifest is StoredObject manifest)
            {
                json.WriteStartObject("v2Checkpoint");
                json.WriteString("path", manifest.Path.Name);
                json.WriteNumber("sizeInBytes", manifest.SizeBytes);
                json.WriteNumber("modificationTime", manifest.ModifiedAt.ToUnixTimeMilliseconds());
                json.WriteEndObject();
            }

            if (checksum is not null) json.WriteString("checksum", checksum);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
