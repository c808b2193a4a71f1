using System.Globalization;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Golden;

/// <summary>Reading of what other writers may write and the golden tables do not show.</summary>
public sealed class HandmadeTableTests(GoldenReader reader) : IClassFixture<GoldenReader>
{
    [Fact]
    public async Task Pattern_signs_in_paths_are_just_signs()
    {
        using HandmadeTable table = new(reader, HandmadeTable.Field("a", "long"), folder: "it's [1] of *?");
        table.Add("x[1].parquet", "SELECT 1::BIGINT AS a");
        table.Add("x*.parquet", "SELECT 2::BIGINT AS a");
        File.Copy(Path.Combine(table.Root, "x*.parquet"), Path.Combine(table.Root, "x1.parquet"));
        table.Commit();

        Assert.Equal("1|2", await ListAsync($"SELECT a FROM {table.Name} ORDER BY a"));
    }

    [Fact]
    public async Task Renamed_fields_are_found_at_every_depth()
    {
        string Inner(string id) => """{"type":"struct","fields":["""
            + HandmadeTable.Field("high", "long", 10, "p-high" + id) + "," + HandmadeTable.Field("new one", "string", 11, "p-new" + id) + "]}";
        string fields = string.Join(
            ',',
            HandmadeTable.Field("one", Inner("1"), 1, "p-one"),
            HandmadeTable.Field("list", $$"""{"type":"array","elementType":{{Inner("2")}},"containsNull":true}""", 2, "p-list"),
            HandmadeTable.Field("map", $$"""{"type":"map","keyType":"string","valueType":{{Inner("3")}},"valueContainsNull":true}""", 3, "p-map"));
        using HandmadeTable table = new(reader, fields, mapping: "name");
        table.Add("1.parquet", """
            SELECT {"p-high1": 1::INTEGER} AS "p-one", [{"p-high2": 2::INTEGER}, NULL] AS "p-list", map{'k': {"p-high3": 3::INTEGER}} AS "p-map"
            """);
        table.Add("2.parquet", """SELECT NULL AS "p-one", NULL::STRUCT("p-high2" BIGINT)[] AS "p-list" """);
        table.Commit();

        Assert.Equal(
            "1,NULL,2,NULL,3|NULL,NULL,NULL,NULL,NULL",
            await ListAsync($"""
                SELECT concat_ws(',', coalesce(one.high::VARCHAR, 'NULL'), coalesce(one."new one", 'NULL'), coalesce(list[0].high::VARCHAR, 'NULL'),
                  coalesce(list[1].high::VARCHAR, 'NULL'), coalesce(map['k'].high::VARCHAR, 'NULL')) FROM {table.Name} ORDER BY one.high NULLS LAST
                """));
        Assert.Equal("1|1|1", await ListAsync($"SELECT unnest([count(one), count(list), count(map)]) FROM {table.Name}"));
    }

    [Fact]
    public async Task Columns_mapped_by_id_are_found_whatever_their_names()
    {
        using HandmadeTable table = new(
            reader, $"{HandmadeTable.Field("a", "long", 7, "p-a")},{HandmadeTable.Field("b", "long", 8, "p-b")}", mapping: "id");
        table.Add("1.parquet", "SELECT 1::INTEGER AS b, 2::BIGINT AS x, 3 AS c", options: ", FIELD_IDS {b: 7, x: 8, c: 9}");
        table.Add("2.parquet", "SELECT 4::BIGINT AS a", options: ", FIELD_IDS {a: 8}");
        table.Commit();

        Assert.Equal("1-2|null-4", await ListAsync($"SELECT coalesce(a::VARCHAR, 'null') || '-' || b FROM {table.Name} ORDER BY b"));
    }

