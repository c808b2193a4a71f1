using DuckDB.NET.Data;
using Millrace.Pipelines.Code;
using Millrace.TimeSeries;
using Xunit;

namespace Millrace.Unit.Pipelines.Code;

public sealed class QueryTests
{
    [Fact]
    public void Each_step_is_the_sql_a_person_would_write()
    {
        Assert.Equal("SELECT *\nFROM a.b", Query.Table("a.b").ToSql());
        Assert.Equal("SELECT *\nFROM a.\"my table\"", Query.Table("a.my table").ToSql());
        Assert.Equal("SELECT *\nFROM STREAM(a)", Query.Stream("a").ToSql());
        Assert.Equal("SELECT *\nFROM read_files('x''y')", Query.ReadFiles("x'y").ToSql());
        Assert.Equal("SELECT a, b + 1 AS c\nFROM t\nWHERE x", Query.Table("t").Where("x").Select("a", "b + 1 AS c").ToSql());
        Assert.Equal("SELECT * EXCLUDE (a, \"b c\")\nFROM t", Query.Table("t").Except("a", "b c").ToSql());
        Assert.Equal("SELECT *, 1 AS one\nFROM t", Query.Table("t").With("one", "1").ToSql());
        Assert.Equal("SELECT * REPLACE (abs(p) AS p)\nFROM t", Query.Table("t").Replace("p", "abs(p)").ToSql());
        Assert.Equal("SELECT * RENAME (a AS b)\nFROM t", Query.Table("t").Rename("a", "b").ToSql());
        Assert.Equal("SELECT a\nFROM t\nGROUP BY a", Query.Table("t").GroupBy(["a"]).ToSql());
        Assert.Equal(
            "SELECT *\nFROM (\nSELECT *, 1 AS one\nFROM t\n)\nWHERE one = 1",
            Query.Table("t").With("one", "1").Where("one = 1").ToSql());
        Assert.Equal("SELECT 1 -- a\n + 2", Query.Sql("SELECT 1 -- a\n + 2 ; -- b").ToSql());
    }

    [Fact]
    public void Streams_are_given_a_watermark_deduplicated_and_joined()
    {
        Query late = Query.Stream("a").Where("x > 0").Watermark("ts", "10 minutes");

        Assert.Equal("SELECT *\nFROM STREAM(a) WATERMARK ts DELAY OF INTERVAL '10 minutes'\nWHERE x > 0", late.ToSql());
        Assert.Equal("SELECT DISTINCT *\nFROM STREAM(a)", Query.Stream("a").DropDuplicates().ToSql());
        Assert.Equal("SELECT DISTINCT ON (id, \"my ts\") *\nFROM STREAM(a)", Query.Stream("a").DropDuplicates("id", "my ts").ToSql());
        Assert.Equal(
            "SELECT l.*, r.ok\nFROM (\nSELECT *\nFROM STREAM(a)\n) AS l LEFT JOIN (\nSELECT *\nFROM b\n) AS r ON l.id = r.id\nWHERE l.x > 0",
            Query.Stream("a").Join(Query.Table("b"), "l.id = r.id", JoinKind.Left).Where("l.x > 0").Select("l.*", "r.ok").ToSql());
        Assert.Throws<InvalidOperationException>(() => Query.Table("a").Watermark("ts", "1 minute"));
        Assert.Throws<InvalidOperationException>(() => Query.Stream("a").Select("ts").Watermark("ts", "1 minute"));
    }

