using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Xunit;

namespace Millrace.EndToEnd;

public sealed class SqlTests(FactoryStory story)
{
    private const string Values =
        "SELECT * FROM (VALUES (1, 'a,b', TIMESTAMP '2024-05-01 10:00:00.5', true, 1.25::DOUBLE, [1, 2], {'at': TIMESTAMP '2024-05-01 10:00:00'}), "
        + "(2, NULL, NULL, NULL, NULL, NULL, NULL)) AS rows(id, text, moment, flag, number, list, record) ORDER BY id";

    [Fact]
    public async Task A_table_is_plain_aligned_text_when_piped()
    {
        CliRun run = (await MillraceProgram.RunAsync("sql", "SELECT 1 AS id, 'one' AS name UNION ALL SELECT 22, 'two' ORDER BY id")).Succeeded();

        Assert.Equal("id  name\n--  ----\n 1  one\n22  two\n", run.Output);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Csv_quotes_what_must_be_quoted_and_leaves_null_empty()
    {
        CliRun run = (await MillraceProgram.RunAsync("sql", Values, "--format", "csv")).Succeeded();

        Assert.Equal(
            "id,text,moment,flag,number,list,record\r\n"
            + "1,\"a,b\",2024-05-01T10:00:00.5Z,true,1.25,\"[1,2]\",\"{\"\"at\"\":\"\"2024-05-01T10:00:00Z\"\"}\"\r\n"
            + "2,,,,,,\r\n",
            run.Output);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("ndjson")]
    public async Task Json_keeps_types(string format)
    {
        CliRun run = (await MillraceProgram.RunAsync("sql", Values, "--format", format)).Succeeded();

        JsonElement[] rows = format == "json"
            ? [.. run.Json.EnumerateArray()]
            : [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(2, rows.Length);
        Assert.Equal(1, rows[0].GetProperty("id").GetInt32());
        Assert.Equal("2024-05-01T10:00:00.5Z", rows[0].GetProperty("moment").GetString());
        Assert.True(rows[0].GetProperty("flag").GetBoolean());
        Assert.Equal(1.25, rows[0].GetProperty("number").GetDouble());
        Assert.Equal([1, 2], rows[0].GetProperty("list").EnumerateArray().Select(item => item.GetInt32()));
        Assert.Equal("2024-05-01T10:00:00Z", rows[0].GetProperty("record").GetProperty("at").GetString());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("list").ValueKind);
    }

    [Theory]
    [InlineData("json", "[]\n")]
    [InlineData("ndjson", "")]
    [InlineData("csv", "x\r\n")]
    [InlineData("table", "x\n-\n")]
    public async Task An_empty_result_is_well_formed(string format, string expected)
    {
        CliRun run = (await MillraceProgram.RunAsync("sql", "SELECT 1 AS x WHERE false", "--format", format)).Succeeded();

        Assert.Equal(expected, run.Output);
    }

    [Fact]
    public async Task Arrow_is_a_stream_that_arrow_reads()
    {
        CliRun run = (await MillraceProgram.RunAsync("sql", "-C", story.Folder, "SELECT device_id, timestamp FROM sensor_bronze", "--format", "arrow")).Succeeded();

        using ArrowStreamReader reader = new(new MemoryStream(run.Bytes));
        long rows = 0;
        while (await reader.ReadNextRecordBatchAsync() is RecordBatch batch) rows += batch.Length;
        Assert.Equal(21_500, rows);
        Assert.Equal(["device_id", "timestamp"], reader.Schema.FieldsList.Select(field => field.Name));
    }

    [Fact]
    public async Task Parquet_can_be_piped_and_saved()
    {
        using Scratch scratch = new();
        const string Query = "SELECT * FROM range(5) AS numbers(n)";
        CliRun piped = (await MillraceProgram.RunAsync("sql", Query, "--format", "parquet")).Succeeded();
        await File.WriteAllBytesAsync(scratch["piped.parquet"], piped.Bytes);
        (await MillraceProgram.RunAsync("sql", Query, "--format", "parquet", "-o", scratch["saved.parquet"])).Succeeded();

        foreach (string name in (string[])["piped", "saved"])
        {
            CliRun read = await MillraceProgram.RunInAsync(scratch.Folder, "sql", $"SELECT sum(n) AS total FROM read_parquet('{name}.parquet')", "--format", "csv");
            Assert.Equal("total\r\n10\r\n", read.Succeeded().Output);
        }
    }

    [Fact]
    public async Task A_result_goes_to_a_file()
    {
        using Scratch scratch = new();

        CliRun run = (await MillraceProgram.RunInAsync(scratch.Folder, "sql", "SELECT 1 AS x", "--format", "csv", "-o", "x.csv")).Succeeded();

        Assert.Equal("", run.Output);
        Assert.Equal("x\r\n1\r\n", await File.ReadAllTextAsync(scratch["x.csv"]));
    }

    [Fact]
    public async Task Statements_of_a_file_run_in_order()
    {
        using Scratch scratch = new();
        await File.WriteAllTextAsync(scratch["two.sql"], "-- first; not a statement\nSELECT 1 AS a;\nSELECT ';' AS b;;\n");

        CliRun run = (await MillraceProgram.RunInAsync(scratch.Folder, "sql", "-f", "two.sql", "--format", "csv")).Succeeded();

        Assert.Equal("a\r\n1\r\n\nb\r\n;\r\n", run.Output);
    }

    [Theory]
    [InlineData("sensor_bronze VERSION AS OF 0")]
    [InlineData("sensor_bronze@v0")]
    [InlineData("iot_anomaly_detection.sensor_bronze@v0")]
    [InlineData("main.iot_anomaly_detection.sensor_bronze VERSION AS OF 0")]
    public async Task A_table_is_read_as_it_was(string table)
    {
        CliRun run = (await MillraceProgram.RunAsync("sql", "-C", story.Folder, $"SELECT count(*) AS total FROM {table}", "--format", "csv")).Succeeded();

        Assert.Equal("total\r\n20000\r\n", run.Output);
    }

    [Fact]
    public async Task A_table_is_read_by_its_path_without_a_project()
    {
        string path = Path.Combine(story.Folder, "warehouse", "main", "iot_anomaly_detection", "sensor_bronze");

        CliRun run = (await MillraceProgram.RunAsync("sql", $"SELECT count(*) AS total FROM delta.`{path}`", "--format", "csv")).Succeeded();
        CliRun detail = (await MillraceProgram.RunAsync("sql", $"DESCRIBE DETAIL delta.`{path}`", "--format", "json")).Succeeded();

        Assert.Equal("total\r\n21500\r\n", run.Output);
        Assert.Equal("delta", detail.Json[0].GetProperty("format").GetString());
    }

    [Fact]
    public async Task The_project_is_found_from_a_folder_below_it()
    {
        CliRun run = (await MillraceProgram.RunInAsync(Path.Combine(story.Folder, "src", "silver"), "sql", "SHOW TABLES", "--format", "json")).Succeeded();

        Assert.Superset(
            FactoryStory.DatasetNames.ToHashSet(),
            run.Json.EnumerateArray().Select(row => row.GetProperty("tableName").GetString()!).ToHashSet());
    }

    [Fact]
    public async Task History_tells_every_version_newest_first()
    {
        CliRun run = (await MillraceProgram.RunAsync("sql", "-C", story.Folder, "DESCRIBE HISTORY sensor_bronze", "--format", "json")).Succeeded();

        JsonElement[] rows = [.. run.Json.EnumerateArray()];
        Assert.Equal([2L, 1, 0], rows.Select(row => row.GetProperty("version").GetInt64()));
        Assert.Equal("STREAMING UPDATE", rows[^1].GetProperty("operation").GetString());
        Assert.Equal("20000", rows[^1].GetProperty("operationMetrics").GetProperty("numOutputRows").GetString());
    }

    [Fact]
    public async Task Detail_and_columns_of_a_table_are_told()
    {
        CliRun detail = (await MillraceProgram.RunAsync("sql", "-C", story.Folder, "DESCRIBE DETAIL inspection_gold", "--format", "json")).Succeeded();
        CliRun columns = (await MillraceProgram.RunAsync("sql", "-C", story.Folder, "DESCRIBE TABLE inspection_bronze", "--format", "csv")).Succeeded();

        Assert.Equal(2, detail.Json[0].GetProperty("minWriterVersion").GetInt32());
        Assert.Equal("col_name,data_type,comment\r\ndefect,float,\r\ntimestamp,timestamp,\r\ndevice_id,integer,\r\n_rescued_data,string,\r\n", columns.Output);
    }

    [Fact]
    public async Task The_event_log_is_a_table()
    {
        CliRun run = (await MillraceProgram.RunAsync(
            "sql", "-C", story.Folder, "SELECT count(*) > 0 AS has FROM event_log('iot_anomaly_detection_pipeline')", "--format", "csv")).Succeeded();

        Assert.Equal("has\r\ntrue\r\n", run.Output);
    }

    [Fact]
    public async Task Outside_of_a_project_tables_are_made_by_folder_and_not_by_name()
    {
        using Scratch scratch = new();
        CliRun named = await MillraceProgram.RunInAsync(scratch.Folder, "sql", "CREATE TABLE pumps (id INT)");
        Assert.Equal(1, named.ExitCode);
        Assert.Contains("WAREHOUSE_MISSING", named.Error, StringComparison.Ordinal);

        (await MillraceProgram.RunInAsync(scratch.Folder, "sql", "CREATE TABLE delta.`pumps` (id INT)")).Succeeded();
        (await MillraceProgram.RunInAsync(scratch.Folder, "sql", "INSERT INTO delta.pumps VALUES (7)")).Succeeded();
        CliRun read = (await MillraceProgram.RunInAsync(scratch.Folder, "sql", "SELECT id FROM delta.`pumps`", "--format", "csv", "--profile")).Succeeded();

        Assert.Equal("id\r\n7\r\n", read.Output);
        Assert.Contains("1 of 1 files read, 0 skipped", read.Error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(scratch["pumps/_delta_log"]));
    }

    [Theory]
    [InlineData("DROP TABLE inspection_gold", "TABLE_NOT_CHANGEABLE")]
    [InlineData("GRANT SELECT ON sensor_bronze TO anybody", "STATEMENT_UNKNOWN")]
    [InlineData("SHOW COLUMNS", "SQL_SYNTAX")]
    [InlineData("SHOW NOTHING", "STATEMENT_UNKNOWN")]
    [InlineData("SELECT nope FROM sensor_bronze", "QUERY_INVALID: sql:1:8")]
    [InlineData("SELECT * FROM sensor_bronce", "Did you mean 'sensor_bronze'?")]
    [InlineData("SELECT * FROM sensor_bronze VERSION AS OF 99", "DELTA_VERSION_NOT_FOUND")]
    [InlineData("DESCRIBE HISTORY nope", "TABLE_NOT_FOUND")]
    [InlineData("SELECT 'open", "SQL_SYNTAX")]
    [InlineData("SELECT * FROM STREAM sensor_bronze", "STREAM_NOT_ALLOWED")]
    public async Task What_cannot_be_answered_fails_with_code_1_and_an_empty_output(string sql, string expected)
    {
        CliRun run = await MillraceProgram.RunAsync("sql", "-C", story.Folder, sql);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error ", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }
}
