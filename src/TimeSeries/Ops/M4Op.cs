using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_m4</c>: the rows that a line chart of some width shows.</summary>
internal sealed class M4Op : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_m4",
        "Thins out a series for a chart: the first, last, smallest and largest value of every pixel column.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("col", OpArgumentKind.Column, "The column of numbers to draw.") { IsRequired = true },
            SeriesArguments.Series,
            new OpArgumentDescriptor("width", OpArgumentKind.Number, "The width of the chart; this or freq.") { Unit = "pixels" },
            new OpArgumentDescriptor("freq", OpArgumentKind.Duration, "The time that a pixel column covers: '1 minute'; this or width."),
        ],
        "SELECT * FROM ts_m4(sensors, ts => timestamp, series => [device_id], col => temperature, width => 800)")
    {
        Notes =
        [
            "Up to four rows per series and pixel column, with the keys, the time and the value, each in its own type: those of the "
            + "first and the last time, the smallest and the largest value. They are rows of the input, and a line drawn through "
            + "them covers the same pixels as one through all rows.",
            "`width` divides the time from the first to the last row of all series, which share one axis; `freq` uses the windows of "
            + "`ts_resample` instead, so that two calls over neighbouring times fit together.",
            "Rows without a time or whose value is null or NaN are left out. The smallest and the largest value come with their "
            + "earliest time; "
            + "of several rows of the first time the smallest value counts, of the last time the largest. Rows that are wanted "
            + "twice come once.",
            "Cost: two passes over the rows, which are held in between; no sort of all rows.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_m4(
                (SELECT * FROM (VALUES (0, 5), (1, 9), (2, 4), (3, 6), (4, 5), (10, 1), (19, 2)) AS v(t, x)), ts => t, col => x, freq => 10)
            ORDER BY t
            """,
            ["t", "x"],
            [["0", "5"], ["1", "9"], ["2", "4"], ["4", "5"], ["10", "1"], ["19", "2"]]),
        Benchmark = "SELECT * FROM ts_m4(readings, ts => ts, series => [device], col => x, width => 1000)",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        PlacedRows rows = new(plan.Call);
        string value = rows.Of(plan.Value), time = rows.Time;
        IReadOnlyList<string> group = [.. rows.Keys, "b"];
        string grouped = Sql.List(group);
        string same = string.Join(" AND ", group.Select(key => $"r.{key} IS NOT DISTINCT FROM e.{key}"));
        IEnumerable<string> columns =
            [.. rows.NamedKeys, $"pair.t AS {Sql.Name(plan.Call.Axis.Column.Name)}", $"pair.v AS {Sql.Name(plan.Value.Name)}"];
        return $"""
            WITH millrace_rows AS MATERIALIZED ({Bucketed(plan, rows, value)}),
            millrace_extremes AS (
                SELECT {grouped}, min({time}) AS t0, max({time}) AS t1, min({value}) AS v0, max({value}) AS v1
                FROM millrace_rows GROUP BY {grouped})
            SELECT {Sql.List(columns)}
            FROM (
                SELECT {string.Concat(rows.Keys.Select(key => $"{key}, "))}unnest(list_distinct([
                    struct_pack(t := t0, v := first), struct_pack(t := low, v := v0), struct_pack(t := high, v := v1),
                    struct_pack(t := t1, v := last)])) AS pair
                FROM (
                    SELECT {Sql.List(group.Select(key => $"e.{key} AS {key}"))}, any_value(t0) AS t0, any_value(t1) AS t1, any_value(v0) AS v0,
                        any_value(v1) AS v1, min(r.{value}) FILTER (r.{time} = t0) AS first, max(r.{value}) FILTER (r.{time} = t1) AS last,
                        min(r.{time}) FILTER (r.{value} = v0) AS low, min(r.{time}) FILTER (r.{value} = v1) AS high
                    FROM millrace_rows AS r JOIN millrace_extremes AS e ON {same}
                    WHERE r.{time} = t0 OR r.{time} = t1 OR r.{value} = v0 OR r.{value} = v1
                    GROUP BY {Sql.List(group.Select(key => $"e.{key}"))}) AS found) AS pairs
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private static string Bucketed(Plan plan, PlacedRows rows, string value)
    {
        string isNumber = plan.Value.Type is DataType.Float or DataType.Double ? $"NOT isnan({value})" : $"{value} IS NOT NULL";
        string placed = $"SELECT * FROM ({rows.Select()}) AS placed WHERE t IS NOT NULL AND {isNumber}";
        string columns = Sql.List([.. rows.Keys, rows.Time, value]);
        if (plan.Step is TimeStep step)
            return $"SELECT {columns}, {plan.Call.Axis.BucketIndex(rows.Time, step)} AS b FROM ({placed}) AS drawn";
        string pixel = $"floor(CAST(t - start AS DOUBLE) * {Sql.Long(plan.Width)} / (stop - start))";
        string last = Sql.Long(plan.Width - 1);
        return $"""
            SELECT {columns}, CASE WHEN stop > start THEN least(CAST({pixel} AS BIGINT), {last}) ELSE 0 END AS b
            FROM (SELECT *, min(t) OVER () AS start, max(t) OVER () AS stop FROM ({placed}) AS drawn) AS ranged
            """;
    }

    private Plan Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        if (reader.Has("width") == reader.Has("freq"))
            throw TimeSeriesErrors.MissingArgument(reader.Op, "width", "the pixel columns are either width => a number of pixels, or freq => '1 minute'");
        Column value = series.Number("col");
        reader.Distinct("col", [value], "ts", [series.Axis.Column]);
        TableSchema output = series.PerSeries(
            [new Column(series.Axis.Column.Name, series.Axis.Column.Type, IsNullable: false), new Column(value.Name, value.Type, IsNullable: false)],
            "Name a column once.");
        return new Plan(series, value, output)
        {
            Step = reader.Has("freq") ? TimeStep.Read(reader, "freq", reader.Find("freq")!, series.Axis) : null,
            Width = reader.Count("width", lowest: 1, highest: 1_000_000, fallback: 1),
        };
    }

    private sealed record Plan(SeriesCall Call, Column Value, TableSchema Output)
    {
        public required TimeStep? Step { get; init; }

        public required int Width { get; init; }
    }
}
