using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class SeriesTests
{
    [Fact]
    public void Verbs_compose_to_one_query_with_known_columns()
    {
        using DuckSql duck = new();
        SeriesFrame sensors = DuckSql.Frame(
            """
            (SELECT d::INT AS device_id, trip::INT AS trip_id, ts::TIMESTAMPTZ AS timestamp, r::DOUBLE AS rotation_speed FROM (VALUES
                (1, 1, '2024-01-01 08:10:00+00', 10), (1, 1, '2024-01-01 08:20:00+00', 20),
                (1, 2, '2024-01-01 08:30:00+00', 30), (2, 1, '2024-01-01 09:00:00+00', 5)) AS v(d, trip, ts, r))
            """,
            "device_id int, trip_id int, timestamp timestamp, rotation_speed double");
        SeriesFrame inspections = DuckSql.Frame(
            "(SELECT 1.0::FLOAT AS defect, TIMESTAMPTZ '2024-01-01 08:05:00+00' AS timestamp, 1 AS device_id)",
            "defect float, timestamp timestamp, device_id int");

        Series hourly = Series.From(sensors, "timestamp", "device_id", "trip_id").EmaTruncated("rotation_speed", terms: 5).Resample("1 hour");
        Series joined = Series.From(inspections, "timestamp", "device_id").AsOfJoin(hourly, rightPrefix: "sensor");

        Assert.Equal(
            ["1.0|2024-01-01 08:05:00+00|1|2|2024-01-01 08:00:00+00|6.0|30.0"], duck.Rows(joined.ToSql()));
        Assert.Equal(
            ["defect", "timestamp", "device_id", "sensor_trip_id", "sensor_timestamp", "sensor_EMA_rotation_speed", "sensor_rotation_speed"],
            joined.Frame.Columns.Select(column => column.Name));
    }

    [Fact]
    public void A_left_prefix_renames_the_time_column_for_later_verbs()
    {
        using DuckSql duck = new();
        Series one = Series.From(DuckSql.Frame("(SELECT 1 AS t, 2 AS x)", "t int, x int"), "t");

        Series joined = one.AsOfJoin(one, leftPrefix: "left").Resample("10", "max");

        Assert.Equal("left_t", joined.TimeColumn);
        Assert.Equal(["0|2|1|2"], duck.Rows(joined.ToSql()));
    }

    [Fact]
    public void Without_verbs_the_relation_itself_is_read()
    {
        Assert.Equal("SELECT * FROM t", Series.From(DuckSql.Frame("t", "t int"), "t").ToSql());
    }

    [Fact]
    public void A_missing_column_faults_at_the_verb()
    {
        Series one = Series.From(DuckSql.Frame("t", "t int, speed int"), "t");

        MillraceException fault = Assert.Throws<MillraceException>(() => one.Ema("sped", new EmaOptions { Span = 5 }));
        Assert.Contains("Near it: speed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_argument_and_example_can_be_written_in_sql()
    {
        using DuckSql duck = new();
        OpDescriptor[] all =
            [.. TimeSeriesOps.BuiltIn.Tables.Select(op => op.Descriptor), .. TimeSeriesOps.BuiltIn.Windows.Select(op => op.Descriptor)];
        foreach (OpDescriptor op in all)
        {
            string arguments = string.Join(", ", op.Arguments.Select(argument => $"{argument.Name} => 'x'"));
            foreach (string query in new[] { op.Example, $"SELECT * FROM {op.SqlName}((SELECT 1), {arguments})" })
            {
                string tree = duck.Rows($"SELECT json_serialize_sql('{query.Replace("'", "''", StringComparison.Ordinal)}')").Single();
                Assert.True(tree.StartsWith("{\"error\":false", StringComparison.Ordinal), $"{query}: {tree}");
            }
        }
    }

    [Fact]
    public void Operators_are_found_by_name_in_any_case()
    {
        string[] tables = [.. TimeSeriesOps.BuiltIn.Tables.Select(op => op.Descriptor.SqlName)];
        Assert.Equal(["ts_asof_join", "ts_ema", "ts_resample"], tables.Intersect(["ts_asof_join", "ts_ema", "ts_resample"]));
        Assert.All(tables, name => Assert.StartsWith("ts_", name, StringComparison.Ordinal));
        Assert.NotNull(TimeSeriesOps.BuiltIn.FindTable("TS_Ema"));
        Assert.Null(TimeSeriesOps.BuiltIn.FindTable("ema"));
    }
}
