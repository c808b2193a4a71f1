using DuckDB.NET.Data;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;

namespace Millrace.Engine.Files;

/// <summary>
/// A checkpoint on its way to a file: live files in flat columns, other actions as JSON, and one query that gives both
/// the nested types that readers of the V1 specification expect.
/// </summary>
internal static class CheckpointTable
{
    private const string MapType = "MAP(VARCHAR, VARCHAR)";

    private const string CreateSql = """
        CREATE OR REPLACE TEMP TABLE checkpoint_adds (
            path VARCHAR, partition_values VARCHAR, size BIGINT, modification_time BIGINT, stats VARCHAR, tags VARCHAR,
            dv_storage_type VARCHAR, dv_path VARCHAR, dv_offset INTEGER, dv_size INTEGER, dv_cardinality BIGINT,
            base_row_id BIGINT, commit_version BIGINT, clustering_provider VARCHAR);
        CREATE OR REPLACE TEMP TABLE checkpoint_others (kind VARCHAR, fields VARCHAR);
        """;

    private const string VectorStructure =
        """{"storageType":"VARCHAR","pathOrInlineDv":"VARCHAR","offset":"INTEGER","sizeInBytes":"INTEGER","cardinality":"BIGINT"}""";

    private const string TransactionStructure = """{"appId":"VARCHAR","version":"BIGINT","lastUpdated":"BIGINT"}""";

    private const string RemoveStructure =
        """{"path":"VARCHAR","deletionTimestamp":"BIGINT","dataChange":"BOOLEAN","extendedFileMetadata":"BOOLEAN","""
        + $$""" "partitionValues":"{{MapType}}","size":"BIGINT","deletionVector":{{VectorStructure}},"""
        + """ "baseRowId":"BIGINT","defaultRowCommitVersion":"BIGINT"}""";

    private const string MetadataStructure =
        """{"id":"VARCHAR","name":"VARCHAR","description":"VARCHAR","format":{"provider":"VARCHAR","""
        + $$""" "options":"{{MapType}}"},"schemaString":"VARCHAR","partitionColumns":["VARCHAR"],"""
        + $$""" "createdTime":"BIGINT","configuration":"{{MapType}}"}""";

    private const string ProtocolStructure =
        """{"minReaderVersion":"INTEGER","minWriterVersion":"INTEGER","readerFeatures":["VARCHAR"],"writerFeatures":["VARCHAR"]}""";

    private const string DomainStructure = """{"domain":"VARCHAR","configuration":"VARCHAR","removed":"BOOLEAN"}""";

    private const string CopyQuery = $$"""
        SELECT CASE WHEN kind = 'txn' THEN json_transform(fields, '{{TransactionStructure}}') END AS txn,
               NULL AS "add",
               CASE WHEN kind = 'remove' THEN json_transform(fields, '{{RemoveStructure}}') END AS remove,
               CASE WHEN kind = 'metaData' THEN json_transform(fields, '{{MetadataStructure}}') END AS "metaData",
               CASE WHEN kind = 'protocol' THEN json_transform(fields, '{{ProtocolStructure}}') END AS protocol,
               CASE WHEN kind = 'domainMetadata' THEN json_transform(fields, '{{DomainStructure}}') END AS "domainMetadata"
        FROM temp.checkpoint_others
        UNION ALL
        SELECT NULL,
               struct_pack(
                   path := path,
                   "partitionValues" := CAST(json_transform(partition_values, '"{{MapType}}"') AS {{MapType}}),
                   size := size,
                   "modificationTime" := modification_time,
                   "dataChange" := false,
                   stats := stats,
                   tags := CAST(json_transform(tags, '"{{MapType}}"') AS {{MapType}}),
                   "deletionVector" := CASE WHEN dv_storage_type IS NOT NULL THEN struct_pack(
                       "storageType" := dv_storage_type, "pathOrInlineDv" := dv_path, "offset" := dv_offset,
                       "sizeInBytes" := dv_size, cardinality := dv_cardinality) END,
                   "baseRowId" := base_row_id,
                   "defaultRowCommitVersion" := commit_version,
                   "clusteringProvider" := clustering_provider),
               NULL, NULL, NULL, NULL
        FROM temp.checkpoint_adds
        """;

    internal static async Task FillAsync(
        DuckDBConnection connection, IAsyncEnumerable<CheckpointBatch> batches, CancellationToken cancellationToken)
    {
        using (DuckDBCommand create = connection.CreateCommand())
        {
            create.CommandText = CreateSql;
            await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        using DuckDBAppender adds = connection.CreateAppender("temp", "main", "checkpoint_adds");
        using DuckDBAppender others = connection.CreateAppender("temp", "main", "checkpoint_others");
        await foreach (CheckpointBatch batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            for (int row = 0; row < batch.Adds.Count; row++) AppendAdd(adds, batch.Adds, row);
            foreach (LogAction action in batch.Others)
            {
                (string kind, string json) = ActionJson.Format(action);
                others.CreateRow().AppendValue(kind).AppendValue(json).EndRow();
            }
        }
    }

    internal static async Task CopyAsync(DuckDBConnection connection, LakePath file,
        CancellationToken cancellationToken)
    {
        // COPY takes no parameter for its target, so the path is quoted as a literal.
        string target = file.Value.Replace("'", "''", StringComparison.Ordinal);
        using DuckDBCommand copy = connection.CreateCommand();
        copy.CommandText = $"COPY ({CopyQuery}) TO '{target}' (FORMAT parquet, COMPRESSION snappy)";
        await copy.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        using DuckDBCommand drop = connection.CreateCommand();
        drop.CommandText = "DROP TABLE temp.checkpoint_adds; DROP TABLE temp.checkpoint_others";
        await drop.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void AppendAdd(DuckDBAppender appender, AddColumns adds, int row)
    {
        DeletionVector? vector = adds.DeletionVectors?[row];
        IDuckDBAppenderRow target = appender.CreateRow()
            .AppendValue(adds.Paths[row])
            .AppendValue(adds.PartitionValues[row] ?? "{}")
            .AppendValue(adds.SizesBytes[row])
            .AppendValue(adds.ModificationTimesMs[row]);
        AppendText(target, adds.Stats?[row]);
        AppendText(target, adds.Tags?[row]);
        AppendText(target, vector?.StorageType);
        AppendText(target, vector?.PathOrInlineDv);
        target.AppendValue(vector?.Offset).AppendValue(vector?.SizeInBytes).AppendValue(vector?.Cardinality);
        target.AppendValue(adds.BaseRowIds?[row]).AppendValue(adds.DefaultRowCommitVersions?[row]);
        AppendText(target, adds.ClusteringProviders?[row]);
        target.EndRow();
    }

    private static void AppendText(IDuckDBAppenderRow row, string? text)
    {
        if (text is null) row.AppendNullValue();
        else row.AppendValue(text);
    }
}
