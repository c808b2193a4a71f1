using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_control_chart</c>: the points and limits of a control chart.</summary>
internal sealed class ControlChartOp : ITimeSeriesOp
{
    private static readonly string[] Numbers = ["value", "center", "lower", "upper", "spread", "spread_center", "spread_lower", "spread_upper"];

    public OpDescriptor Descriptor { get; } = new(
        "ts_control_chart",
        "Gives the points and limits of a control chart: single values with moving ranges, or subgroups with ranges or deviations.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("col", OpArgumentKind.Column, "The column of numbers to chart.") { IsRequired = true },
            SeriesArguments.Series,
            new OpArgumentDescriptor(
                "kind", OpArgumentKind.Text, "Single values (I-MR), or subgroups with ranges (X̄-R) or standard deviations (X̄-S).")
            {
                Default = "'imr'", Choices = ["imr", "xbar_r", "xbar_s"],
            },
            new OpArgumentDescriptor(
                "subgroup_rows", OpArgumentKind.Number, "How many consecutive rows make a subgroup; for xbar_r and xbar_s.")
            {
                Default = "5", Unit = "rows",
            },
            ControlEstimates.Baseline,
        ],
        "SELECT * FROM ts_control_chart(sensors, ts => timestamp, series => [device_id], col => temperature, kind => 'xbar_r', "
        + "subgroup_rows => 5)")
    {
        Notes =
        [
            "One row per point: the keys, the time of its first row, `point` (counted from 1 in each series), `value` (the value "
            + "or the mean of "
            + "the subgroup) with `center`, `lower` and `upper`, `spread` (the distance to the point before, the range or the "
            + "sample standard "
            + "deviation) with `spread_center`, `spread_lower` and `spread_upper`, `is_out` and `is_spread_out` (strictly "
            + "outside its limits).",
            "`imr`: mean ± 2.66 · mean moving range, whose upper limit is 3.267 times its mean; the first point has no moving "
            + "range. `xbar_r`: "
            + "mean of means ± A2 · mean range, ranges between D3 and D4 times theirs, with the tabled factors for 2 to 10 rows. "
            + "`xbar_s`: the same "
            + "with A3, B3 and B4, computed for up to 1000 rows.",
            "Limits are taken per series from all points, or with `baseline` from the first ones and then hold for the rest.",
            "Rows whose value is null, NaN or infinite, or without a time, are left out, and so are the last rows of a series "
            + "when they do not fill "
            + "a subgroup. Rows of one series and time are ordered by the value. A series of one point has no limits under `imr`.",
        ],
        Sample = new OpSample(
            """
            SELECT t, value, round(lower, 3) AS lower, round(upper, 3) AS upper, spread, is_out FROM ts_control_chart(
                (SELECT * FROM (VALUES (1, 10.0), (2, 11.0), (3, 10.0), (4, 15.0)) AS v(t, x)), ts => t, col => x, baseline => 3) ORDER BY t
            """,
            ["t", "value", "lower", "upper", "spread", "is_out"],
            [
                ["1", "10.0", "7.673", "12.993", "NULL", "false"], ["2", "11.0", "7.673", "12.993", "1.0", "false"],
                ["3", "10.0", "7.673", "12.993", "1.0", "false"], ["4", "15.0", "7.673", "12.993", "5.0", "true"],
            ]),
        Benchmark = "SELECT * FROM ts_control_chart(readings, ts => ts, series => [device], col => x, kind => 'xbar_s', subgroup_rows => 10)",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        PlacedRows rows = new(plan.Call);
        string series = $"OVER ({rows.Partition()})";
        string first = plan.Baseline is int count ? $" FILTER (point <= {Sql.Long(count)})" : "";
        ControlLimits limits = plan.Limits;
        string time = Sql.Name(plan.Call.Axis.Column.Name);
        return $"""
            SELECT {Sql.List([.. rows.NamedKeys, $"start AS {time}", "point", .. Numbers])},
                value < lower OR value > upper AS is_out, spread < spread_lower OR spread > spread_upper AS is_spread_out
            FROM (
                SELECT *, center - {Sql.Double(limits.Mean)} * spread_center AS lower, center + {Sql.Double(limits.Mean)} * spread_center AS upper,
                    {Sql.Double(limits.Lower)} * spread_center AS spread_lower, {Sql.Double(limits.Upper)} * spread_center AS spread_upper
                FROM (
                    SELECT *, avg(value){first} {series} AS center, avg(spread){first} {series} AS spread_center
                    FROM ({Points(plan, rows)}) AS points) AS centred) AS limited
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private static string Points(Plan plan, PlacedRows rows)
    {
        string values = $"""
            SELECT * FROM ({rows.Select($"CAST({Sql.Name("s", plan.Value.Name)} AS DOUBLE) AS v")}) AS placed WHERE t IS NOT NULL AND isfinite(v)
            """;
        string window = $"WINDOW w AS ({rows.Partition()}ORDER BY t, v)";
        if (plan.Kind == "imr")
        {
            IEnumerable<string> single =
                [.. rows.Keys, $"{rows.Time} AS start", "row_number() OVER w AS point", "v AS value", "abs(v - lag(v) OVER w) AS spread"];
            return $"SELECT {Sql.List(single)} FROM ({values}) AS numbers {window}";
        }

        string size = Sql.Long(plan.Rows);
        string spread = plan.Kind == "xbar_r" ? "max(v) - min(v)" : "CASE WHEN min(v) = max(v) THEN 0e0 ELSE stddev_samp(v) END";
        string group = Sql.List([.. rows.Keys, "point"]);
        return $"""
            SELECT {group}, min({rows.Time}) AS start, avg(v) AS value, {spread} AS spread
            FROM (SELECT *, (row_number() OVER w - 1) // {size} + 1 AS point FROM ({values}) AS numbers {window}) AS grouped
            GROUP BY {group} HAVING count(*) = {size}
            """;
    }

    private Plan Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        string kind = reader.Text("kind", "imr").ToLowerInvariant();
        if (kind == "imr" && reader.Has("subgroup_rows"))
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "subgroup_rows", "given with kind => 'imr'", "its place with 'xbar_r' or 'xbar_s'");
        int rows = reader.Count("subgroup_rows", lowest: 2, highest: kind == "xbar_r" ? ControlLimits.MostRowsOfRanges : 1000, fallback: 5);
        Column value = series.Number("col");
        TableSchema output = series.PerSeries(
            [
                new Column(series.Axis.Column.Name, series.Axis.Column.Type, IsNullable: false),
                new Column("point", new DataType.Long(), IsNullable: false),
                .. Numbers.Select(name => new Column(name, new DataType.Double())),
                new Column("is_out", new DataType.Boolean()), new Column("is_spread_out", new DataType.Boolean()),
            ],
            "Rename the key or the time in a query first.");
        ControlLimits limits = kind switch
        {
            "xbar_r" => ControlLimits.Range(rows),
            "xbar_s" => ControlLimits.Deviation(rows),
            _ => ControlLimits.Single,
        };
        return new Plan(series, value, kind, rows, ControlEstimates.ReadBaseline(reader), limits, output);
    }

    private sealed record Plan(
        SeriesCall Call, Column Value, string Kind, int Rows, int? Baseline, ControlLimits Limits, TableSchema Output);
}
