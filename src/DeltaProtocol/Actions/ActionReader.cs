using System.Text.Json;

namespace Millrace.DeltaProtocol.Actions;

/// <summary>
/// Reads one line of a commit. Unknown actions and fields are skipped, optional fields may be null, and whole numbers
/// are read as 64-bit integers.
/// </summary>
internal static class ActionReader
{
    /// <summary>The action of a line, or null when it is of an unknown kind.</summary>
    /// <exception cref="JsonException">The line is no complete JSON object or lacks a required field.</exception>
    internal static LogAction? Read(ReadOnlySpan<byte> line)
    {
        Utf8JsonReader reader = new(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("an object was expected");
        LogAction? action = null;
        while (JsonValue.NextProperty(ref reader))
        {
            LogAction? read = ReadNamed(ref reader);
            action ??= read;
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
            throw new JsonException("the object does not end");
        return action;
    }

    private static LogAction? ReadNamed(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("add"u8)) return FileActionReader.ReadAdd(ref reader);
        if (reader.ValueTextEquals("remove"u8)) return FileActionReader.ReadRemove(ref reader);
        if (reader.ValueTextEquals("cdc"u8)) return FileActionReader.ReadChangeFile(ref reader);
        if (reader.ValueTextEquals("sidecar"u8)) return FileActionReader.ReadSidecar(ref reader);
        if (reader.ValueTextEquals("commitInfo"u8)) return CommitInfoReader.Read(ref reader);
        if (reader.ValueTextEquals("txn"u8)) return ReadTransaction(ref reader);
        if (reader.ValueTextEquals("metaData"u8)) return ReadMetadata(ref reader);
        if (reader.ValueTextEquals("protocol"u8)) return ReadProtocol(ref reader);
        if (reader.ValueTextEquals("domainMetadata"u8)) return ReadDomain(ref reader);
        if (reader.ValueTextEquals("checkpointMetadata"u8)) return ReadCheckpointMetadata(ref reader);
        JsonValue.Skip(ref reader);
        return null;
    }

    private static LogAction.Protocol? ReadProtocol(ref Utf8JsonReader reader)
    {
        if (!JsonValue.EnterObject(ref reader)) return null;
        int? readerVersion = null;
        int? writerVersion = null;
        List<string>? readerFeatures = null;
        List<string>? writerFeatures = null;
        while (JsonValue.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("minReaderVersion"u8)) readerVersion = JsonValue.Int(ref reader);
            else if (reader.ValueTextEquals("minWriterVersion"u8)) writerVersion = JsonValue.Int(ref reader);
            else if (reader.ValueTextEquals("readerFeatures"u8)) readerFeatures = JsonValue.TextList(ref reader);
            else if (reader.ValueTextEquals("writerFeatures"u8)) writerFeatures = JsonValue.TextList(ref reader);
            else JsonValue.Skip(ref reader);
        }

        return new LogAction.Protocol(
            readerVersion ?? throw Missing("protocol.minReaderVersion"),
            writerVersion ?? throw Missing("protocol.minWriterVersion"),
            readerFeatures,
            writerFeatures);
    }

    private static LogAction.Metadata? ReadMetadata(ref Utf8JsonReader reader)
    {
        if (!JsonValue.EnterObject(ref reader)) return null;
        LogAction.Metadata metadata = new("", "", [], new Dictionary<string, string>());
        while (JsonValue.NextProperty(ref reader)) metadata = ReadMetadataField(ref reader, metadata);
        return metadata;
    }

    private static LogAction.Metadata ReadMetadataField(ref Utf8JsonReader reader, LogAction.Metadata metadata)
    {
        if (reader.ValueTextEquals("id"u8)) return metadata with { Id = JsonValue.Text(ref reader) ?? "" };
        if (reader.ValueTextEquals("name"u8)) return metadata with { Name = JsonValue.Text(ref reader) };
        if (reader.ValueTextEquals("description"u8)) return metadata with { Description = JsonValue.Text(ref reader) };
        if (reader.ValueTextEquals("schemaString"u8)) return metadata with { SchemaText = JsonValue.Text(ref reader)
            ?? "" };
        if (reader.ValueTextEquals("createdTime"u8))
            return metadata with { CreatedTimeMs = JsonValue.Long(ref reader) };
        if (reader.ValueTextEquals("partitionColumns"u8))
            return metadata with { PartitionColumns = JsonValue.TextList(ref reader) ?? [] };
        if (reader.ValueTextEquals("configuration"u8))
            return metadata with { Configuration = WithoutNulls(JsonValue.TextMap(ref reader)) };
        if (reader.ValueTextEquals("format"u8)) return ReadFormat(ref reader, metadata);
        JsonValue.Skip(ref reader);
        return metadata;
    }

    private static LogAction.Metadata ReadFormat(ref Utf8JsonReader reader, LogAction.Metadata metadata)
    {
        if (!JsonValue.EnterObject(ref reader)) return metadata;
        while (JsonValue.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("provider"u8))
                metadata = metadata with { Provider = JsonValue.Text(ref reader) ?? metadata.Provider };
            else if (reader.ValueTextEquals("options"u8))
                metadata = metadata with { FormatOptions = JsonValue.TextMap(ref reader) ?? metadata.FormatOptions };
            else
                JsonValue.Skip(ref reader);
        }

        return metadata;
    }

    private static LogAction.SetTransaction? ReadTransaction(ref Utf8JsonReader reader)
    {
        if (!JsonValue.EnterObject(ref reader)) return null;
        string? appId = null;
        long? version = null;
        long? lastUpdated = null;
        while (JsonValue.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("appId"u8)) appId = JsonValue.Text(ref reader);
            else if (reader.ValueTextEquals("version"u8)) version = JsonValue.Long(ref reader);
            else if (reader.ValueTextEquals("lastUpdated"u8)) lastUpdated = JsonValue.Long(ref reader);
            else JsonValue.Skip(ref reader);
        }

        return new LogAction.SetTransaction(
            appId ?? throw Missing("txn.appId"), version ?? throw Missing("txn.version"), lastUpdated);
    }

    private static LogAction.DomainMetadata? ReadDomain(ref Utf8JsonReader reader)
    {
        if (!JsonValue.EnterObject(ref reader)) return null;
        string? domain = null;
        string configuration = "";
        bool isRemoved = false;
        while (JsonValue.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("domain"u8)) domain = JsonValue.Text(ref reader);
            else if (reader.ValueTextEquals("configuration"u8)) configuration = JsonValue.Text(ref reader) ?? "";
            else if (reader.ValueTextEquals("removed"u8)) isRemoved = JsonValue.Bool(ref reader) ?? false;
            else JsonValue.Skip(ref reader);
        }

        return new LogAction.DomainMetadata(domain ?? throw Missing("domainMetadata.domain"), configuration, isRemoved);
    }

    private static LogAction.CheckpointMetadata? ReadCheckpointMetadata(ref Utf8JsonReader reader)
    {
        if (!JsonValue.EnterObject(ref reader)) return null;
        long? version = null;
        while (JsonValue.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("version"u8)) version = JsonValue.Long(ref reader);
            else JsonValue.Skip(ref reader);
        }

        return new LogAction.CheckpointMetadata(version ?? throw Missing("checkpointMetadata.version"));
    }

    internal static JsonException Missing(string field) => new($"the required field {field} is missing");

    private static Dictionary<string, string> WithoutNulls(Dictionary<string, string?>? values) =>
        (values ?? []).Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal); // Nulls are filtered above.
}
