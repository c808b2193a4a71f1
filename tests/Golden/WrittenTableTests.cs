using System.Globalization;
using System.Text.Json;
using Millrace.Engine.Queries;
using Xunit;

namespace Millrace.Golden;

/// <summary>What a pipeline writes, held against the protocol by a reader that shares no code with the writer.</summary>
public sealed class WrittenTableTests(WrittenTables tables) : IClassFixture<WrittenTables>
{
    [Theory]
    [InlineData("readings")]
    [InlineData("parted")]
    [InlineData("hourly")]
    [InlineData("totals")]
    public async Task Two_readers_see_the_same_rows(string table)
    {
        using MiniDeltaReader fromCommits = MiniDeltaReader.FromCommits(tables.RootOf(table));
        using MiniDeltaReader fromCheckpoint = MiniDeltaReader.FromCheckpoint(tables.RootOf(table));
        BoundQuery ours = await tables.BindAsync(table);

        Assert.Equal(table == "totals" ? 5L : WrittenTables.Updates * 8L, One(fromCommits, $"SELECT count(*) FROM ({fromCommits.Relation()})"));
        foreach (MiniDeltaReader reader in (MiniDeltaReader[])[fromCommits, fromCheckpoint])
        {
            Assert.Equal(0, One(reader, $"SELECT count(*) FROM (({ours.Sql}) EXCEPT ALL ({reader.Relation()}))"));
            Assert.Equal(0, One(reader, $"SELECT count(*) FROM (({reader.Relation()}) EXCEPT ALL ({ours.Sql}))"));
        }
    }

