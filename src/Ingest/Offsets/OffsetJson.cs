using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Ingest.Faults;
using Millrace.Ingest.Landing;

namespace Millrace.Ingest.Offsets;

/// <summary>Offset entries as JSON: docs/formats/offset-log.md.</summary>
internal static class OffsetJson
{
    private const int Format = 1;

    public static ReadOnlyMemory<byte> Write(OffsetEntry entry)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteNumber("batch", entry.Batch);
            json.WriteStartArray("sources");
            foreach (SourceSlice slice in entry.Slices) WriteSlice(json, slice);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public static OffsetEntry Read(string path, ReadOnlyMemory<byte> content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format != Format) throw IngestErrors.OffsetLogTooNew(path, format);
            List<SourceSlice> slices = [];
            foreach (JsonElement source in root.GetProperty("sources").EnumerateArray()) slices.Add(ReadSlice(source));
            return new OffsetEntry(root.GetProperty("batch").GetInt64(), slices);
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw IngestErrors.OffsetLogCorrupt(path, cause.Message);
        }
    }

    private static void WriteSlice(Utf8JsonWriter json, SourceSlice slice)
    {
        json.WriteStartObject();
        json.WriteString("source", slice.Source);
        switch (slice)
        {
            case SourceSlice.Files files:
                json.WriteStartArray("files");
                foreach (LandedFile file in files.Landed)
                {
                    json.WriteStartObject();
                    json.WriteString("path", file.Path);
                    json.WriteNumber("size", file.SizeBytes);
                    json.WriteString("modified", file.ModifiedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
            case SourceSlice.Versions versions:
                json.WriteString("tableId", versions.TableId);
                if (versions.FirstVersion is long first) json.WriteNumber("firstVersion", first);
                json.WriteNumber("lastVersion", versions.LastVersion);
                break;
            default: throw new System.Diagnostics.UnreachableException();
        }

        json.WriteEndObject();
    }

    private static SourceSlice ReadSlice(JsonElement source)
    {
        string name = source.GetProperty("source").GetString() ?? throw new FormatException("a source has no name");
        if (source.TryGetProperty("files", out JsonElement files))
        {
            List<LandedFile> landed = [];
            foreach (JsonElement file in files.EnumerateArray())
            {
                landed.Add(new LandedFile(
                    file.GetProperty("path").GetString() ?? throw new FormatException("a file has no path"),
                    file.GetProperty("size").GetInt64(),
                    DateTimeOffset.Parse(file.GetProperty("modified").GetString() ?? "", CultureInfo.InvariantCulture)));
            }

            return new SourceSlice.Files(name, landed);
        }

        return new SourceSlice.Versions(
            name,
            source.GetProperty("tableId").GetString() ?? throw new FormatException("a table has no id"),
            source.TryGetProperty("firstVersion", out JsonElement first) ? first.GetInt64() : null,
            source.GetProperty("lastVersion").GetInt64());
    }
}
