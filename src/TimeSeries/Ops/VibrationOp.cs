using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_vibration</c>: what a vibration signal says in the time domain, window by window.</summary>
internal sealed class VibrationOp : ITimeSeriesOp
{
    private static readonly string[] Features =
    [
        "mean", "rms", "peak", "peak_to_peak", "std", "crest_factor", "shape_factor", "impulse_factor", "clearance_factor", "skewness", "kurtosis",
    ];

    public OpDescriptor Descriptor { get; } = new(
        "ts_vibration",
        "Describes a vibration signal window by window: level, peaks, crest factor, kurtosis and their kin.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("col", OpArgumentKind.Column, "The column of numbers that holds the signal.") { IsRequired = true },
            SeriesArguments.Series,
            new OpArgumentDescriptor("freq", OpArgumentKind.Duration, "The length of a window in time: '1 second'; this or rows."),
            new OpArgumentDescriptor("rows", OpArgumentKind.Number, "The length of a window in rows; this or freq.") { Unit = "rows" },
            new OpArgumentDescriptor(
                "remove_mean", OpArgumentKind.Flag, "Takes the mean of each window away first, such as the pull of gravity.")
            {
                Default = "false",
            },
        ],
        "SELECT * FROM ts_vibration(sensors, ts => timestamp, series => [device_id], col => rotation_speed, freq => '1 hour', "
        + "remove_mean => true)")
    {
        Notes =
        [
            "One row per series and window: the keys, the time (the start of the window with `freq`, the time of its first row "
            + "with `rows`), "
            + "`row_count`, and the features. Windows of `freq` are those of `ts_resample`; windows of `rows` follow each other "
            + "without overlap, "
            + "and the rows at the end of a series that do not fill one are left out.",
            "With x the signal: `rms` = √mean(x²), `peak` = max|x|, `peak_to_peak` = max − min, `std` of the population, "
            + "`crest_factor` = peak / rms, "
            + "`shape_factor` = rms / mean|x|, `impulse_factor` = peak / mean|x|, `clearance_factor` = peak / (mean √|x|)². "
            + "`remove_mean` takes the "
            + "mean of the window from x for all of these; `mean` is always that of the signal.",
            "`kurtosis` is that of Pearson, mean((x − mean)⁴) / std⁴, which is 3 for a normal distribution and 1.5 for a sine "
            + "(not the excess "
            + "over 3), and `skewness` is mean((x − mean)³) / std³, both of the population, without a correction for small "
            + "samples. They are "
            + "taken around the mean of the window, so an offset costs no digits. Factors are null where they would divide by zero.",
            "In SciPy these are `kurtosis(x, fisher=False)` and `skew(x)`; `kurt` and `skew` of pandas are corrected for small samples, and "
            + "`kurt` is the excess.",
            "Rows without a time or a value are left out; NaN and infinities spread to the features of their window. Rows of one "
            + "series and time "
            + "are ordered by the value. Cost: two aggregations over rows that are held in between, and a sort with `rows`.",
        ],
        Sample = new OpSample(
            """
            SELECT t, row_count, rms, peak, crest_factor, round(kurtosis, 3) AS kurtosis FROM ts_vibration(
                (SELECT * FROM (VALUES (0, 3), (1, -3), (2, 3), (3, -3), (4, 0), (5, 0), (6, 0), (7, 8)) AS v(t, x)), ts => t, col => x, rows => 4) ORDER BY t
            """,
            ["t", "row_count", "rms", "peak", "crest_factor", "kurtosis"],
            [["0", "4", "3.0", "3.0", "1.0", "1.0"], ["4", "4", "4.0", "8.0", "2.0", "2.333"]]),
        Benchmark = "SELECT * FROM ts_vibration(readings, ts => ts, series => [device], col => x, freq => '10 minutes')",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        PlacedRows rows = new(plan.Call);
        IReadOnlyList<string> group = [.. rows.Keys, "b"];
        string same = string.Join(" AND ", group.Select(key => $"r.{key} IS NOT DISTINCT FROM m.{key}"));
        string window = plan.Step is TimeStep step ? plan.Call.Axis.BucketStart("b", step) : "start";
        string full = plan.Step is null ? $" HAVING count(*) = {Sql.Long(plan.Rows)}" : "";
        IEnumerable<string> columns =
        [
            .. rows.NamedKeys, $"{window} AS {Sql.Name(plan.Call.Axis.Column.Name)}", "row_count", "mean", "rms", "peak", "high - low AS peak_to_peak",
            "std", "peak / nullif(rms, 0) AS crest_factor", "rms / nullif(size, 0) AS shape_factor", "peak / nullif(size, 0) AS impulse_factor",
            "peak / nullif(root * root, 0) AS clearance_factor", "third / nullif(std * std * std, 0) AS skewness",
            "fourth / nullif(std * std * std * std, 0) AS kurtosis",
        ];
        return $"""
            WITH millrace_rows AS MATERIALIZED ({Bucketed(plan, rows)}),
            millrace_means AS (
                SELECT {Sql.List(group)}, min({rows.Time}) AS start, count(*) AS row_count, CASE WHEN min(v) = max(v) THEN min(v) ELSE avg(v) END AS mean
                FROM millrace_rows GROUP BY {Sql.List(group)}{full})
            SELECT {Sql.List(columns)}
            FROM (
                SELECT {Sql.List(group.Select(key => $"m.{key} AS {key}"))}, any_value(start) AS start, any_value(row_count) AS row_count,
                    any_value(mean) AS mean, {Sql.List(Moments(plan.RemovesMean ? "(v - mean)" : "v"))}
                FROM millrace_rows AS r JOIN millrace_means AS m ON {same}
                GROUP BY {Sql.List(group.Select(key => $"m.{key}"))}) AS moments
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private static IEnumerable<string> Moments(string x) =>
    [
        $"sqrt(avg({x} * {x})) AS rms", $"max(abs({x})) AS peak", "max(v) AS high", "min(v) AS low", $"avg(abs({x})) AS size",
        $"avg(sqrt(abs({x}))) AS root", "sqrt(avg((v - mean) * (v - mean))) AS std", "avg((v - mean) * (v - mean) * (v - mean)) AS third",
        "avg((v - mean) * (v - mean) * (v - mean) * (v - mean)) AS fourth",
    ];

    private static string Bucketed(Plan plan, PlacedRows rows)
    {
        string placed = rows.Select($"CAST({Sql.Name("s", plan.Value.Name)} AS DOUBLE) AS v");
        string bucket = plan.Step is TimeStep step
            ? plan.Call.Axis.BucketIndex(rows.Time, step)
            : $"(row_number() OVER ({rows.Partition()}ORDER BY t, v) - 1) // {Sql.Long(plan.Rows)}";
        return $"SELECT {Sql.List([.. rows.Keys, rows.Time, "v"])}, {bucket} AS b FROM ({placed}) AS placed WHERE t IS NOT NULL AND v IS NOT NULL";
    }

    private Plan Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        if (reader.Has("rows") == reader.Has("freq"))
            throw TimeSeriesErrors.MissingArgument(reader.Op, "freq", "the length of a window is either freq => '1 second', or rows => a number of rows");
        TimeStep? step = reader.Has("freq") ? TimeStep.Read(reader, "freq", reader.Find("freq")!, series.Axis) : null;
        Foundation.Types.DataType time = step is TimeStep known ? series.Axis.BucketType(known) : series.Axis.Column.Type;
        Column value = series.Number("col");
        TableSchema output = series.PerSeries(
            [
                new Column(series.Axis.Column.Name, time, IsNullable: false), new Column("row_count", new DataType.Long(), IsNullable: false),
                .. Features.Select(name => new Column(name, new DataType.Double())),
            ],
            "Rename the key or the time in a query first.");
        return new Plan(series, value, output)
        {
            Step = step,
            Rows = reader.Count("rows", lowest: 2, highest: 10_000_000, fallback: 2),
            RemovesMean = reader.Flag("remove_mean", fallback: false),
        };
    }

    private sealed record Plan(SeriesCall Call, Column Value, TableSchema Output)
    {
        public required TimeStep? Step { get; init; }

        public required int Rows { get; init; }

        public required bool RemovesMean { get; init; }
    }
}
