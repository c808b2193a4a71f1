using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;

namespace Millrace.Golden;

/// <summary>
/// A second reader of Delta tables, written from the protocol's text alone and with nothing of the house: it knows JSON
/// commits, classic checkpoints, partition values and missing columns. What we write must look the same to it as to us.
/// </summary>
internal sealed class MiniDeltaReader : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly string _root;

    private MiniDeltaReader(string root)
    {
        _root = root;
        _connection.Open();
        Rows("SET TimeZone = 'UTC'");
    }

    public JsonElement Protocol { get; private set; }

    public JsonElement Metadata { get; private set; }

    public Dictionary<string, JsonElement> Live { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, long> Transactions { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<JsonElement> Fields =>
        [.. JsonDocument.Parse(Metadata.GetProperty("schemaString").GetString()!).RootElement.GetProperty("fields").EnumerateArray()];

    public IReadOnlyList<string> PartitionColumns =>
        [.. Metadata.GetProperty("partitionColumns").EnumerateArray().Select(name => name.GetString()!)];

    /// <summary>Replays all commits from the first.</summary>
    public static MiniDeltaReader FromCommits(string root)
    {
        MiniDeltaReader reader = new(root);
        foreach (string commit in Commits(root)) reader.ReadCommit(commit);
        return reader;
    }

    /// <summary>Replays the last checkpoint and the commits after it.</summary>
    public static MiniDeltaReader FromCheckpoint(string root)
    {
        MiniDeltaReader reader = new(root);
        string checkpoint = Directory.GetFiles(LogOf(root), "*.checkpoint.parquet").Max(StringComparer.Ordinal)!;
        foreach (object?[] row in reader.Rows($"SELECT to_json(c)::VARCHAR FROM read_parquet('{checkpoint}') AS c"))
        {
            // Of the columns of a checkpoint exactly one is set in each row.
            JsonElement action = JsonDocument.Parse((string)row[0]!).RootElement;
            reader.Apply(action.EnumerateObject().Single(property => property.Value.ValueKind == JsonValueKind.Object));
        }

        long version = VersionOf(checkpoint);
        foreach (string commit in Commits(root).Where(commit => VersionOf(commit) > version)) reader.ReadCommit(commit);
        return reader;
    }

    public static IReadOnlyList<string> Commits(string root) =>
        [.. Directory.GetFiles(LogOf(root), "*.json").Order(StringComparer.Ordinal)];

    public static long VersionOf(string file) => long.Parse(Path.GetFileName(file).Split('.')[0], CultureInfo.InvariantCulture);

    /// <summary>A data file on disk: its path in the log is decoded once.</summary>
    public string FileOf(string path) => Path.Combine(_root, Uri.UnescapeDataString(path));

    /// <summary>All rows, with partition values from the log and null for columns a file lacks.</summary>
    public string Relation()
    {
        string nothing = string.Join(", ", Fields.Select(field => $"CAST(NULL AS {DuckType(field.GetProperty("type"))}) AS {Quoted(field)}"));
        IEnumerable<string> files = Live.Select(pair =>
        {
            IEnumerable<string> values = pair.Value.GetProperty("partitionValues").EnumerateObject()
                .Select(value => $", {Text(value.Value)} AS \"{value.Name}\"");
            return $"SELECT *{string.Concat(values)} FROM read_parquet('{FileOf(pair.Key).Replace("'", "''", StringComparison.Ordinal)}', hive_partitioning=false)";
        });
        string all = string.Join(" UNION ALL BY NAME ", files.Prepend($"(SELECT {nothing} WHERE false)"));
        string typed = string.Join(", ", Fields.Select(field => $"CAST({Quoted(field)} AS {DuckType(field.GetProperty("type"))}) AS {Quoted(field)}"));
        return $"SELECT {typed} FROM ({all})";
    }

    public List<object?[]> Rows(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<object?[]> rows = [];
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        return rows;
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>The type to read a column of the table in.</summary>
    public static string DuckType(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String)
        {
            return type.GetString() switch
            {
                "string" => "VARCHAR",
                "byte" => "TINYINT",
                "short" => "SMALLINT",
                "long" => "BIGINT",
                "binary" => "BLOB",
                "timestamp" => "TIMESTAMPTZ",
                "timestamp_ntz" => "TIMESTAMP",
                string other => other.ToUpperInvariant(), // The rest is spelled the same in both.
                null => throw new JsonException("a type is null"),
            };
        }

        return type.GetProperty("type").GetString() switch
        {
            "array" => DuckType(type.GetProperty("elementType")) + "[]",
            "map" => $"MAP({DuckType(type.GetProperty("keyType"))}, {DuckType(type.GetProperty("valueType"))})",
            "struct" => $"STRUCT({string.Join(", ", type.GetProperty("fields").EnumerateArray().Select(field => $"{Quoted(field)} {DuckType(field.GetProperty("type"))}"))})",
            string other => throw new JsonException($"no such type: {other}"),
            null => throw new JsonException("a type has no name"),
        };
    }

    private static string Quoted(JsonElement field) => $"\"{field.GetProperty("name").GetString()}\"";

    private static string Text(JsonElement value) =>
        value.GetString() is { Length: > 0 } text ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : "NULL";

    private static string LogOf(string root) => Path.Combine(root, "_delta_log");

    private void ReadCommit(string commit)
    {
        foreach (string line in File.ReadLines(commit)) Apply(JsonDocument.Parse(line).RootElement.EnumerateObject().Single());
    }

    private void Apply(JsonProperty action)
    {
        switch (action.Name)
        {
            case "protocol": Protocol = action.Value; break;
            case "metaData": Metadata = action.Value; break;
            case "txn": Transactions[action.Value.GetProperty("appId").GetString()!] = action.Value.GetProperty("version").GetInt64(); break;
            case "add": Live[action.Value.GetProperty("path").GetString()!] = action.Value; break;
            case "remove": Live.Remove(action.Value.GetProperty("path").GetString()!); break;
            case "commitInfo": break;
            default: throw new JsonException($"unexpected action: {action.Name}");
        }
    }
}
