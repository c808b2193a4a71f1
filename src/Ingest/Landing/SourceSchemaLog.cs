using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Foundation.Types;
using Millrace.Ingest.Faults;

namespace Millrace.Ingest.Landing;

/// <summary>
/// The columns of a file source as found once and kept, so that a later file cannot change the type of a column. Each
/// change is a new numbered file; the last one counts.
/// </summary>
/// <param name="store">Where the versions lie.</param>
/// <param name="folder">Folder of one source's versions; need not exist.</param>
public sealed class SourceSchemaLog(IObjectStore store, LakePath folder)
{
    private long _last = -1;

    /// <summary>The schema in force, or null when none was found yet.</summary>
    public async Task<TableSchema?> ReadAsync(CancellationToken cancellationToken)
    {
        LakePath? newest = null;
        await foreach (StoredObject found in store.ListAsync(folder, isRecursive: false, startAfter: null, cancellationToken).ConfigureAwait(false))
        {
            string name = found.Path.Name;
            if (!name.EndsWith(".json", StringComparison.Ordinal)) continue;
            if (!long.TryParse(name[..^5], NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number < _last) continue;
            _last = number;
            newest = found.Path;
        }

        if (newest is not LakePath path) return null;
        ReadOnlyMemory<byte> content = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw IngestErrors.OffsetLogCorrupt(path.Value, "it was listed but cannot be found");
        return Parse(path, content);
    }

    /// <summary>Writes a new version.</summary>
    public async Task WriteAsync(TableSchema schema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("format", 1);
            json.WriteStartArray("columns");
            foreach (Column column in schema)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", DataTypeText.Format(column.Type));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        LakePath path = folder.Child((_last + 1).ToString("D20", CultureInfo.InvariantCulture) + ".json");
        await store.ReplaceAsync(path, buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _last++;
    }

    private static TableSchema Parse(LakePath path, ReadOnlyMemory<byte> content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            return new TableSchema(document.RootElement.GetProperty("columns").EnumerateArray().Select(column => new Column(
                column.GetProperty("name").GetString() ?? "",
                DataTypeText.Parse(column.GetProperty("type").GetString() ?? ""))));
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw IngestErrors.OffsetLogCorrupt(path.Value, cause.Message);
        }
    }
}
