using System.Data.Common;
using DuckDB.NET.Data;
using Millrace.Foundation.Names;

namespace Millrace.Engine.Files;

/// <summary>The queries that read one checkpoint file, made from the columns it has: what it lacks is null.</summary>
/// <param name="AddQuery">Reads the live files in the order of <see cref="AddBatch"/>; null when there is no such
/// column.</param>
/// <param name="OtherQueries">Per other kind of action, reads its fields as JSON text.</param>
internal sealed record CheckpointColumns(string? AddQuery, IReadOnlyList<(string Kind, string Query)> OtherQueries)
{
    private static readonly string[] OtherKinds =
        ["remove", "protocol", "metaData", "txn", "domainMetadata", "checkpointMetadata", "sidecar"];

    // A field that is set in every row of the kind tells whether the row is of that kind: a null struct may come
    // back as a struct of nulls.
    private static readonly Dictionary<string, string> RequiredField = new(StringComparer.Ordinal)
    {
        ["remove"] = "path",
        ["protocol"] = "minReaderVersion",
        ["metaData"] = "id",
        ["txn"] = "appId",
        ["domainMetadata"] = "domain",
        ["checkpointMetadata"] = "version",
        ["sidecar"] = "path",
    };

    internal static CheckpointColumns Read(DuckDBConnection connection, LakePath file)
    {
        Dictionary<string, HashSet<string>> columns = ReadTree(connection, file);

        // Timestamps of parsed statistics become text in the zone of the session.
        using DuckDBCommand zone = connection.CreateCommand();
        zone.CommandText = "SET TimeZone = 'UTC'";
        zone.ExecuteNonQuery();
        return new CheckpointColumns(
            columns.TryGetValue("add", out HashSet<string>? add) ? AddQueryOf(add) : null,
            [.. OtherKinds.Where(columns.ContainsKey).Select(kind => (kind, OtherQueryOf(kind)))]);
    }

    private static string OtherQueryOf(string kind) =>
        $"""SELECT CAST(to_json("{kind}") AS VARCHAR) FROM read_parquet(?) WHERE "{kind}"."{RequiredField[kind]}" IS NOT NULL""";

    private static string AddQueryOf(HashSet<string> fields)
    {
        string vector = fields.Contains("deletionVector") ? "CAST(to_json(\"add\".deletionVector) AS VARCHAR)" : "NULL";
        string vectorGuard = fields.Contains("deletionVector") ? "\"add\".deletionVector.storageType" : "NULL";
        return $"""
            SELECT "add".path,
                   {Json(fields, "partitionValues")},
                   "add".size,
                   {Plain(fields, "modificationTime", "BIGINT")},
                   {Stats(fields)},
                   {Json(fields, "tags")},
                   CASE WHEN {vectorGuard} IS NOT NULL THEN {vector} END,
                   {Plain(fields, "baseRowId", "BIGINT")},
                   {Plain(fields, "defaultRowCommitVersion", "BIGINT")},
                   {Plain(fields, "clusteringProvider", "VARCHAR")}
            FROM read_parquet(?)
            WHERE "add".path IS NOT NULL
            """;
    }

    private static string Plain(HashSet<string> fields, string field, string type) =>
        fields.Contains(field) ? $"\"add\".{field}" : $"CAST(NULL AS {type})";

    private static string Json(HashSet<string> fields, string field) =>
        fields.Contains(field) ? $"CAST(to_json(\"add\".{field}) AS VARCHAR)" : "CAST(NULL AS VARCHAR)";

    private static string Stats(HashSet<string> fields) =>
        fields.Contains("stats_parsed")
            ? $"coalesce({Plain(fields, "stats", "VARCHAR")}, {Json(fields, "stats_parsed")})"
            : Plain(fields, "stats", "VARCHAR");

    /// <summary>Top-level columns and the names of their direct fields; the schema comes depth first.</summary>
    private static Dictionary<string, HashSet<string>> ReadTree(DuckDBConnection connection, LakePath file)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name, coalesce(num_children, 0)::BIGINT FROM parquet_schema(?)";
        command.Parameters.Add(new DuckDBParameter(file.Value));
        List<(string Name, long Children)> nodes = [];
        using (DbDataReader reader = command.ExecuteReader())
        {
            while (reader.Read()) nodes.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        Dictionary<string, HashSet<string>> columns = new(StringComparer.Ordinal);
        int at = 1;
        for (long column = 0; nodes.Count > 0 && column < nodes[0].Children; column++)
        {
            (string name, long children) = nodes[at++];
            HashSet<string> fields = columns[name] = new HashSet<string>(StringComparer.Ordinal);
            for (long field = 0; field < children; field++)
            {
                fields.Add(nodes[at].Name);
                at = Skip(nodes, at);
            }
        }

        return columns;
    }

    private static int Skip(List<(string Name, long Children)> nodes, int at)
    {
        long children = nodes[at++].Children;
        for (long child = 0; child < children; child++) at = Skip(nodes, at);
        return at;
    }
}