    [Fact]
    public async Task Nested_fields_that_came_later_are_null_in_older_files()
    {
        string record = $$"""{"type":"struct","fields":[{{HandmadeTable.Field("x", "long")}},{{HandmadeTable.Field("y", "string")}}]}""";
        using HandmadeTable table = new(
            reader, $$$"""{{{HandmadeTable.Field("id", "long")}}},{{{HandmadeTable.Field("s", record)}}},{{{HandmadeTable.Field("l", $$"""{"type":"array","elementType":{{record}},"containsNull":true}""")}}}""");
        table.Add("1.parquet", "SELECT 1::INTEGER AS ID, {x: 1::SMALLINT} AS s, [{x: 2::INTEGER}] AS l");
        table.Add("2.parquet", "SELECT [{y: 'q', x: 4::BIGINT}] AS l, {y: 'p', x: 3::BIGINT} AS s, 2::BIGINT AS id, 9 AS unknown");
        table.Commit();

        Assert.Equal("1,1,-,2,-|2,3,p,4,q", await ListAsync(
            $"SELECT concat_ws(',', id, s.x, coalesce(s.y, '-'), l[0].x, coalesce(l[0].y, '-')) FROM {table.Name} ORDER BY id"));
    }

    [Theory]
    [InlineData("byte", "TINYINT", "long", "127", "v > 126")]
    [InlineData("integer", "INTEGER", "double", "2147483647", "v > 2147483646.5")]
    [InlineData("float", "FLOAT", "double", "0.5", "v = 0.5")]
    [InlineData("decimal", "DECIMAL(5,2)", "decimal(20,5)", "123.45", "v = 123.45")]
    [InlineData("integer", "INTEGER", "decimal(12,1)", "7", "v = 7.0")]
    [InlineData("date", "DATE", "timestamp_ntz", "2024-02-29", "v = TIMESTAMP '2024-02-29'")]
    [InlineData("nanoseconds", "TIMESTAMP_NS", "timestamp", "2024-02-29 01:02:03", "v = TIMESTAMPTZ '2024-02-29 01:02:03Z'")]
    public async Task Values_in_narrower_or_other_types_are_found_by_filters(string was, string stored, string type, string value, string filter)
    {
        using HandmadeTable table = new(reader, HandmadeTable.Field("v", type));
        table.Add("1.parquet", $"SELECT CAST('{value}' AS {stored}) AS v UNION ALL SELECT NULL");
        table.Commit();

        Assert.Equal((was, 1L), (was, await reader.NumberAsync($"SELECT count(*) FROM {table.Name} WHERE {filter}", Token)));
    }

