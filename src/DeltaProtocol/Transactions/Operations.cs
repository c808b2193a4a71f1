using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>
/// Operations by the names and parameters under which the history of a table shows them, whoever wrote it. Metrics are
/// added with <see cref="Operation.With"/>; their names stand in <see cref="OperationMetrics"/>.
/// </summary>
public static class Operations
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Rows written.</summary>
    /// <param name="mode"><c>Append</c>, <c>Overwrite</c>, <c>ErrorIfExists</c> or <c>Ignore</c>.</param>
    /// <param name="partitionBy">Partition columns.</param>
    /// <param name="predicate">SQL text of the rows replaced; null for none or all.</param>
    public static Operation Write(string mode, IReadOnlyList<string> partitionBy, string? predicate = null) =>
        Make("WRITE", ("mode", mode), ("partitionBy", List(partitionBy)), ("predicate", predicate));

    /// <summary>One batch of a stream written.</summary>
    /// <param name="outputMode"><c>Append</c>, <c>Complete</c> or <c>Update</c>.</param>
    /// <param name="queryId">The stream.</param>
    /// <param name="epochId">Number of the batch.</param>
    public static Operation StreamingUpdate(string outputMode, string queryId, long epochId) =>
        Make("STREAMING UPDATE", ("outputMode", outputMode), ("queryId", queryId), ("epochId", Text(epochId)));

    /// <summary>Rows deleted.</summary>
    /// <param name="predicate">SQL text; null for all rows.</param>
    public static Operation Delete(string? predicate) => Make("DELETE", ("predicate", ListOf(predicate)));

    /// <summary>Rows changed.</summary>
    /// <param name="predicate">SQL text; null for all rows.</param>
    public static Operation Update(string? predicate) => Make("UPDATE", ("predicate", ListOf(predicate)));

    /// <summary>Rows merged from a source.</summary>
    /// <param name="predicate">SQL text that matches rows of both.</param>
    /// <param name="matched">Action (<c>update</c>, <c>delete</c>) and condition of each clause for matched rows.</param>
    /// <param name="notMatched">The same for rows of the source alone (<c>insert</c>).</param>
    /// <param name="notMatchedBySource">The same for rows of the table alone.</param>
    public static Operation Merge(
        string predicate,
        IReadOnlyList<(string Action, string? Condition)> matched,
        IReadOnlyList<(string Action, string? Condition)> notMatched,
        IReadOnlyList<(string Action, string? Condition)> notMatchedBySource) =>
        Make(
            "MERGE",
            ("predicate", List([predicate])),
            ("matchedPredicates", Clauses(matched)),
            ("notMatchedPredicates", Clauses(notMatched)),
            ("notMatchedBySourcePredicates", Clauses(notMatchedBySource)));

    /// <summary>Files put together.</summary>
    /// <param name="predicate">SQL text of the partitions; null for all.</param>
    /// <param name="zOrderBy">Columns of a space-filling order; empty for none.</param>
    /// <param name="clusterBy">Clustering columns that the rows were ordered by; empty for none.</param>
    /// <param name="isAutomatic">True when nobody asked for it.</param>
    public static Operation Optimize(
        string? predicate, IReadOnlyList<string> zOrderBy, IReadOnlyList<string> clusterBy, bool isAutomatic) =>
        Make(
            "OPTIMIZE",
            ("predicate", ListOf(predicate)),
            ("zOrderBy", List(zOrderBy)),
            ("clusterBy", List(clusterBy)),
            ("auto", Text(isAutomatic)));

    /// <summary>Files rewritten to get rid of what is deleted.</summary>
    /// <param name="predicate">SQL text of the partitions; null for all.</param>
    public static Operation Reorg(string? predicate) =>
        Make("REORG", ("predicate", ListOf(predicate)), ("applyPurge", Text(true)));

    /// <summary>The deletion of unused files begins.</summary>
    /// <param name="retention">How long files are kept.</param>
    /// <param name="defaultRetention">How long the table asks for.</param>
    /// <param name="isChecked">True when less than that would have been refused.</param>
    public static Operation VacuumStart(TimeSpan retention, TimeSpan defaultRetention, bool isChecked) => Make(
        "VACUUM START",
        ("retentionCheckEnabled", Text(isChecked)),
        ("defaultRetentionMillis", Text((long)defaultRetention.TotalMilliseconds)),
        ("specifiedRetentionMillis", Text((long)retention.TotalMilliseconds)));

    /// <summary>The deletion of unused files ended.</summary>
    /// <param name="status"><c>COMPLETED</c> or <c>FAILED</c>.</param>
    public static Operation VacuumEnd(string status) => Make("VACUUM END", ("status", status));

    /// <summary>An older version brought back.</summary>
    /// <param name="version">The version; null when a time was asked for.</param>
    /// <param name="timestamp">The time; null when a version was asked for.</param>
    public static Operation Restore(long? version, string? timestamp) =>
        Make("RESTORE", ("version", version is long number ? Text(number) : null), ("timestamp", timestamp));

    /// <summary>A table made.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="clusterBy">Clustering columns.</param>
    /// <param name="hasRows">True when it was made from a query.</param>
    public static Operation CreateTable(TableDefinition definition, IReadOnlyList<string> clusterBy, bool hasRows) =>
        OfTable(hasRows ? "CREATE TABLE AS SELECT" : "CREATE TABLE", definition, clusterBy);

    /// <summary>A table replaced.</summary>
    /// <param name="definition">What it is now.</param>
    /// <param name="clusterBy">Clustering columns.</param>
    /// <param name="hasRows">True when it was made from a query.</param>
    /// <param name="mayCreate">True when it need not have been there.</param>
    public static Operation ReplaceTable(
        TableDefinition definition, IReadOnlyList<string> clusterBy, bool hasRows, bool mayCreate) =>
        OfTable(
            (mayCreate ? "CREATE OR REPLACE TABLE" : "REPLACE TABLE") + (hasRows ? " AS SELECT" : ""), definition, clusterBy);

    /// <summary>Properties set.</summary>
    public static Operation SetProperties(IReadOnlyDictionary<string, string> properties) =>
        Make("SET TBLPROPERTIES", ("properties", Map(properties)));

    /// <summary>Properties taken away.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="ifExists">True when it was no fault if one was not there.</param>
    public static Operation UnsetProperties(IReadOnlyList<string> names, bool ifExists) =>
        Make("UNSET TBLPROPERTIES", ("properties", List(names)), ("ifExists", Text(ifExists)));

    /// <summary>Columns added.</summary>
    /// <param name="columns">Each with its struct's path, empty for the table.</param>
    public static Operation AddColumns(IReadOnlyList<(IReadOnlyList<string> Parent, Column Column)> columns) =>
        Make("ADD COLUMNS", ("columns", Json(json =>
        {
            json.WriteStartArray();
            foreach ((IReadOnlyList<string> parent, Column column) in columns) WriteColumn(json, parent, column);
            json.WriteEndArray();
        })));

    /// <summary>One column changed: type, comment, nullability, default or place.</summary>
    /// <param name="parent">The struct's path, empty for the table.</param>
    /// <param name="column">The column as it is now.</param>
    public static Operation ChangeColumn(IReadOnlyList<string> parent, Column column) =>
        Make("CHANGE COLUMN", ("column", Json(json => WriteColumn(json, parent, column))));

    /// <summary>A column renamed.</summary>
    public static Operation RenameColumn(IReadOnlyList<string> oldPath, IReadOnlyList<string> newPath) => Make(
        "RENAME COLUMN", ("oldColumnPath", string.Join('.', oldPath)), ("newColumnPath", string.Join('.', newPath)));

    /// <summary>Columns dropped.</summary>
    public static Operation DropColumns(IReadOnlyList<IReadOnlyList<string>> paths) =>
        Make("DROP COLUMNS", ("columns", List([.. paths.Select(path => string.Join('.', path))])));

    /// <summary>A constraint added.</summary>
    public static Operation AddConstraint(string name, string expression) =>
        Make("ADD CONSTRAINT", ("name", name), ("expr", expression));

    /// <summary>A constraint dropped.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="expression">What it asked for; null when there was none of that name.</param>
    public static Operation DropConstraint(string name, string? expression) => Make(
        "DROP CONSTRAINT", ("name", name), ("expr", expression), ("existed", expression is null ? Text(false) : null));

    /// <summary>Clustering columns changed.</summary>
    public static Operation ClusterBy(IReadOnlyList<string> before, IReadOnlyList<string> after) => Make(
        "CLUSTER BY",
        ("oldClusteringColumns", string.Join(',', before)),
        ("newClusteringColumns", string.Join(',', after)));

    /// <summary>A table made of another one's files.</summary>
    /// <param name="source">The other table.</param>
    /// <param name="version">Its version.</param>
    /// <param name="isShallow">True when the files stay where they are.</param>
    public static Operation Clone(string source, long version, bool isShallow) => Make(
        "CLONE", ("source", source), ("sourceVersion", Text(version)), ("isShallow", Text(isShallow)));

    /// <summary>A folder of Parquet files made a table.</summary>
    /// <param name="files">Number of files.</param>
    /// <param name="partitionBy">Partition columns.</param>
    /// <param name="hasStats">True when statistics were read from the files.</param>
    public static Operation Convert(long files, IReadOnlyList<string> partitionBy, bool hasStats) => Make(
        "CONVERT", ("numFiles", Text(files)), ("partitionedBy", List(partitionBy)), ("collectStats", Text(hasStats)));

    /// <summary>All rows deleted.</summary>
    public static Operation Truncate() => Operation.Named("TRUNCATE");

    /// <summary>A feature taken out of the protocol.</summary>
    public static Operation DropFeature(string name) => Make("DROP FEATURE", ("featureName", name));

    /// <summary>Statistics found for files that were there.</summary>
    public static Operation ComputeStats(string? predicate) => Make("COMPUTE STATS", ("predicate", ListOf(predicate)));

    private static Operation OfTable(string name, TableDefinition definition, IReadOnlyList<string> clusterBy)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Make(
            name,
            ("partitionBy", List(definition.PartitionColumns)),
            ("clusterBy", List(clusterBy)),
            ("description", definition.Description),
            ("properties", Map(definition.Properties)));
    }

    /// <summary>Parameters without a value are left out.</summary>
    private static Operation Make(string name, params (string Name, string? Value)[] parameters) =>
        Operation.Named(name) with
        {
            Parameters = parameters
                .Where(parameter => parameter.Value is not null)
                .ToDictionary(parameter => parameter.Name, parameter => parameter.Value!, StringComparer.Ordinal), // Filtered.
        };

    private static string ListOf(string? item) => List(item is null ? [] : [item]);

    private static string List(IReadOnlyList<string> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Json(json =>
        {
            json.WriteStartArray();
            foreach (string item in items) json.WriteStringValue(item);
            json.WriteEndArray();
        });
    }

    private static string Map(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Json(json =>
        {
            json.WriteStartObject();
            foreach ((string name, string value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(name, value);
            json.WriteEndObject();
        });
    }

    private static string Clauses(IReadOnlyList<(string Action, string? Condition)> clauses) => Json(json =>
    {
        json.WriteStartArray();
        foreach ((string action, string? condition) in clauses)
        {
            json.WriteStartObject();
            if (condition is not null) json.WriteString("predicate", condition);
            json.WriteString("actionType", action);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteColumn(Utf8JsonWriter json, IReadOnlyList<string> parent, Column column)
    {
        json.WriteStartObject();
        json.WritePropertyName("column");
        SchemaJson.WriteColumn(json, parent.Count == 0
            ? column
            : column with { Name = $"{string.Join('.', parent)}.{column.Name}" });
        json.WriteEndObject();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options)) write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool flag) => flag ? "true" : "false";
}
