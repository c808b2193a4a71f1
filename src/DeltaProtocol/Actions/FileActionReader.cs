using System.Text.Json;

namespace Millrace.DeltaProtocol.Actions;

/// <summary>Reads the actions that name a file.</summary>
internal static class FileActionReader
{
    internal static LogAction.AddFile? ReadAdd(ref Utf8JsonReader reader) =>
        JsonValue.EnterObject(ref reader) ? Fields.Read(ref reader, "add").ToAdd() : null;

    internal static LogAction.RemoveFile? ReadRemove(ref Utf8JsonReader reader) =>
        JsonValue.EnterObject(ref reader) ? Fields.Read(ref reader, "remove").ToRemove() : null;

    internal static LogAction.AddChangeFile? ReadChangeFile(ref Utf8JsonReader reader) =>
        JsonValue.EnterObject(ref reader) ? Fields.Read(ref reader, "cdc").ToChangeFile() : null;

    internal static LogAction.Sidecar? ReadSidecar(ref Utf8JsonReader reader) =>
        JsonValue.EnterObject(ref reader) ? Fields.Read(ref reader, "sidecar").ToSidecar() : null;

    /// <summary>Reads a deletion vector that stands alone, such as a column of a checkpoint.</summary>
    internal static DeletionVector? ReadVector(ref Utf8JsonReader reader)
    {
        if (!JsonValue.EnterObject(ref reader)) return null;
        string? storageType = null;
        string? pathOrInline = null;
        int? offset = null;
        int? size = null;
        long? cardinality = null;
        while (JsonValue.NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("storageType"u8)) storageType = JsonValue.Text(ref reader);
            else if (reader.ValueTextEquals("pathOrInlineDv"u8)) pathOrInline = JsonValue.Text(ref reader);
            else if (reader.ValueTextEquals("offset"u8)) offset = JsonValue.Int(ref reader);
            else if (reader.ValueTextEquals("sizeInBytes"u8)) size = JsonValue.Int(ref reader);
            else if (reader.ValueTextEquals("cardinality"u8)) cardinality = JsonValue.Long(ref reader);
            else JsonValue.Skip(ref reader);
        }

        return new DeletionVector(
            storageType ?? throw ActionReader.Missing("deletionVector.storageType"),
            pathOrInline ?? throw ActionReader.Missing("deletionVector.pathOrInlineDv"),
            offset,
            size ?? throw ActionReader.Missing("deletionVector.sizeInBytes"),
            cardinality ?? throw ActionReader.Missing("deletionVector.cardinality"));
    }

    private struct Fields
    {
        private string _action;
        private string? _path;
        private Dictionary<string, string?>? _partitionValues;
        private long? _size;
        private long? _modificationTime;
        private long? _deletionTimestamp;
        private bool? _dataChange;
        private bool? _extended;
        private string? _stats;
        private Dictionary<string, string?>? _tags;
        private DeletionVector? _vector;
        private long? _baseRowId;
        private long? _commitVersion;
        private string? _clusteringProvider;

        internal static Fields Read(ref Utf8JsonReader reader, string action)
        {
            Fields fields = new() { _action = action };
            while (JsonValue.NextProperty(ref reader)) fields.ReadField(ref reader);
            return fields;
        }

        internal readonly LogAction.AddFile ToAdd() => new(
            Required(_path, "path"),
            _partitionValues ?? [],
            _size ?? throw Missing("size"),
            _modificationTime ?? 0,
            _dataChange ?? true)
        {
            Stats = _stats,
            Tags = _tags,
            DeletionVector = _vector,
            BaseRowId = _baseRowId,
            DefaultRowCommitVersion = _commitVersion,
            ClusteringProvider = _clusteringProvider,
        };

        internal readonly LogAction.RemoveFile ToRemove() => new(Required(_path, "path"), _dataChange ?? true)
        {
            DeletionTimestampMs = _deletionTimestamp,
            HasExtendedFileMetadata = _extended,
            PartitionValues = _partitionValues,
            SizeBytes = _size,
            Stats = _stats,
            Tags = _tags,
            DeletionVector = _vector,
            BaseRowId = _baseRowId,
            DefaultRowCommitVersion = _commitVersion,
        };

        internal readonly LogAction.AddChangeFile ToChangeFile() =>
            new(Required(_path, "path"), _partitionValues ?? [], _size ?? 0) { Tags = _tags };

        internal readonly LogAction.Sidecar ToSidecar() =>
            new(Required(_path, "path"), _size ?? 0, _modificationTime ?? 0);

        private void ReadField(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("path"u8)) _path = JsonValue.Text(ref reader);
            else if (reader.ValueTextEquals("partitionValues"u8)) _partitionValues = JsonValue.TextMap(ref reader);
            else if (reader.ValueTextEquals("size"u8)
                || reader.ValueTextEquals("sizeInBytes"u8)) _size = JsonValue.Long(ref reader);
            else if (reader.ValueTextEquals("modificationTime"u8)) _modificationTime = JsonValue.Long(ref reader);
            else if (reader.ValueTextEquals("deletionTimestamp"u8)) _deletionTimestamp = JsonValue.Long(ref reader);
            else if (reader.ValueTextEquals("dataChange"u8)) _dataChange = JsonValue.Bool(ref reader);
            else if (reader.ValueTextEquals("extendedFileMetadata"u8)) _extended = JsonValue.Bool(ref reader);
            else if (reader.ValueTextEquals("stats"u8)) _stats = JsonValue.Text(ref reader);
            else if (reader.ValueTextEquals("tags"u8)) _tags = JsonValue.TextMap(ref reader);
            else if (reader.ValueTextEquals("deletionVector"u8)) _vector = ReadVector(ref reader);
            else if (reader.ValueTextEquals("baseRowId"u8)) _baseRowId = JsonValue.Long(ref reader);
            else if (reader.ValueTextEquals("defaultRowCommitVersion"u8)) _commitVersion = JsonValue.Long(ref reader);
            else if (reader.ValueTextEquals("clusteringProvider"u8)) _clusteringProvider = JsonValue.Text(ref reader);
            else JsonValue.Skip(ref reader);
        }

        private readonly string Required(string? value, string field) => value ?? throw Missing(field);

        private readonly JsonException Missing(string field) => ActionReader.Missing($"{_action}.{field}");
    }
}