    [Theory]
    [InlineData("readings")]
    [InlineData("parted")]
    [InlineData("hourly")]
    [InlineData("totals")]
    public void The_log_is_as_the_protocol_wants_it(string table)
    {
        string root = tables.RootOf(table);
        using MiniDeltaReader reader = MiniDeltaReader.FromCommits(root);

        Assert.Equal("""{"minReaderVersion":1,"minWriterVersion":2}""", reader.Protocol.GetRawText());
        Assert.Equal("parquet", reader.Metadata.GetProperty("format").GetProperty("provider").GetString());
        Assert.True(Guid.TryParse(reader.Metadata.GetProperty("id").GetString(), out _));
        foreach (JsonElement field in reader.Fields)
        {
            Assert.Equal(["metadata", "name", "nullable", "type"], field.EnumerateObject().Select(part => part.Name).Order());
            MiniDeltaReader.DuckType(field.GetProperty("type"));
        }

        IReadOnlyList<string> commits = MiniDeltaReader.Commits(root);
        Assert.Equal(Enumerable.Range(0, commits.Count).Select(version => (long)version), commits.Select(MiniDeltaReader.VersionOf));
        Assert.True(commits.Count >= WrittenTables.Updates, $"{commits.Count} commits");
        foreach (string commit in commits)
        {
            string[] names = [.. File.ReadLines(commit).Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().Single().Name)];
            Assert.Equal(1, names.Count(name => name == "commitInfo"));
            Assert.True(names.Count(name => name == "metaData") <= 1 && names.Count(name => name == "protocol") <= 1);
        }
    }

    [Theory]
    [InlineData("readings")]
    [InlineData("parted")]
    [InlineData("hourly")]
    [InlineData("totals")]
    public void A_checkpoint_says_what_the_commits_say(string table)
    {
        using MiniDeltaReader fromCommits = MiniDeltaReader.FromCommits(tables.RootOf(table));
        using MiniDeltaReader fromCheckpoint = MiniDeltaReader.FromCheckpoint(tables.RootOf(table));

        Assert.Equal(fromCommits.Live.Keys.Order(), fromCheckpoint.Live.Keys.Order());
        Assert.Equal(fromCommits.Transactions, fromCheckpoint.Transactions);
        Assert.Equal(fromCommits.Metadata.GetProperty("id").GetString(), fromCheckpoint.Metadata.GetProperty("id").GetString());
        Assert.Equal(
            fromCommits.Metadata.GetProperty("schemaString").GetString(),
            fromCheckpoint.Metadata.GetProperty("schemaString").GetString());
        Assert.Equal(fromCommits.PartitionColumns, fromCheckpoint.PartitionColumns);
        foreach ((string path, JsonElement add) in fromCommits.Live)
        {
            JsonElement kept = fromCheckpoint.Live[path];
            foreach (string fact in (string[])["size", "modificationTime", "stats", "partitionValues"])
                Assert.True(JsonElement.DeepEquals(add.GetProperty(fact), kept.GetProperty(fact)), $"{path}: {fact}");
        }

        if (table != "totals") Assert.NotEmpty(fromCommits.Transactions);
    }

    [Theory]
    [InlineData("readings")]
    [InlineData("parted")]
    [InlineData("hourly")]
    [InlineData("totals")]
    public void Facts_of_files_are_true(string table)
    {
        using MiniDeltaReader reader = MiniDeltaReader.FromCommits(tables.RootOf(table));
        Assert.NotEmpty(reader.Live);

        int bounds = 0;
        foreach ((string path, JsonElement add) in reader.Live)
        {
            string file = reader.FileOf(path);
            Assert.Equal(new FileInfo(file).Length, add.GetProperty("size").GetInt64());
            Assert.True(add.GetProperty("dataChange").GetBoolean());
            Assert.Equal(reader.PartitionColumns, add.GetProperty("partitionValues").EnumerateObject().Select(value => value.Name));
            JsonElement stats = JsonDocument.Parse(add.GetProperty("stats").GetString()!).RootElement;
            string rows = $"read_parquet('{file.Replace("'", "''", StringComparison.Ordinal)}', hive_partitioning=false)";
            Assert.Equal(One(reader, $"SELECT count(*) FROM {rows}"), stats.GetProperty("numRecords").GetInt64());
            HashSet<string> stored = [.. reader.Rows($"DESCRIBE SELECT * FROM {rows}").Select(row => (string)row[0]!)];
            Assert.Empty(stored.Intersect(reader.PartitionColumns));
            foreach (JsonElement field in reader.Fields.Where(field => stored.Contains(field.GetProperty("name").GetString()!)))
                bounds += AssertColumn(reader, rows, field, stats, path);
        }

        Assert.True(bounds > reader.Live.Count, $"only {bounds} bounds in {reader.Live.Count} files");
    }

    /// <summary>Holds the statistics of a column against its values; returns the number of bounds there were.</summary>
    private static int AssertColumn(MiniDeltaReader reader, string rows, JsonElement field, JsonElement stats, string path)
    {
        string name = field.GetProperty("name").GetString()!;
        string what = $"{name} in {path}";
        if (field.GetProperty("type").ValueKind != JsonValueKind.String) return 0;
        string kind = field.GetProperty("type").GetString()!;
        long nulls = One(reader, $"SELECT count(*) - count(\"{name}\") FROM {rows}");
        Assert.True(stats.GetProperty("nullCount").TryGetProperty(name, out JsonElement told), what);
        Assert.Equal((what, nulls), (what, told.GetInt64()));
        if (!stats.GetProperty("minValues").TryGetProperty(name, out JsonElement min))
        {
            Assert.False(stats.GetProperty("maxValues").TryGetProperty(name, out _), what);
            return 0;
        }

        Assert.False(kind is "binary" or "boolean", what);
        JsonElement max = stats.GetProperty("maxValues").GetProperty(name);
        string type = MiniDeltaReader.DuckType(field.GetProperty("type"));
        string lower = $"CAST({Literal(min)} AS {type})";
        string upper = $"CAST({Literal(max)} AS {type})";
        string isTight = kind switch
        {
            "string" => $"starts_with(min(v), {lower}) AND (starts_with(max(v), left({upper}, 32)) OR {upper} >= max(v))",
            "timestamp" or "timestamp_ntz" => $"min(v) < {lower} + INTERVAL 1 MILLISECOND AND max(v) < {upper} + INTERVAL 1 MILLISECOND",
            _ => $"min(v) = {lower} AND max(v) = {upper}",
        };
        string isBound = kind is "timestamp" or "timestamp_ntz" ? $"max(v) >= {upper}" : $"max(v) <= {upper}";
        object?[] row = reader.Rows(
            $"SELECT bool_and(v >= {lower}), {isBound}, {isTight}, min(v)::VARCHAR, max(v)::VARCHAR "
            + $"FROM (SELECT CAST(\"{name}\" AS {type}) AS v FROM {rows})")[0];
        Assert.True(row[0] is true && row[1] is true && row[2] is true, $"{what}: {min} .. {max} is told, {row[3]} .. {row[4]} is there");
        return 2;
    }

    private static string Literal(JsonElement value) =>
        $"'{(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()).Replace("'", "''", StringComparison.Ordinal)}'";

    private static long One(MiniDeltaReader reader, string sql) => Convert.ToInt64(reader.Rows(sql)[0][0], CultureInfo.InvariantCulture);
}
