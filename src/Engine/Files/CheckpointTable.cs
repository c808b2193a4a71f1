using DuckDB.NET.Data;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;

namespace Millrace.Engine.Files;

/// <summary>
/// A checkpoint on its way to a file: new files in flat columns, other actions as JSON, rows of the checkpoint before
/// straight from its files, and one query that gives all of them the nested types that readers expect.
/// </summary>
internal static class CheckpointTable
{
    // Statistics of single files are read by row group, and columns of all files do not mind.
    private const int RowGroupRows = 32_768;

    private const string MapType = "MAP(VARCHAR, VARCHAR)";

    private const string CreateSql = """
        CREATE OR REPLACE TEMP TABLE checkpoint_adds (
            path VARCHAR, partition_values VARCHAR, size BIGINT, modification_time BIGINT, stats VARCHAR, tags VARCHAR,
            dv_storage_type VARCHAR, dv_path VARCHAR, dv_offset INTEGER, dv_size INTEGER, dv_cardinality BIGINT,
            base_row_id BIGINT, commit_version BIGINT, clustering_provider VARCHAR);
        CREATE OR REPLACE TEMP TABLE checkpoint_others (kind VARCHAR, fields VARCHAR);
        CREATE OR REPLACE TEMP TABLE checkpoint_dead (part BIGINT, dead BIGINT);
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

    private const string OthersQuery = $$"""
        SELECT CASE WHEN kind = 'txn' THEN json_transform(fields, '{{TransactionStructure}}') END AS txn,
               NULL AS "add",
               CASE WHEN kind = 'remove' THEN json_transform(fields, '{{RemoveStructure}}') END AS remove,
               CASE WHEN kind = 'metaData' THEN json_transform(fields, '{{MetadataStructure}}') END AS "metaData",
               CASE WHEN kind = 'protocol' THEN json_transform(fields, '{{ProtocolStructure}}') END AS protocol,
               CASE WHEN kind = 'domainMetadata' THEN json_transform(fields, '{{DomainStructure}}') END AS "domainMetadata"
        FROM temp.checkpoint_others
        """;

    /// <summary>Puts what is not copied from files into temporary tables.</summary>
    internal static void Fill(DuckDBConnection connection, CheckpointContent content)
    {
        using (DuckDBCommand create = connection.CreateCommand())
        {
            create.CommandText = CreateSql;
            create.ExecuteNonQuery();
        }

        using DuckDBAppender adds = connection.CreateAppender("temp", "main", "checkpoint_adds");
        using DuckDBAppender others = connection.CreateAppender("temp", "main", "checkpoint_others");
        using DuckDBAppender dead = connection.CreateAppender("temp", "main", "checkpoint_dead");
        foreach (LogAction action in SingleActions(content))
        {
            if (action is LogAction.AddFile add) AppendAdd(adds, add);
            else AppendOther(others, action);
        }

        for (int part = 0; part < content.Parts.Count; part++)
        {
            if (content.Parts[part].File is not DuckCheckpointFile) continue;
            foreach (int row in content.Parts[part].DeadRows)
                dead.CreateRow().AppendValue((long)part).AppendValue((long)row).EndRow();
        }
    }

    /// <summary>Writes the checkpoint; returns how many actions it has.</summary>
    internal static long Copy(DuckDBConnection connection, LakePath file, CheckpointContent content)
    {
        // Statistics that an earlier checkpoint holds as columns only are not lost because new ones shall be JSON.
        bool hasColumnsOnly = content.Parts.Any(part => part.File is DuckCheckpointFile from
            && from.Schema.Has("add", "stats_parsed") && !from.Schema.Has("add", "stats"));
        content = content with { Stats = content.Stats with { HasStruct = content.Stats.HasStruct || hasColumnsOnly } };
        List<string> queries = [OthersQuery, NewAddsQuery(content.Stats)];
        for (int part = 0; part < content.Parts.Count; part++)
        {
            if (content.Parts[part].File is DuckCheckpointFile from)
                queries.Add(PartQuery(from, part, content.Parts[part].DeadRows.Count > 0, content));
        }

        using DuckDBCommand copy = connection.CreateCommand();
        copy.CommandText = $"""
            COPY ({string.Join("\nUNION ALL\n", queries)})
            TO {Sql.Text(file.Value)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {Sql.Number(RowGroupRows)})
            """;
        long actions = copy.ExecuteNonQuery();
        using DuckDBCommand drop = connection.CreateCommand();
        drop.CommandText =
            "DROP TABLE temp.checkpoint_adds; DROP TABLE temp.checkpoint_others; DROP TABLE temp.checkpoint_dead";
        drop.ExecuteNonQuery();
        return actions;
    }

    /// <summary>Data files of a checkpoint, told by its footer.</summary>
    internal static long CountDataFiles(DuckDBConnection connection, LakePath file)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT CAST(coalesce(sum(num_values - stats_null_count), 0) AS BIGINT)
            FROM parquet_metadata({ParquetPath.Quote(file.Value)}) WHERE path_in_schema = 'add, path'
            """;
        return (long)(command.ExecuteScalar() ?? 0L);
    }

    /// <summary>Actions to be written one by one: those of a part that is no Parquet file are among them.</summary>
    private static IEnumerable<LogAction> SingleActions(CheckpointContent content) => (content with
    {
        Parts = [.. content.Parts.Where(part => part.File is not DuckCheckpointFile)],
    }).AllActions();

    private static string NewAddsQuery(CheckpointStats stats)
    {
        const string map = $"CAST(json_transform(partition_values, '\"{MapType}\"') AS {MapType})";
        string fields = AddFields(
            stats,
            stats.HasStruct ? CheckpointStatsSql.FromJson("stats", stats.Columns) : null,
            map);
        return $"""
            SELECT NULL AS txn,
                   struct_pack(
                       path := path,
                       "partitionValues" := {map},
                       size := size,
                       "modificationTime" := modification_time,
                       "dataChange" := false,
                       {(stats.HasJson || !stats.HasStruct ? "stats := stats," : "")}
                       tags := CAST(json_transform(tags, '"{MapType}"') AS {MapType}),
                       "deletionVector" := CASE WHEN dv_storage_type IS NOT NULL THEN struct_pack(
                           "storageType" := dv_storage_type, "pathOrInlineDv" := dv_path, "offset" := dv_offset,
                           "sizeInBytes" := dv_size, cardinality := dv_cardinality) END,
                       "baseRowId" := base_row_id,
                       "defaultRowCommitVersion" := commit_version,
                       "clusteringProvider" := clustering_provider{fields}) AS "add",
                   NULL AS remove, NULL AS "metaData", NULL AS protocol, NULL AS "domainMetadata"
            FROM temp.checkpoint_adds
            """;
    }

    /// <summary>Rows of an earlier checkpoint, none of which becomes an object here.</summary>
    private static string PartQuery(DuckCheckpointFile from, int part, bool hasDead, CheckpointContent content)
    {
        CheckpointSchema schema = from.Schema;
        CheckpointStats stats = content.Stats;
        string map = schema.Value(MapType, "add", "partitionValues");
        string json = schema.Value("VARCHAR", "add", "stats");
        string typed = !schema.Has("add", "stats_parsed") ? CheckpointStatsSql.FromJson(json, stats.Columns)
            : !schema.Has("add", "stats") ? CheckpointStatsSql.FromStruct(schema, stats.Columns)
            : $"""
                CASE WHEN {schema.Value("BIGINT", "add", "stats_parsed", "numRecords")} IS NULL AND "add".stats IS NOT NULL
                     THEN {CheckpointStatsSql.FromJson(json, stats.Columns)}
                     ELSE {CheckpointStatsSql.FromStruct(schema, stats.Columns)} END
                """;
        string fields = AddFields(stats, stats.HasStruct ? typed : null, map);
        string remove = schema.Has("remove", "path")
            ? $"CASE WHEN remove.path IS NOT NULL THEN {RemoveFields(schema)} END"
            : "NULL";
        string isAdd = schema.Has("add", "path") ? "\"add\".path IS NOT NULL" : "false";
        string isRemove = schema.Has("remove", "path")
            ? $"(remove.path IS NOT NULL AND coalesce({schema.Value("BIGINT", "remove", "deletionTimestamp")}, 0) > {Sql.Number(content.RemovedSinceMs)})"
            : "false";
        string isLive = hasDead
            ? $" AND file_row_number NOT IN (SELECT dead FROM temp.checkpoint_dead WHERE part = {Sql.Number(part)})"
            : "";
        return $"""
            SELECT NULL AS txn,
                   CASE WHEN {isAdd} THEN struct_pack(
                       path := {schema.Value("VARCHAR", "add", "path")},
                       "partitionValues" := {map},
                       size := {schema.Value("BIGINT", "add", "size")},
                       "modificationTime" := {schema.Value("BIGINT", "add", "modificationTime")},
                       "dataChange" := false,
                       {(stats.HasJson || !stats.HasStruct ? $"stats := {json}," : "")}
                       tags := {schema.Value(MapType, "add", "tags")},
                       "deletionVector" := {Vector(schema, "add")},
                       "baseRowId" := {schema.Value("BIGINT", "add", "baseRowId")},
                       "defaultRowCommitVersion" := {schema.Value("BIGINT", "add", "defaultRowCommitVersion")},
                       "clusteringProvider" := {schema.Value("VARCHAR", "add", "clusteringProvider")}{fields}) END AS "add",
                   {remove} AS remove, NULL AS "metaData", NULL AS protocol, NULL AS "domainMetadata"
            FROM {from.Source}
            WHERE ({isAdd} OR {isRemove}){isLive}
            """;
    }

    /// <summary>The typed fields, which every branch has or lacks alike.</summary>
    private static string AddFields(CheckpointStats stats, string? typed, string map)
    {
        string fields = typed is null ? "" : $", \"stats_parsed\" := {typed}";
        return stats.HasStruct && CheckpointStatsSql.Partitions(map, stats.Partitions) is string partitions
            ? $"{fields}, \"partitionValues_parsed\" := {partitions}"
            : fields;
    }

    private static string RemoveFields(CheckpointSchema schema) => $"""
        struct_pack(
            path := {schema.Value("VARCHAR", "remove", "path")},
            "deletionTimestamp" := {schema.Value("BIGINT", "remove", "deletionTimestamp")},
            "dataChange" := false,
            "extendedFileMetadata" := {schema.Value("BOOLEAN", "remove", "extendedFileMetadata")},
            "partitionValues" := {schema.Value(MapType, "remove", "partitionValues")},
            size := {schema.Value("BIGINT", "remove", "size")},
            "deletionVector" := {Vector(schema, "remove")},
            "baseRowId" := {schema.Value("BIGINT", "remove", "baseRowId")},
            "defaultRowCommitVersion" := {schema.Value("BIGINT", "remove", "defaultRowCommitVersion")})
        """;

    private static string Vector(CheckpointSchema schema, string action) => $"""
        CASE WHEN {schema.Value("VARCHAR", action, "deletionVector", "storageType")} IS NOT NULL THEN struct_pack(
            "storageType" := {schema.Value("VARCHAR", action, "deletionVector", "storageType")},
            "pathOrInlineDv" := {schema.Value("VARCHAR", action, "deletionVector", "pathOrInlineDv")},
            "offset" := {schema.Value("INTEGER", action, "deletionVector", "offset")},
            "sizeInBytes" := {schema.Value("INTEGER", action, "deletionVector", "sizeInBytes")},
            cardinality := {schema.Value("BIGINT", action, "deletionVector", "cardinality")}) END
        """;

    private static void AppendOther(DuckDBAppender appender, LogAction action)
    {
        (string kind, string json) = ActionJson.Format(action);
        appender.CreateRow().AppendValue(kind).AppendValue(json).EndRow();
    }

    private static void AppendAdd(DuckDBAppender appender, LogAction.AddFile add)
    {
        DeletionVector? vector = add.DeletionVector;
        IDuckDBAppenderRow row = appender.CreateRow().AppendValue(add.Path)
            .AppendValue(JsonMap.Format(add.PartitionValues)).AppendValue(add.SizeBytes).AppendValue(add.ModificationTimeMs);
        AppendText(row, add.Stats);
        AppendText(row, add.Tags is null ? null : JsonMap.Format(add.Tags));
        AppendText(row, vector?.StorageType);
        AppendText(row, vector?.PathOrInlineDv);
        row.AppendValue(vector?.Offset).AppendValue(vector?.SizeInBytes).AppendValue(vector?.Cardinality);
        row.AppendValue(add.BaseRowId).AppendValue(add.DefaultRowCommitVersion);
        AppendText(row, add.ClusteringProvider);
        row.EndRow();
    }

    private static void AppendText(IDuckDBAppenderRow row, string? text)
    {
        if (text is null) row.AppendNullValue();
        else row.AppendValue(text);
    }
}