    [Fact]
    public void Time_series_steps_are_calls_of_table_functions()
    {
        TimeSeriesQuery sensors = Query.Table("sensor_bronze").TimeSeries("timestamp", "device_id", "trip_id")
            .EmaTruncated("rotation_speed", alpha: 0.2, terms: 5);

        Assert.Equal(
            "SELECT *\nFROM ts_ema((\nSELECT *\nFROM sensor_bronze\n), ts => 'timestamp', series => ['device_id', 'trip_id'], "
            + "col => 'rotation_speed', alpha => 0.2, terms => 5)",
            sensors.ToSql());
        Assert.EndsWith(
            "col => 'x', half_life => '1500000 microseconds', adjust => false, min_rows => 4)",
            Query.Table("t").TimeSeries("at").Ema("x", new EmaOptions { HalfLife = TimeSpan.FromSeconds(1.5), Adjust = false, MinRows = 4 }).ToSql(),
            StringComparison.Ordinal);
        Assert.EndsWith("col => 'x', span => 5)", Query.Table("t").TimeSeries("at").Ema("x", new EmaOptions { Span = 5 }).ToSql(), StringComparison.Ordinal);
        Assert.EndsWith(
            "), ts => 'timestamp', series => ['device_id', 'trip_id'], freq => '1 hour', func => 'mean', columns => ['a'], label => 'end')",
            sensors.Resample("1 hour", "mean", ["a"], isLabelledByEnd: true).ToSql(),
            StringComparison.Ordinal);
        Assert.Equal(
            "SELECT *\nFROM ts_asof_join((\nSELECT *\nFROM i\n), (\n" + sensors + "\n), ts => 'at', right_ts => 'timestamp', "
            + "series => ['device_id'], right_series => ['trip_id'], right_prefix => 'sensor', skip_nulls => false, tolerance => 90)",
            Query.Table("i").TimeSeries("at", "device_id")
                .AsOfJoin(sensors, "sensor", canSkipNulls: false, tolerance: TimeSpan.FromSeconds(90)).ToSql());
        Assert.EndsWith("series => [], freq => 'day', func => 'max')", Query.Table("t").TimeSeries("at").Resample("day", "max").ToSql(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_never_changes()
    {
        Query table = Query.Table("t").Where("a");
        string before = table.ToSql();

        table.Where("b").Select("c").Except("d");

        Assert.Equal(before, table.ToSql());
    }

    [Fact]
    public void What_is_no_expression_is_refused_where_it_is_written()
    {
        Assert.Throws<ArgumentException>(() => Query.Sql("SELECT 1; DROP TABLE t"));
        Assert.Throws<ArgumentException>(() => Query.Sql(" "));
        Assert.Throws<ArgumentException>(() => Query.Sql("-- nothing"));
        Assert.Throws<ArgumentException>(() => Query.Table("t").Where("a) OR (b"));
        Assert.Throws<ArgumentException>(() => Query.Table("t").Where("(a"));
        Assert.Throws<ArgumentException>(() => Query.Table(""));
        Assert.Throws<ArgumentException>(() => Query.Table("t").Select());
        Assert.Throws<ArgumentException>(() => Query.ReadFiles("x", options: new Dictionary<string, object> { ["a"] = new object() }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Query.Table("t").TimeSeries("at").EmaTruncated("x", alpha: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Query.Table("t").TimeSeries("at").EmaTruncated("x", terms: 0));
        Assert.Throws<ArgumentException>(() => Query.Table("t").TimeSeries("at").Ema("x", new EmaOptions()));
        Assert.Throws<ArgumentException>(() => Query.Table("t").TimeSeries("at").Ema("x", new EmaOptions { Span = 3, Alpha = 0.5 }));
    }

    [Fact]
    public void The_engine_parses_every_step()
    {
        TimeSeriesQuery series = Query.Table("a.b.c").Rename("x", "y").TimeSeries("at", "id").Ema("y", new EmaOptions { HalfLife = TimeSpan.FromMinutes(1), MinRows = 3 }).Resample("1 hour", "mean");
        Query[] queries =
        [
            Query.Stream("a.b").Where("x > 1").Where("y").Except("z").Replace("x", "-x").Rename("x", "w").With("v", "1"),
            Query.ReadFiles("p", "csv", "a int", new Dictionary<string, object> { ["max.files"] = 1.5, ["header"] = true }),
            series,
            Query.Table("i").TimeSeries("at", "id").AsOfJoin(series, "sensor").AsQuery().GroupBy(["id", "date_trunc('day', seen)"], "avg(x)"),
        ];
        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        foreach (Query query in queries)
        {
            using DuckDBCommand command = connection.CreateCommand();
            command.CommandText = "SELECT json_serialize_sql($sql::varchar)";
            command.Parameters.Add(new DuckDBParameter("sql", query.ToSql()));
            string tree = (string)command.ExecuteScalar()!;
            Assert.True(tree.StartsWith("{\"error\":false", StringComparison.Ordinal), $"{query}\n{tree[..Math.Min(tree.Length, 400)]}");
        }
    }
}
