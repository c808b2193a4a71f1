using System.Buffers;
using System.Text.Json;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.DeltaProtocol.Log;

/// <summary>What a <c>.crc</c> file says of a version. It may be missing or wrong, so nothing is read through it.</summary>
/// <param name="NumFiles">Live files; null when not told.</param>
/// <param name="TableSizeBytes">Bytes of the live files; null when not told.</param>
internal sealed record VersionChecksum(long? NumFiles, long? TableSizeBytes)
{
    /// <summary>Protocol it names, or null.</summary>
    internal LogAction.Protocol? Protocol { get; init; }

    /// <summary>Metadata it names, or null.</summary>
    internal LogAction.Metadata? Metadata { get; init; }

    internal static LakePath PathOf(LakePath root, long version) =>
        LogName.FolderOf(root).Child($"{LogName.Version(version)}.crc");

    /// <summary>Writes the checksum of a state whose files were counted; one that is there already stays.</summary>
    internal static async Task WriteAsync(
        IObjectStore store, TableState state, FileTotals totals, CancellationToken cancellationToken) =>
        await store.TryCreateAsync(PathOf(state.Root, state.Version), ToJson(state, totals), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Reads a checksum; null when there is none.</summary>
    /// <exception cref="JsonException">The file is no checksum.</exception>
    internal static async Task<VersionChecksum?> TryReadAsync(
        IObjectStore store, LakePath root, long version, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? content = await store.TryReadAsync(PathOf(root, version), cancellationToken)
            .ConfigureAwait(false);
        return content is ReadOnlyMemory<byte> json ? Parse(json) : null;
    }

    private static VersionChecksum Parse(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("an object was expected");
        return new VersionChecksum(Number(root, "numFiles"), Number(root, "tableSizeBytes"))
        {
            Protocol = Action(root, "protocol") as LogAction.Protocol,
            Metadata = Action(root, "metadata", "metaData") as LogAction.Metadata,
        };
    }

    private static long? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long number)
            ? number
            : null;

    private static LogAction? Action(JsonElement root, string name, string? kind = null) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object
            ? ActionJson.Parse(kind ?? name, value.GetRawText())
            : null;

    private static ReadOnlyMemory<byte> ToJson(TableState state, FileTotals totals)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            if (state.LastInfo?.TransactionId is string id) json.WriteString("txnId", id);
            json.WriteNumber("tableSizeBytes", totals.SizeBytes);
            json.WriteNumber("numFiles", totals.Files);
            json.WriteNumber("numMetadata", 1);
            json.WriteNumber("numProtocol", 1);
            if (state.LastInfo?.InCommitTimestampMs is long time) json.WriteNumber("inCommitTimestampOpt", time);
            WriteList(json, "setTransactions", state.Transactions.Values.OrderBy(app => app.AppId, StringComparer.Ordinal));
            WriteList(json, "domainMetadata", state.Domains.Values.OrderBy(domain => domain.Domain, StringComparer.Ordinal));
            Write(json, "metadata", state.Metadata);
            Write(json, "protocol", state.Protocol);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<LogAction> actions)
    {
        json.WriteStartArray(name);
        foreach (LogAction action in actions) json.WriteRawValue(ActionJson.Format(action).Json);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, LogAction action)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(ActionJson.Format(action).Json);
    }
}
