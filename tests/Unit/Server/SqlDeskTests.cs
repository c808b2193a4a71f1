using Millrace.Catalog.Binding;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class SqlDeskTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();
    private PipelineProject _project = null!;
    private SqlDesk _desk = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Secret => _folder.Below("secret.csv");

    public async ValueTask InitializeAsync()
    {
        ProjectDefinition definition = new(_folder.Path, "plant", "default", TargetMode.Unspecified, _folder.Below("warehouse"), [], []);
        _project = PipelineProject.Open(definition, new EngineSettings(), _clock, Guid.NewGuid);
        ServerSettings settings = new();
        _desk = new SqlDesk(new ServedProject(_project), new QueryGate(settings, _clock, new AuditLog(_folder.Below("audit"), (_, fault) => throw fault)), settings);
        await File.WriteAllTextAsync(Secret, "word\nhidden\n", Token);
        foreach (string sql in (string[])["CREATE TABLE pumps (id INT COMMENT 'number', pressure DOUBLE) PARTITIONED BY (id)", "INSERT INTO pumps VALUES (1, 0.5), (2, 1.5), (3, NULL)", "CREATE VIEW strong AS SELECT id FROM pumps WHERE pressure > 1"])
            await _project.AnswerAsync(QueryInput.Of(new SourceText("test", sql)), Token);
    }

    public ValueTask DisposeAsync()
    {
        _project.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("SHOW TABLES", "main|default|pumps|False,main|default|strong|False")]
    [InlineData("show tables in default;", "main|default|pumps|False,main|default|strong|False")]
    [InlineData("SHOW VIEWS", "main|default|strong|False")]
    [InlineData("SHOW SCHEMAS", "main|default")]
    [InlineData("SHOW COLUMNS IN strong", "id")]
    [InlineData("SHOW TBLPROPERTIES pumps ('delta.minReaderVersion')", "delta.minReaderVersion|1")]
    [InlineData("DESCRIBE pumps", "id|integer|number,pressure|double|")]
    [InlineData("DESC TABLE strong", "id|integer|")]
    [InlineData("/* what is there */ DESCRIBE -- a table\n pumps", "id|integer|number,pressure|double|")]
    [InlineData("FROM pumps SELECT max(pressure)", "1.5")]
    [InlineData("VALUES (1)", "1")]
    [InlineData("(SELECT 7)", "7")]
    public async Task What_there_is_can_be_asked_in_all_ways_that_change_nothing(string sql, string expected)
    {
        SqlAnswer answer = await _desk.AskAsync("ann", sql, limit: null, Token);

        Assert.Equal(expected, string.Join(',', answer.Rows.Select(row => string.Join('|', row))));
    }

    [Fact]
    public async Task History_details_partitions_definitions_and_plans_are_told()
    {
        Assert.Equal(["WRITE", "CREATE TABLE"], (await AskAsync("DESCRIBE HISTORY pumps")).Select(row => row[4]));
        Assert.Equal("delta", (await AskAsync("DESCRIBE DETAIL pumps"))[0][0]);
        Assert.Equal(3, (await AskAsync("SHOW PARTITIONS pumps")).Count);
        Assert.Contains("CREATE TABLE", (string)(await AskAsync("SHOW CREATE TABLE pumps"))[0][0]!, StringComparison.Ordinal);
        Assert.Contains(await AskAsync("EXPLAIN SELECT * FROM strong"), row => row[0] is "scan" && row[2] is string files && files.StartsWith("version 1:", StringComparison.Ordinal));
        Assert.Contains(await AskAsync("DESCRIBE EXTENDED strong"), row => row[0] is "View Text");
    }

    [Theory]
    [InlineData("EXPLAIN SELECT * FROM pumps")]
    [InlineData("EXPLAIN SELECT * FROM strong JOIN pumps USING (id) WHERE id IN (1, 2)")]
    [InlineData("EXPLAIN SELECT * FROM ts_ema(pumps, ts => id, series => [], col => pressure, span => 5)")]
    public async Task A_plan_calls_tables_by_their_names_and_tells_no_place_of_the_machine(string sql)
    {
        IReadOnlyList<object?[]> rows = await AskAsync(sql);

        Assert.All(rows.Where(static row => row[0] is "scan"), static row => Assert.Equal("main.default.pumps", row[1]));
        Assert.Contains(rows, static row => row[0] is "scan");
        Assert.DoesNotContain(_folder.Path, string.Join('\n', rows.SelectMany(static row => row)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SUMMARIZE pumps")]
    [InlineData("SUMMARIZE SELECT * FROM pumps -- all of it")]
    [InlineData("SUMMARIZE pumps VERSION AS OF 1")]
    public async Task A_summary_tells_bounds_and_counts_of_each_column(string sql)
    {
        IReadOnlyList<object?[]> rows = await AskAsync(sql);

        Assert.Equal(["id", "pressure"], rows.Select(row => row[0]));
        Assert.Equal(["0.5", "1.5", "1.0"], [rows[1][2], rows[1][3], rows[1][5]]);
        Assert.Equal((3L, 33.33m), (rows[1][10], rows[1][11]));
    }

    [Fact]
    public async Task A_summary_of_no_rows_and_of_a_missing_column_say_so()
    {
        Assert.Equal(0L, (await AskAsync("SUMMARIZE SELECT * FROM pumps WHERE id > 9"))[0][10]);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => AskAsync("SUMMARIZE SELECT\n nothing FROM pumps"));
        Assert.Equal(("QUERY_INVALID", 2), (fault.Code.Value, fault.Location?.Line));
    }

    [Theory]
    [InlineData("COPY (SELECT 1) TO '{0}.out'")]
    [InlineData("COPY pumps FROM '{0}'")]
    [InlineData("ATTACH '{0}.db' AS x")]
    [InlineData("DETACH x")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("PRAGMA database_list")]
    [InlineData("SET memory_limit = '1TB'")]
    [InlineData("RESET memory_limit")]
    [InlineData("CALL pragma_version()")]
    [InlineData("CREATE MACRO m(x) AS x + 1")]
    [InlineData("CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')")]
    [InlineData("CREATE TEMP TABLE t AS SELECT 1")]
    [InlineData("EXPORT DATABASE '{0}.dir'")]
    [InlineData("IMPORT DATABASE '{0}.dir'")]
    [InlineData("CHECKPOINT")]
    [InlineData("VACUUM")]
    [InlineData("BEGIN")]
    [InlineData("PREPARE p AS SELECT 1")]
    [InlineData("EXECUTE p")]
    [InlineData("DROP TABLE pumps")]
    [InlineData("DROP VIEW strong")]
    [InlineData("TRUNCATE TABLE pumps")]
    [InlineData("INSERT INTO pumps VALUES (9, 9)")]
    [InlineData("UPDATE pumps SET id = 9")]
    [InlineData("DELETE FROM pumps")]
    [InlineData("MERGE INTO pumps USING pumps AS s ON pumps.id = s.id WHEN MATCHED THEN DELETE")]
    [InlineData("ALTER TABLE pumps ADD COLUMN x INT")]
    [InlineData("OPTIMIZE pumps")]
    [InlineData("VACUUM pumps")]
    [InlineData("RESTORE TABLE pumps TO VERSION AS OF 0")]
    [InlineData("COMMENT ON TABLE pumps IS 'x'")]
    [InlineData("CREATE OR REPLACE VIEW strong AS SELECT * FROM read_csv('{0}')")]
    [InlineData("CREATE TABLE t AS SELECT * FROM '{0}'")]
    [InlineData("CONVERT TO DELTA parquet.`{0}`")]
    public async Task What_changes_something_is_refused_and_changes_nothing(string sql)
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => AskAsync(Hostile(sql)));

        Assert.Equal("QUERY_NOT_READ_ONLY", fault.Code.Value);
        Assert.Equal([3L, 2L], [(await AskAsync("SELECT count(*) FROM pumps"))[0][0], (await AskAsync("SELECT count(*) FROM (SELECT id FROM strong UNION ALL SELECT 1)"))[0][0]]);
        Assert.Equal(2, (await AskAsync("DESCRIBE HISTORY pumps")).Count);
    }

    [Fact]
    public async Task A_misspelt_beginning_is_told_with_the_word_that_was_meant()
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => AskAsync("SELEC 1"));

        Assert.EndsWith("'SELEC' begins no statement; did you mean SELECT?", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('{0}')")]
    [InlineData("SELECT * FROM read_text('{0}')")]
    [InlineData("SELECT * FROM read_blob('{0}')")]
    [InlineData("SELECT * FROM read_json_auto('{0}')")]
    [InlineData("SELECT * FROM read_parquet(['{0}'])")]
    [InlineData("SELECT * FROM READ_CSV /* files */ ('{0}')")]
    [InlineData("SELECT * FROM \"read_csv\"('{0}')")]
    [InlineData("SELECT * FROM `read_csv`('{0}')")]
    [InlineData("SELECT * FROM main.read_csv('{0}')")]
    [InlineData("SELECT * FROM system.main.read_csv('{0}')")]
    [InlineData("SELECT * FROM glob('{0}*')")]
    [InlineData("SELECT * FROM sniff_csv('{0}')")]
    [InlineData("SELECT * FROM '{0}'")]
    [InlineData("FROM '{0}'")]
    [InlineData("SELECT * FROM \"{0}\"")]
    [InlineData("SELECT * FROM csv.`{0}`")]
    [InlineData("SELECT * FROM delta.`{0}`")]
    [InlineData("SELECT * FROM read_files('{0}')")]
    [InlineData("SELECT * FROM STREAM read_files('{0}')")]
    [InlineData("SELECT * FROM pumps, (SELECT * FROM read_csv('{0}'))")]
    [InlineData("SELECT (SELECT word FROM read_csv('{0}') LIMIT 1) FROM pumps")]
    [InlineData("SELECT id FROM pumps WHERE EXISTS (SELECT 1 FROM '{0}')")]
    [InlineData("WITH v AS (SELECT * FROM read_csv('{0}')) SELECT * FROM v")]
    [InlineData("WITH RECURSIVE v AS (SELECT 'x' AS word UNION ALL SELECT word FROM read_csv('{0}')) SELECT * FROM v")]
    [InlineData("SELECT 1 UNION ALL SELECT word FROM read_csv('{0}')")]
    [InlineData("SELECT * FROM pumps ORDER BY (SELECT count(*) FROM read_text('{0}'))")]
    [InlineData("SELECT * FROM pumps LIMIT (SELECT count(*) FROM read_text('{0}'))")]
    [InlineData("SELECT * FROM ts_resample((SELECT * FROM read_csv('{0}')), ts => word, every => '1h')")]
    [InlineData("SELECT * FROM query('SELECT * FROM read_csv(''{0}'')')")]
    [InlineData("SELECT * FROM query_table('pumps')")]
    [InlineData("SELECT getenv('HOME')")]
    [InlineData("SELECT system.main.getenv('HOME')")]
    [InlineData("SELECT list_transform([1], x -> getenv('HOME'))")]
    [InlineData("SELECT 'HOME'.getenv()")]
    [InlineData("SELECT current_setting('memory_limit')")]
    [InlineData("SELECT * FROM duckdb_settings()")]
    [InlineData("SELECT * FROM duckdb_secrets()")]
    [InlineData("SELECT * FROM pragma_table_info('pumps')")]
    [InlineData("SELECT * FROM (SHOW TABLES)")]
    [InlineData("SELECT * FROM (SUMMARIZE SELECT * FROM read_csv('{0}'))")]
    [InlineData("SELECT * FROM (DESCRIBE SELECT * FROM '{0}')")]
    [InlineData("EXPLAIN SELECT * FROM read_csv('{0}')")]
    [InlineData("EXPLAIN ANALYZE SELECT * FROM read_csv('{0}')")]
    [InlineData("EXPLAIN COPY (SELECT 1) TO '{0}.out'")]
    [InlineData("SUMMARIZE read_csv('{0}')")]
    [InlineData("SUMMARIZE '{0}'")]
    [InlineData("SUMMARIZE delta.`{0}`")]
    [InlineData("SUMMARIZE SELECT * FROM '{0}'")]
    [InlineData("SUMMARIZE pumps) UNION ALL SELECT * FROM (SUMMARIZE SELECT * FROM read_csv('{0}')")]
    [InlineData("DESCRIBE delta.`{0}`")]
    [InlineData("DESCRIBE DETAIL delta.`{0}`")]
    [InlineData("DESCRIBE HISTORY delta.`{0}`")]
    [InlineData("SHOW CREATE TABLE delta.`{0}`")]
    [InlineData("SHOW PARTITIONS delta.`{0}`")]
    [InlineData("SHOW TBLPROPERTIES delta.`{0}`")]
    [InlineData("SHOW COLUMNS IN delta.`{0}`")]
    public async Task What_reaches_files_or_the_surroundings_is_refused_however_it_is_said(string sql)
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => AskAsync(Hostile(sql)));

        Assert.True(fault.Code.Value is "QUERY_NOT_READ_ONLY" or "QUERY_INVALID" or "SQL_SYNTAX" or "TABLE_NOT_FOUND" or "SQL_NOT_SUPPORTED" or "TS_ARGUMENT", $"{fault.Code}: {fault.Message}");
        Assert.DoesNotContain("hidden", fault.Message, StringComparison.Ordinal);
        Assert.Equal([Secret], Directory.GetFileSystemEntries(_folder.Path, "secret.csv*"));
    }

    [Fact]
    public async Task A_second_statement_behind_any_disguise_is_refused()
    {
        foreach (string sql in (string[])["SELECT 1; DROP TABLE pumps", "SELECT 1 /* ; */ ; SELECT 2", "SELECT ';'; SELECT 2", "SHOW TABLES; DROP TABLE pumps"])
            Assert.Equal("REQUEST_INVALID", (await Assert.ThrowsAsync<MillraceException>(() => AskAsync(sql))).Code.Value);
        Assert.Equal("; DROP TABLE pumps", (await AskAsync("SELECT '; DROP TABLE pumps' -- ; DROP TABLE pumps"))[0][0]);
    }

    [Fact]
    public async Task A_view_that_was_made_with_the_command_line_may_read_what_it_was_made_for_and_gives_nothing_else()
    {
        await _project.AnswerAsync(QueryInput.Of(new SourceText("test", "CREATE VIEW twice AS SELECT id FROM strong UNION ALL SELECT id FROM strong")), Token);

        Assert.Equal(2L, (await AskAsync("SELECT count(*) FROM twice"))[0][0]);
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => AskAsync($"SELECT * FROM twice JOIN read_csv('{Secret}') ON true"));
        Assert.Equal("QUERY_NOT_READ_ONLY", fault.Code.Value);
    }

    private async Task<IReadOnlyList<object?[]>> AskAsync(string sql) => (await _desk.AskAsync("ann", sql, limit: null, Token)).Rows;

    private string Hostile(string sql) => sql.Replace("{0}", Secret, StringComparison.Ordinal);
}
