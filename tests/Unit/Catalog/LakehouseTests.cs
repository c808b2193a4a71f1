using Apache.Arrow;
using Millrace.Catalog;
using Millrace.Delta;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.TestKit;
using Millrace.TimeSeries;
using Xunit;

namespace Millrace.Unit.Catalog;

public sealed class LakehouseTests
{
    private sealed record Row(string K, DateTimeOffset T, double? X);

    [Fact]
    public async Task Statements_change_tables_and_queries_read_them()
    {
        using TempFolder folder = new();
        using Lakehouse lake = Lakehouse.Open(folder.Below("lake"));
        await lake.ExecuteAsync(
            """
            CREATE TABLE r (k STRING, t TIMESTAMP, x DOUBLE) CLUSTER BY (k, t);
            INSERT INTO r VALUES ('a', '2025-01-01 00:00:00Z', 1), ('b', '2025-01-01 00:00:00Z', NULL), ('a', '2025-01-01 00:01:00Z', 3);
            UPDATE r SET x = 5 WHERE x = 3;
            """,
            TestContext.Current.CancellationToken);

        List<Row> rows = await lake.QueryAsync<Row>("SELECT * FROM r ORDER BY k, t", TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        DateTimeOffset start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal([new Row("a", start, 1), new Row("a", start.AddMinutes(1), 5), new Row("b", start, null)], rows);
        DeltaTable table = await DeltaTable.OpenAsync(Path.Combine(folder.Below("lake"), "main", "default", "r"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(2, (await table.Log.SnapshotAsync(TestContext.Current.CancellationToken)).Version);
    }

    [Fact]
    public async Task Verbs_run_as_one_query_in_the_order_of_the_table()
    {
        using TempFolder folder = new();
        using Lakehouse lake = Lakehouse.Open(folder.Below("lake"));
        await lake.ExecuteAsync(
            "CREATE TABLE r CLUSTER BY (k, t) AS SELECT 'k' || n % 3 AS k, make_timestamptz(n * 1000000) AS t, CAST(n AS DOUBLE) AS x FROM range(3000) AS s(n)",
            TestContext.Current.CancellationToken);
        Series series = await lake.SeriesAsync("r", "t", "k");
        Series windows = series.Ema("x", new EmaOptions { Span = 3, Name = "x3" }).Where("x3 > 1000").Resample("10 minutes", "max", ["x3"]);

        List<(string Key, double Value)> found = [];
        await foreach (RecordBatch batch in lake.QueryAsync(windows, "k, t", TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                for (int row = 0; row < batch.Length; row++)
                    found.Add((((StringArray)batch.Column("k")).GetString(row), ((DoubleArray)batch.Column("x3")).GetValue(row)!.Value));
            }
        }

        Assert.Equal(12, found.Count);
        Assert.Equal(["k0", "k0", "k0", "k0", "k1"], found.Take(5).Select(static row => row.Key));
        Assert.Equal(found.Order().Select(static row => row.Value), found.Select(static row => row.Value));
        Assert.Equal(["k", "t"], series.Frame.SortedBy);
    }

    [Fact]
    public async Task Without_a_folder_tables_are_named_by_paths()
    {
        using TempFolder folder = new();
        using DeltaSession session = new(new EngineSettings());
        using Lakehouse lake = Lakehouse.Open(null, session);
        string name = $"delta.`{folder.Below("t")}`";
        await lake.ExecuteAsync($"CREATE TABLE {name} AS SELECT 1 AS a", TestContext.Current.CancellationToken);
        Assert.Equal(1, await lake.QueryAsync($"SELECT * FROM {name}", TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken));

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(
            () => lake.ExecuteAsync("CREATE TABLE t AS SELECT 1 AS a", TestContext.Current.CancellationToken));
        Assert.Equal("WAREHOUSE_MISSING", fault.Code.Value);
    }

    [Theory]
    [InlineData("", "ARGUMENT")]
    [InlineData(";", "SQL_SYNTAX")]
    [InlineData("SELECT 1; SELECT 2", "SQL_SYNTAX")]
    [InlineData("SELECT * FROM missing", "TABLE_NOT_FOUND")]
    [InlineData("SELEC 1", "STATEMENT_UNKNOWN")]
    public async Task What_is_no_query_is_refused(string sql, string code)
    {
        using TempFolder folder = new();
        using Lakehouse lake = Lakehouse.Open(folder.Below("lake"));
        Exception? fault = await Record.ExceptionAsync(
            async () => await lake.QueryAsync(sql, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(code, fault is MillraceException known ? known.Code.Value : fault is ArgumentException ? "ARGUMENT" : fault?.ToString());
    }
}
