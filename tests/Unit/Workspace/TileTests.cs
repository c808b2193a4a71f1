using System.Text.Json;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Tiles;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class TileTests
{
    private const string Board = """
        { "datasets": [
            { "name": "ins", "displayName": "Inspections", "query": "SELECT * FROM inspections; -- all of them",
              "columns": [ { "displayName": "rate", "expression": "SUM(`defect`) / COUNT(*)" } ] },
            { "name": "count", "displayName": "Defects", "query": "SELECT count(*) FROM inspections WHERE defect = 1 GROUP BY device" },
            { "name": "fac", "displayName": "Factories", "query": "SELECT * FROM factories" },
            { "name": "par", "displayName": "With parameters",
              "query": "SELECT * FROM inspections WHERE (size(:f) = 0 OR array_contains(:f, factory)) AND at BETWEEN :d.min AND :d.max",
              "parameters": [ { "keyword": "f", "dataType": "STRING", "complexType": "MULTI" },
                { "keyword": "d", "dataType": "DATETIME", "complexType": "RANGE",
                  "defaultSelection": { "range": { "min": { "value": "2024-05-14" }, "max": { "value": "2024-05-14" } } } } ] } ],
          "pages": [
            { "name": "p", "layout": [
              { "widget": { "name": "total", "queries": [ { "query": { "datasetName": "count", "fields": [ { "name": "sum(count(1))", "expression": "SUM(`count(1)`)" } ] } } ],
                "spec": { "widgetType": "counter", "encodings": { "value": { "fieldName": "sum(count(1))" } } } } },
              { "widget": { "name": "days", "queries": [ { "query": { "datasetName": "ins", "fields": [
                  { "name": "daily(at)", "expression": "DATE_TRUNC(\"DAY\", `at`)" }, { "name": "n", "expression": "COUNT(`*`)" }, { "name": "r", "expression": "MEASURE(`rate`)" } ] } } ],
                "spec": { "widgetType": "line", "encodings": { "x": { "fieldName": "daily(at)" }, "y": { "fieldName": "n" } } } } },
              { "widget": { "name": "rows", "queries": [ { "query": { "datasetName": "ins", "disaggregated": true, "fields": [
                  { "name": "device", "expression": "`device`" }, { "name": "weight", "expression": "`weight`" } ],
                  "orders": [ { "expression": "`weight`", "direction": "DESC" } ], "filters": [ { "expression": "`factory` = 'B'" } ] } } ],
                "spec": { "widgetType": "table", "encodings": { "columns": [ { "fieldName": "device" } ] } } } },
              { "widget": { "name": "parts", "queries": [ { "query": { "datasetName": "par", "fields": [ { "name": "n", "expression": "COUNT(*)" } ] } } ],
                "spec": { "widgetType": "counter", "encodings": { "value": { "fieldName": "n" } } } } },
              { "widget": { "name": "device", "queries": [ { "name": "q", "query": { "datasetName": "ins", "fields": [ { "name": "device", "expression": "`device`" },
                  { "name": "device_associativity", "expression": "COUNT_IF(`associative_filter_predicate_group`)" } ] } } ],
                "spec": { "widgetType": "filter-multi-select", "encodings": { "fields": [ { "fieldName": "device", "queryName": "q" } ] } } } },
              { "widget": { "name": "when", "queries": [ { "name": "q", "query": { "datasetName": "ins", "fields": [ { "name": "at", "expression": "`at`" } ] } } ],
                "spec": { "widgetType": "filter-date-range-picker", "encodings": { "fields": [ { "fieldName": "at", "queryName": "q" } ] } } } },
              { "widget": { "name": "pick", "queries": [ { "name": "q", "query": { "datasetName": "par", "parameters": [ { "name": "f", "keyword": "f" } ], "fields": [] } } ],
                "spec": { "widgetType": "filter-multi-select", "encodings": { "fields": [ { "parameterName": "f", "queryName": "q" } ] } } } }
            ] },
            { "name": "g", "pageType": "PAGE_TYPE_GLOBAL_FILTERS", "layout": [
              { "widget": { "name": "factory", "queries": [
                  { "name": "a", "query": { "datasetName": "ins", "fields": [ { "name": "factory", "expression": "`factory`" } ] } },
                  { "name": "b", "query": { "datasetName": "fac", "fields": [ { "name": "factory", "expression": "`factory`" } ] } } ],
                "spec": { "widgetType": "filter-single-select", "encodings": { "fields": [ { "fieldName": "factory", "queryName": "a" }, { "fieldName": "factory", "queryName": "b" } ] } } } } ] },
            { "name": "other", "layout": [
              { "widget": { "name": "all", "queries": [ { "query": { "datasetName": "ins", "fields": [ { "name": "n", "expression": "COUNT(*)" } ] } } ],
                "spec": { "widgetType": "counter", "encodings": { "value": { "fieldName": "n" } } } } } ] }
          ] }
        """;

    private static readonly Dashboard Read = TileWorld.Parse(Board);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tiles_give_the_numbers_of_their_queries()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        FilterState all = TileWorld.State(Read);

        Assert.Equal(["3"], TileWorld.Rows(await world.RunAsync(all, "total", Token)));
        Assert.Equal(
            ["2024-05-13T00:00:00Z|1|1", "2024-05-14T00:00:00Z|2|0", "2024-05-15T00:00:00Z|3|0.6666666666666666"],
            TileWorld.Rows(await world.RunAsync(all, "days", Token)));
        Assert.Equal(["null|32", "3|16", "3|null"], TileWorld.Rows(await world.RunAsync(all, "rows", Token)));
        Assert.Equal(["2"], TileWorld.Rows(await world.RunAsync(all, "parts", Token)));
    }

    [Fact]
    public async Task Filters_reach_only_what_they_are_bound_to()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        FilterState one = TileWorld.State(Read, Selections.None.With("device", FilterValue.Of(1m), FilterValue.Null));
        FilterState days = TileWorld.State(Read, Selections.None.With("when", new Selection.Range("2024-05-14", "2024-05-14")));
        FilterState both = TileWorld.State(Read, Selections.None.With("when", new Selection.Range("2024-05-14", "2024-05-14")).With("device", FilterValue.Of("1")));

        Assert.Equal(["2024-05-13T00:00:00Z|1|1", "2024-05-14T00:00:00Z|1|0", "2024-05-15T00:00:00Z|1|0"], TileWorld.Rows(await world.RunAsync(one, "days", Token)));
        Assert.Equal(["3"], TileWorld.Rows(await world.RunAsync(one, "total", Token)));
        Assert.Equal(["2024-05-14T00:00:00Z|2|0"], TileWorld.Rows(await world.RunAsync(days, "days", Token)));
        Assert.Equal(["2024-05-14T00:00:00Z|1|0"], TileWorld.Rows(await world.RunAsync(both, "days", Token)));
    }

    [Fact]
    public async Task Filters_of_a_page_stay_on_it_and_global_ones_do_not()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        Selections device = Selections.None.With("device", FilterValue.Of(1m));

        Assert.Equal(["6"], TileWorld.Rows(await world.RunAsync(TileWorld.State(Read, device, "other"), "all", Token)));
        Assert.Equal(["3"], TileWorld.Rows(await world.RunAsync(TileWorld.State(Read, device.With("factory", FilterValue.Of("B")), "other"), "all", Token)));
        Assert.Equal(["6"], TileWorld.Rows(await world.RunAsync(TileWorld.State(Read, device.With("factory", Array.Empty<FilterValue>()), "other"), "all", Token)));
    }

    [Fact]
    public async Task A_filter_offers_the_values_of_all_its_queries_and_tells_which_are_still_possible()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        FilterState chosen = TileWorld.State(Read, Selections.None.With("factory", FilterValue.Of("A")).With("device", FilterValue.Of(3m)));

        Assert.Equal(["1|true", "2|true", "3|false", "null|false"], TileWorld.Rows(await world.Runner.ValuesAsync(chosen, Read.Pages[0].Find("device")!, Token)));
        Assert.Equal(["A|true", "B|true", "C|true"], TileWorld.Rows(await world.Runner.ValuesAsync(chosen, Read.Page("g").Find("factory")!, Token)));
        Assert.Empty((await world.Runner.ValuesAsync(chosen, Read.Pages[0].Find("pick")!, Token)).Columns);
        Assert.Equal(["1|2", "2|1", "3|0", "null|0"], TileWorld.Rows(await world.RunAsync(chosen, "device", Token)));
    }

    [Fact]
    public async Task A_clicked_mark_filters_the_other_widgets_of_its_dataset()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        FilterState clicked = TileWorld.State(Read, Selections.None.WithClick(new CrossFilter("days", null, "daily(at)", [FilterValue.Of("2024-05-15T00:00:00Z")])));

        Assert.Equal(3, (await world.RunAsync(clicked, "days", Token)).RowCount);
        Assert.Equal(["1|0", "2|0", "3|2", "null|1"], TileWorld.Rows(await world.RunAsync(clicked, "device", Token)));
    }

    [Fact]
    public async Task Filters_set_parameters()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);

        Assert.Equal(["0"], TileWorld.Rows(await world.RunAsync(TileWorld.State(Read, Selections.None.With("pick", FilterValue.Of("B"))), "parts", Token)));
        Assert.Empty(await world.Runner.RunAsync(TileWorld.State(Read), Read.Pages[0].Find("pick")!, Token));
        Assert.Equal(["2"], TileWorld.Rows(await world.RunAsync(TileWorld.State(Read, Selections.None.With("pick", FilterValue.Of("A"), FilterValue.Of("' OR true --"))), "parts", Token)));
    }

    [Fact]
    public async Task Equal_questions_are_answered_once_until_a_table_changes()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        FilterState all = TileWorld.State(Read);

        TileFrame[] frames = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.RunAsync(all, "days", Token)));
        Assert.Equal(1, world.Runner.QueriesRun);
        Assert.All(frames, frame => Assert.Same(frames[0], frame));

        await world.Lake.ExecuteAsync("INSERT INTO factories VALUES ('D', 'Dessau')", Token);
        Assert.Same(frames[0], await world.RunAsync(all, "days", Token));
        await world.Lake.ExecuteAsync("INSERT INTO inspections VALUES (1, 'A', '2024-05-13 02:00:00Z', 0, 1.0)", Token);
        Assert.Equal("2024-05-13T00:00:00Z|2|0.5", TileWorld.Rows(await world.RunAsync(all, "days", Token)).First());
        Assert.Equal(2, world.Runner.QueriesRun);
        TableVersion read = Assert.Single(frames[0].Tables);
        Assert.EndsWith("inspections", read.Table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_that_gets_another_query_is_asked_again()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        await world.Lake.ExecuteAsync("CREATE VIEW v AS SELECT * FROM inspections WHERE defect = 1", Token);
        FilterState state = TileWorld.State(OneTile("SELECT * FROM v"));

        Assert.Equal(["3"], TileWorld.Rows(await world.RunAsync(state, "w", Token)));
        await world.Lake.ExecuteAsync("CREATE OR REPLACE VIEW v AS SELECT * FROM inspections WHERE defect = 0 AND device = 2", Token);
        Assert.Equal(["1"], TileWorld.Rows(await world.RunAsync(state, "w", Token)));
    }

    [Fact]
    public async Task What_depends_on_the_time_or_fails_is_not_kept()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        FilterState now = TileWorld.State(OneTile("SELECT now() AS t, * FROM inspections"));

        TileFrame frame = await world.RunAsync(now, "w", Token);
        await world.RunAsync(now, "w", Token);

        Assert.Equal(2, world.Runner.QueriesRun);
        Assert.False(frame.IsRepeatable);
        Assert.Equal(0, world.Runner.CachedBytes);
    }

    [Fact]
    public async Task No_more_is_kept_than_was_allowed()
    {
        long one;
        using (TileWorld large = new())
        {
            await large.FillAsync(Token);
            await large.RunAsync(TileWorld.State(OneTile("SELECT *, 10 AS n FROM inspections")), "w", Token);
            one = large.Runner.CachedBytes;
        }

        using TileWorld world = new(cacheBytes: (3 * one) + 100);
        await world.FillAsync(Token);
        for (int number = 10; number < 16; number++)
        {
            await world.RunAsync(TileWorld.State(OneTile($"SELECT *, {number} AS n FROM inspections")), "w", Token);
            Assert.InRange(world.Runner.CachedBytes, one - 100, (3 * one) + 100);
        }

        await world.RunAsync(TileWorld.State(OneTile("SELECT *, 13 AS n FROM inspections")), "w", Token);
        Assert.Equal(6, world.Runner.QueriesRun);
        await world.RunAsync(TileWorld.State(OneTile("SELECT *, 10 AS n FROM inspections")), "w", Token);
        Assert.Equal(7, world.Runner.QueriesRun);

        // It took the place of 14, which was unused for longer than 13 and 15.
        await world.RunAsync(TileWorld.State(OneTile("SELECT *, 13 AS n FROM inspections")), "w", Token);
        Assert.Equal(7, world.Runner.QueriesRun);
        await world.RunAsync(TileWorld.State(OneTile("SELECT *, 14 AS n FROM inspections")), "w", Token);
        Assert.Equal(8, world.Runner.QueriesRun);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM t", "SELECT count(*) AS `count(1)` FROM t")]
    [InlineData("SELECT device, COUNT( * ), count(*) AS n, count(*) m FROM t GROUP BY 1 ORDER BY a, count(*)", "SELECT device, COUNT( * ) AS `count(1)`, count(*) AS n, count(*) m FROM t GROUP BY 1 ORDER BY a, count(*)")]
    [InlineData("SELECT * FROM (SELECT count(*)) WHERE x IN (count(*), 1)", "SELECT * FROM (SELECT count(*) AS `count(1)`) WHERE x IN (count(*), 1)")]
    [InlineData("SELECT greatest(1, count(*)), count(*) + 1 FROM t", "SELECT greatest(1, count(*)), count(*) + 1 FROM t")]
    [InlineData("WITH a AS (SELECT count(*) FROM t) SELECT * FROM a", "WITH a AS (SELECT count(*) AS `count(1)` FROM t) SELECT * FROM a")]
    public void A_count_of_rows_has_the_name_that_widgets_know(string sql, string expected) =>
        Assert.Equal(expected, AutoNames.Keep(Millrace.Catalog.Binding.QueryInput.Of(new SourceText("dataset", sql))).Text);

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM '/etc/passwd.csv'")]
    [InlineData("SELECT * FROM csv.`/etc/passwd`")]
    [InlineData("SELECT * FROM delta.`/etc`")]
    [InlineData("SELECT * FROM glob('/*')")]
    [InlineData("SELECT * FROM duckdb_settings()")]
    [InlineData("SELECT * FROM pragma_version()")]
    [InlineData("SELECT * FROM query('SELECT 1')")]
    [InlineData("SELECT getenv('HOME')")]
    [InlineData("SELECT current_setting('threads')")]
    [InlineData("SELECT * FROM inspections WHERE defect IN (SELECT getenv('X'))")]
    [InlineData("WITH a AS (SELECT * FROM read_blob('/etc/passwd')) SELECT * FROM a")]
    [InlineData("SELECT * FROM ts_ema((SELECT * FROM read_csv('/etc/passwd')), ts => 'a', col => 'b')")]
    [InlineData("SELECT * FROM (SHOW TABLES)")]
    [InlineData("COPY inspections TO '/x.csv'")]
    [InlineData("ATTACH '/x.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("DROP TABLE inspections")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1) UNION ALL (SELECT 2")]
    [InlineData("SELECT 1) AS x; DROP TABLE inspections; --")]
    [InlineData("")]
    public async Task A_dataset_only_reads_tables(string sql)
    {
        using TileWorld world = new();
        await world.FillAsync(Token);

        TileFrame frame = await world.RunAsync(TileWorld.State(OneTile(sql)), "w", Token);

        Assert.NotNull(frame.Fault);
        Assert.Contains(frame.Fault.Code.Value, (string[])["QUERY_NOT_READ_ONLY", "QUERY_INVALID", "SQL_NOT_SUPPORTED", "DASHBOARD_INVALID"]);
        Assert.Equal(0, world.Runner.QueriesRun);
        Assert.Equal(6, (await world.RunAsync(TileWorld.State(Read, page: "other"), "all", Token)).Columns[0].Number(0));
    }

    [Theory]
    [InlineData("SELECT * FROM inspections")]
    [InlineData("WITH a AS (SELECT * FROM main.`default`.inspections), b AS (SELECT factory, count(*) FROM a GROUP BY 1) SELECT a.*, b.`count(1)` FROM a JOIN b USING (factory);")]
    [InlineData("SELECT * FROM inspections WHERE at > now() - INTERVAL 7 DAYS AND factory IN (SELECT factory FROM factories)")]
    [InlineData("SELECT device, x FROM inspections LATERAL VIEW explode(array(1, 2)) v AS x")]
    [InlineData("SELECT date_format(at, 'yyyy'), coalesce(weight, 0), array_contains(array(1), device), percentile(weight, 0.5) OVER () FROM inspections VERSION AS OF 1")]
    [InlineData("SELECT * FROM ts_resample((SELECT * FROM inspections), ts => 'at', series => ['device'], freq => '1 hour', func => 'mean')")]
    [InlineData("SELECT * FROM table_changes('audited', 0) UNION ALL BY NAME SELECT * FROM (VALUES (1)) AS v(device)")]
    [InlineData("FROM inspections SELECT count(*)")]
    public async Task A_dataset_may_say_whatever_only_reads_tables(string sql)
    {
        using TileWorld world = new();
        await world.FillAsync(Token);

        await world.Lake.ExecuteAsync("CREATE TABLE audited (a INT) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true'); INSERT INTO audited VALUES (1)", Token);

        TileFrame frame = await world.RunAsync(TileWorld.State(OneTile(sql)), "w", Token);

        Assert.Null(frame.Fault);
        Assert.Equal(1, frame.RowCount);
    }

    [Fact]
    public async Task A_query_of_a_person_at_a_browser_is_bound_by_the_same_rules()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        Millrace.Catalog.Binding.SnapshotResolver tables = new(world.Metastore, world.Lake.Services.Engine, "main", "default", world.Folder);
        Task<Millrace.Engine.Queries.BoundQuery> Bind(string sql) =>
            world.Governor.BindReadOnlyAsync(Millrace.Catalog.Binding.QueryInput.Of(new SourceText("editor", sql)), tables, Token);

        Assert.Single((await Bind("SELECT * FROM factories")).Scans);
        Millrace.Foundation.Faults.MillraceException fault = await Assert.ThrowsAsync<Millrace.Foundation.Faults.MillraceException>(() => Bind("SELECT 1,\n  getenv('X')"));
        Assert.Equal(("QUERY_NOT_READ_ONLY", new Millrace.Foundation.Faults.SourceLocation("editor", 2, 3)), (fault.Code.Value, fault.Location));
        Assert.Equal("QUERY_NOT_READ_ONLY", (await Assert.ThrowsAsync<Millrace.Foundation.Faults.MillraceException>(() => Bind("SELECT 1; SELECT 2"))).Code.Value);
    }

    [Fact]
    public async Task Faults_tell_the_dataset_and_the_place_in_its_query()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);

        TileFrame frame = await world.RunAsync(TileWorld.State(OneTile("SELECT *\nFROM inspektions")), "w", Token);

        Assert.Equal("TABLE_NOT_FOUND", frame.Fault!.Code.Value);
        Assert.StartsWith("test.lvdash.json, dataset 'D':2:6", frame.Fault.Message, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"TABLE_NOT_FOUND\"", frame.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_beyond_the_limit_are_left_out_and_told()
    {
        using TileWorld world = new();
        Dashboard rows = OneTile("SELECT n FROM range(64001) AS r(n)", "`n`", isDisaggregated: true);
        Dashboard fits = OneTile("SELECT n FROM range(64000) AS r(n)", "`n`", isDisaggregated: true);

        TileFrame many = await world.RunAsync(TileWorld.State(rows), "w", Token);
        TileFrame exact = await world.RunAsync(TileWorld.State(fits), "w", Token);

        Assert.Equal((64_000, true), (many.RowCount, many.IsTruncated));
        Assert.Equal((64_000, false), (exact.RowCount, exact.IsTruncated));
        Assert.Equal((64_001L, (long?)null), (many.RowsInAll, exact.RowsInAll));
    }

    [Fact]
    public async Task Every_type_arrives_and_travels_as_json()
    {
        using TileWorld world = new();
        const string Sql = "SELECT * FROM (VALUES (1::TINYINT, 1.50::DECIMAL(9,2), 'NaN'::DOUBLE, true, DATE '2024-01-02', TIMESTAMP '2024-01-02 03:04:05.5', [1, NULL], "
            + "9007199254740993::BIGINT, 170141183460469231731687303715884105727::HUGEINT % 10::HUGEINT, '\"'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)) AS v(a, b, c, d, e, f, g, h, i, j)";
        Dashboard board = OneTile(Sql, ["`a`", "`b`", "`c`", "`d`", "`e`", "`f`", "`g`", "`h`", "`i`", "`j`"], isDisaggregated: true);

        TileFrame frame = await world.RunAsync(TileWorld.State(board), "w", Token);

        Assert.Null(frame.Fault);
        using JsonDocument json = JsonDocument.Parse(frame.ToJson());
        string data = json.RootElement.GetProperty("data").GetRawText();
        Assert.StartsWith("[[1,null],[1.5,null],[\"NaN\",null],[true,null],[\"2024-01-02\",null],[\"2024-01-02T03:04:05.5", data, StringComparison.Ordinal);
        Assert.EndsWith(",null],[\"[1, NULL]\",null],[\"9007199254740993\",null],[7,null],[\"\\u0022\",null]]", data, StringComparison.Ordinal);
        Assert.Equal(2, json.RootElement.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Aggregates_in_rows_as_they_are_and_fields_that_miss_are_refused()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);

        Assert.Equal("DASHBOARD_WIDGET_INVALID", (await world.RunAsync(TileWorld.State(OneTile("SELECT * FROM inspections", "COUNT(*)", isDisaggregated: true)), "w", Token)).Fault!.Code.Value);
        Assert.Equal("DASHBOARD_WIDGET_INCOMPLETE", (await world.RunAsync(TileWorld.State(OneTile("SELECT * FROM inspections", [], isDisaggregated: false)), "w", Token)).Fault!.Code.Value);
        Assert.Contains("no selected fields", (await world.RunAsync(TileWorld.State(OneTile("SELECT * FROM inspections", [], isDisaggregated: false)), "w", Token)).Fault!.Message, StringComparison.Ordinal);
        Assert.Equal("QUERY_INVALID", (await world.RunAsync(TileWorld.State(OneTile("SELECT * FROM inspections", "SUM(`nothing`)")), "w", Token)).Fault!.Code.Value);
    }

    [Fact]
    public async Task One_who_leaves_does_not_stop_the_others()
    {
        SingleFlight<int> flights = new();
        TaskCompletionSource<int> work = new();
        int runs = 0;
        CancellationToken given = default;
        using CancellationTokenSource impatient = new();
        Task<int> Work(CancellationToken stop)
        {
            runs++;
            given = stop;
            return work.Task;
        }

        Task<int> first = flights.RunAsync("k", Work, impatient.Token);
        Task<int> second = flights.RunAsync("k", Work, Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(given.IsCancellationRequested);
        work.SetResult(7);

        Assert.Equal(7, await second);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Work_that_nobody_waits_for_is_stopped_and_asked_anew()
    {
        SingleFlight<int> flights = new();
        using CancellationTokenSource impatient = new();
        TaskCompletionSource stopped = new();
        Task<int> first = flights.RunAsync(
            "k",
            async stop =>
            {
                await using CancellationTokenRegistration told = stop.Register(stopped.SetResult);
                await stopped.Task.WaitAsync(Token);
                throw new OperationCanceledException(stop);
            },
            impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await stopped.Task.WaitAsync(Token);

        Assert.Equal(3, await flights.RunAsync("k", _ => Task.FromResult(3), Token));
    }

    internal static Dashboard OneTile(string sql, string expression = "COUNT(*)", bool isDisaggregated = false) => OneTile(sql, [expression], isDisaggregated);

    internal static Dashboard OneTile(string sql, string[] expressions, bool isDisaggregated) => Dashboard.Parse(new SourceText("test.lvdash.json", JsonSerializer.Serialize(new
    {
        datasets = new[] { new { name = "d", displayName = "D", query = sql } },
        pages = new[]
        {
            new
            {
                name = "p",
                layout = new[]
                {
                    new
                    {
                        widget = new
                        {
                            name = "w",
                            queries = new[]
                            {
                                new { query = new { datasetName = "d", disaggregated = isDisaggregated, fields = expressions.Select((text, index) => new { name = $"f{index}", expression = text }) } },
                            },
                            spec = new { widgetType = "counter" },
                        },
                    },
                },
            },
        },
    })));
}