    [Fact]
    public async Task Partition_values_of_every_type_come_from_the_log()
    {
        (string Type, string? Text, string Expected)[] values =
        [
            ("string", "a'b %25 é", "a'b %25 é"), ("integer", "-5", "-5"), ("decimal(10,5)", "1.2", "1.20000"), ("boolean", "True", "true"),
            ("date", "2024-1-2", "2024-01-02"), ("timestamp", "2024-01-02T03:04:05.123456Z", "2024-01-02 03:04:05.123456"),
            ("timestamp", "2024-01-02 03:04:05", "2024-01-02 03:04:05"), ("timestamp_ntz", "2024-01-02 03:04:05.5", "2024-01-02 03:04:05.5"),
            ("double", "NaN", "nan"), ("double", "-Infinity", "-inf"), ("binary", "\u0001\\x02", "\u0001\\x02"), ("string", "", "null"), ("long", null, "null"),
        ];
        string[] names = [.. values.Select((_, index) => $"p{index}")];
        using HandmadeTable table = new(
            reader, string.Join(',', values.Select((value, index) => HandmadeTable.Field(names[index], value.Type))), names);

        // The file holds a value of a partition column too, which does not count.
        table.Add("1.parquet", "SELECT 'wrong' AS p0 FROM range(3)", [.. values.Select((value, index) => (names[index], value.Text))]);
        table.Commit();

        Assert.Equal(3, await reader.NumberAsync($"SELECT count(*) FROM {table.Name}", Token));
        for (int index = 0; index < values.Length; index++)
            Assert.Equal((index, values[index].Expected), (index, await ListAsync($"SELECT DISTINCT coalesce({names[index]}::VARCHAR, 'null') FROM {table.Name}")));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    public async Task Deleted_rows_are_left_out_in_few_and_many_partitions(int partitions)
    {
        using HandmadeTable table = new(
            reader, $"{HandmadeTable.Field("v", "long")},{HandmadeTable.Field("p", "integer")}", ["p"]);
        for (int p = 0; p < partitions; p++)
        {
            int[] deleted = [.. Enumerable.Range(0, 10).Where(row => row % 3 == p % 3)];
            table.Add($"{p}.parquet", $"SELECT range AS v FROM range(10)", [("p", p.ToString(CultureInfo.InvariantCulture))], p % 2 == 0 ? deleted : null);
        }

        table.Commit();

        long wrong = await reader.NumberAsync(
            $"SELECT count(*) FROM {table.Name} WHERE p % 2 = 0 AND v % 3 = p % 3", Token);
        long expected = Enumerable.Range(0, partitions).Sum(p => 10 - (p % 2 == 0 ? Enumerable.Range(0, 10).Count(row => row % 3 == p % 3) : 0));
        Assert.Equal((0L, expected), (wrong, await reader.NumberAsync($"SELECT count(*) FROM {table.Name}", Token)));
        Assert.Equal(7, await reader.NumberAsync($"SELECT count(*) FROM {table.Name} WHERE p = 2", Token));
    }

    [Fact]
    public async Task Hundreds_of_thousands_of_deleted_rows_are_left_out()
    {
        using HandmadeTable table = new(reader, HandmadeTable.Field("v", "long"));
        table.Add(
            "1.parquet",
            "SELECT range AS v FROM range(600000)",
            deleted: [.. Enumerable.Range(0, 600_000).Where(row => row % 5 != 0)],
            options: ", ROW_GROUP_SIZE 10000");
        table.Commit();

        Assert.Equal(120_000, await reader.NumberAsync($"SELECT count(*) FILTER (v % 5 = 0) FROM {table.Name}", Token));
        Assert.Equal(120_000, await reader.NumberAsync($"SELECT count(*) FROM {table.Name}", Token));
        Assert.Equal(100, await reader.NumberAsync($"SELECT count(*) FROM {table.Name} WHERE v >= 599500", Token));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_named()
    {
        using HandmadeTable table = new(reader, HandmadeTable.Field("v", "long"));
        table.Add("1.parquet", "SELECT 1 AS v");
        table.Commit();
        File.Delete(Path.Combine(table.Root, "1.parquet"));

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            () => reader.NumberAsync($"SELECT CAST(sum(v) AS BIGINT) FROM {table.Name}", Token));

        Assert.Contains("1.parquet", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_files_are_read_in_one_go()
    {
        using HandmadeTable table = new(
            reader, $"{HandmadeTable.Field("v", "long")},{HandmadeTable.Field("p", "integer")}", ["p"]);
        table.Add("0.parquet", "SELECT 1::BIGINT AS v", [("p", "0")]);
        for (int file = 1; file < 10_000; file++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{file}.parquet");
            File.Copy(Path.Combine(table.Root, "0.parquet"), Path.Combine(table.Root, name));
            table.AddAgain(name, [("p", (file % 100).ToString(CultureInfo.InvariantCulture))]);
        }

        table.Commit();

        long started = TimeProvider.System.GetTimestamp();
        Assert.Equal(10_000, await reader.NumberAsync($"SELECT CAST(sum(v) AS BIGINT) FROM {table.Name}", Token));
        TestContext.Current.SendDiagnosticMessage("10,000 files took {0}", TimeProvider.System.GetElapsedTime(started));
        Assert.Equal(100, await reader.NumberAsync($"SELECT CAST(sum(v) AS BIGINT) FROM {table.Name} WHERE p = 7", Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<string> ListAsync(string sql)
    {
        using QueryResult result = reader.Engine.Query(await reader.BindAsync(sql, Token), Token);
        List<string> rows = [];
        while (result.Read()) rows.Add(Convert.ToString(result.Value(0), CultureInfo.InvariantCulture) ?? "");
        return string.Join('|', rows);
    }
}
