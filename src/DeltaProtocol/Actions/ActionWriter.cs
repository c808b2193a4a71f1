using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Millrace.DeltaProtocol.Actions;

/// <summary>Writes actions as the lines of a commit, in the order given.</summary>
internal static class ActionWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static ReadOnlyMemory<byte> Write(IEnumerable<LogAction> actions)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, Options);
        foreach (LogAction action in actions)
        {
            json.WriteStartObject();
            Write(json, action);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, LogAction action)
    {
        json.WriteStartObject(NameOf(action));
        switch (action)
        {
            case LogAction.Protocol protocol: WriteProtocol(json, protocol); break;
            case LogAction.Metadata metadata: WriteMetadata(json, metadata); break;
            case LogAction.AddFile add: WriteAdd(json, add); break;
            case LogAction.RemoveFile remove: WriteRemove(json, remove); break;
            case LogAction.AddChangeFile change: WriteChangeFile(json, change); break;
            case LogAction.SetTransaction transaction: WriteTransaction(json, transaction); break;
            case LogAction.CommitInfo info: WriteCommitInfo(json, info); break;
            case LogAction.DomainMetadata domain: WriteDomain(json, domain); break;
            default: throw new System.Diagnostics.UnreachableException("Checkpoint actions never stand in a commit.");
        }

        json.WriteEndObject();
    }

    internal static string NameOf(LogAction action) => action switch
    {
        LogAction.Protocol => "protocol",
        LogAction.Metadata => "metaData",
        LogAction.AddFile => "add",
        LogAction.RemoveFile => "remove",
        LogAction.AddChangeFile => "cdc",
        LogAction.SetTransaction => "txn",
        LogAction.CommitInfo => "commitInfo",
        LogAction.DomainMetadata => "domainMetadata",
        LogAction.CheckpointMetadata => "checkpointMetadata",
        LogAction.Sidecar => "sidecar",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static void WriteProtocol(Utf8JsonWriter json, LogAction.Protocol protocol)
    {
        json.WriteNumber("minReaderVersion", protocol.MinReaderVersion);
        json.WriteNumber("minWriterVersion", protocol.MinWriterVersion);
        WriteList(json, "readerFeatures", protocol.ReaderFeatures);
        WriteList(json, "writerFeatures", protocol.WriterFeatures);
    }

    private static void WriteMetadata(Utf8JsonWriter json, LogAction.Metadata metadata)
    {
        json.WriteString("id", metadata.Id);
        WriteText(json, "name", metadata.Name);
        WriteText(json, "description", metadata.Description);
        json.WriteStartObject("format");
        json.WriteString("provider", metadata.Provider);
        WriteMap(json, "options", metadata.FormatOptions);
        json.WriteEndObject();
        json.WriteString("schemaString", metadata.SchemaText);
        WriteList(json, "partitionColumns", metadata.PartitionColumns);
        json.WriteStartObject("configuration");
        foreach ((string name, string value) in metadata.Configuration
            .OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        WriteNumber(json, "createdTime", metadata.CreatedTimeMs);
    }

    private static void WriteAdd(Utf8JsonWriter json, LogAction.AddFile add)
    {
        json.WriteString("path", add.Path);
        WriteMap(json, "partitionValues", add.PartitionValues);
        json.WriteNumber("size", add.SizeBytes);
        json.WriteNumber("modificationTime", add.ModificationTimeMs);
        json.WriteBoolean("dataChange", add.IsDataChange);
        WriteText(json, "stats", add.Stats);
        WriteMap(json, "tags", add.Tags);
        WriteVector(json, add.DeletionVector);
        WriteNumber(json, "baseRowId", add.BaseRowId);
        WriteNumber(json, "defaultRowCommitVersion", add.DefaultRowCommitVersion);
        WriteText(json, "clusteringProvider", add.ClusteringProvider);
    }

    private static void WriteRemove(Utf8JsonWriter json, LogAction.RemoveFile remove)
    {
        json.WriteString("path", remove.Path);
        WriteNumber(json, "deletionTimestamp", remove.DeletionTimestampMs);
        json.WriteBoolean("dataChange", remove.IsDataChange);
        if (remove.HasExtendedFileMetadata is bool isExtended) json.WriteBoolean("extendedFileMetadata", isExtended);
        WriteMap(json, "partitionValues", remove.PartitionValues);
        WriteNumber(json, "size", remove.SizeBytes);
        WriteText(json, "stats", remove.Stats);
        WriteMap(json, "tags", remove.Tags);
        WriteVector(json, remove.DeletionVector);
        WriteNumber(json, "baseRowId", remove.BaseRowId);
        WriteNumber(json, "defaultRowCommitVersion", remove.DefaultRowCommitVersion);
    }

    private static void WriteChangeFile(Utf8JsonWriter json, LogAction.AddChangeFile change)
    {
        json.WriteString("path", change.Path);
        WriteMap(json, "partitionValues", change.PartitionValues);
        json.WriteNumber("size", change.SizeBytes);
        json.WriteBoolean("dataChange", false);
        WriteMap(json, "tags", change.Tags);
    }

    private static void WriteTransaction(Utf8JsonWriter json, LogAction.SetTransaction transaction)
    {
        json.WriteString("appId", transaction.AppId);
        json.WriteNumber("version", transaction.Version);
        WriteNumber(json, "lastUpdated", transaction.LastUpdatedMs);
    }

    private static void WriteDomain(Utf8JsonWriter json, LogAction.DomainMetadata domain)
    {
        json.WriteString("domain", domain.Domain);
        json.WriteString("configuration", domain.Configuration);
        json.WriteBoolean("removed", domain.IsRemoved);
    }

    private static void WriteCommitInfo(Utf8JsonWriter json, LogAction.CommitInfo info)
    {
        WriteNumber(json, "inCommitTimestamp", info.InCommitTimestampMs);
        WriteNumber(json, "timestamp", info.TimestampMs);
        WriteText(json, "userName", info.UserName);
        WriteText(json, "operation", info.Operation);
        WriteMap(json, "operationParameters", info.OperationParameters);
        WriteNumber(json, "readVersion", info.ReadVersion);
        WriteText(json, "isolationLevel", info.IsolationLevel);
        if (info.IsBlindAppend is bool isBlindAppend) json.WriteBoolean("isBlindAppend", isBlindAppend);
        WriteMap(json, "operationMetrics", info.OperationMetrics);
        WriteText(json, "userMetadata", info.UserMetadata);
        WriteMap(json, "tags", info.Tags);
        WriteText(json, "engineInfo", info.EngineInfo);
        WriteText(json, "txnId", info.TransactionId);
    }

    private static void WriteVector(Utf8JsonWriter json, DeletionVector? vector)
    {
        if (vector is null) return;
        json.WriteStartObject("deletionVector");
        json.WriteString("storageType", vector.StorageType);
        json.WriteString("pathOrInlineDv", vector.PathOrInlineDv);
        WriteNumber(json, "offset", vector.Offset);
        json.WriteNumber("sizeInBytes", vector.SizeInBytes);
        json.WriteNumber("cardinality", vector.Cardinality);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is long number) json.WriteNumber(name, number);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string>? items)
    {
        if (items is null) return;
        json.WriteStartArray(name);
        foreach (string item in items) json.WriteStringValue(item);
        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string?>? values)
    {
        if (values is null) return;
        json.WriteStartObject(name);
        foreach ((string key, string? value) in values) json.WriteString(key, value);
        json.WriteEndObject();
    }
}
