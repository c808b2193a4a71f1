using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_vwap</c>: the average of a price weighted by a volume, per series and window.</summary>
internal sealed class VwapOp : ITimeSeriesOp
{
    private static readonly IReadOnlyList<string> TempoUnits = ["m", "H", "D"];

    public OpDescriptor Descriptor { get; } = new(
        "ts_vwap",
        "Averages a column weighted by another one per series and window, such as a price by the volume traded.",
        ["table"],
        [
            SeriesArguments.Time,
            SeriesArguments.Series,
            new OpArgumentDescriptor(
                "freq", OpArgumentKind.Duration,
                "The length of a window: '15 minutes', or a number of units when the time is a number.")
            {
                Default = "'minute'",
            },
            new OpArgumentDescriptor("price", OpArgumentKind.Column, "The column of numbers to average.") { Default = "price" },
            new OpArgumentDescriptor("volume", OpArgumentKind.Column, "The column of numbers that weighs it.") { Default = "volume" },
            Buckets.Label,
            SeriesCall.Compat,
        ],
        "SELECT * FROM ts_vwap(sensors, ts => timestamp, series => [device_id], freq => '1 hour', price => temperature, "
        + "volume => airflow_rate)")
    {
        Notes =
        [
            "**Shape** The keys, the time of the window, `dllr_value` = Σ price · volume (DOUBLE), the volume column = Σ volume, "
            + "`max_` and the price column = the greatest price, `vwap` = dllr_value / volume (DOUBLE). Windows are half open and "
            + "aligned to 1970-01-01 00:00:00 UTC, as in `ts_resample`. A sum of whole volumes is BIGINT, one of decimals DECIMAL(38, "
            + "scale), any other DOUBLE.",
            "**Missing values** Rows in which the price, the volume or the time is null are left out, so every volume counted has a "
            + "price; a window without others does not appear. `vwap` is null where the volumes sum to 0. A null key is a series of "
            + "its own.",
            "**`compat => 'tempo'`** `freq` is 'm', 'H' or 'D' and the first column is `time_group`, a text: the hour and minute "
            + "`HH:mm`, the hour `HH` or the day of the month `dd` in UTC, without a date, so that different days (months) fall "
            + "together; there is no time column. The sums take every value that is not null, also volumes without a price.",
            "**Cost** One hash aggregation.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_vwap(
                (SELECT * FROM (VALUES (0, 10, 1), (30, 20, 3), (60, 5, 2)) AS v(t, price, volume)), ts => t, freq => 60)
            ORDER BY t
            """,
            ["t", "dllr_value", "volume", "max_price", "vwap"],
            [["0", "70.0", "4", "20", "17.5"], ["60", "10.0", "2", "5", "5.0"]]),
        Benchmark = "SELECT count(vwap) FROM ts_vwap(readings, ts => ts, series => [device], freq => '1 minute', price => x, volume => y)",
    };

    public string Expand(OpCall call)
    {
        Plan plan = Read(call);
        SeriesCall series = plan.Call;
        string price = Sql.Name("s", plan.Price.Name);
        string volume = Sql.Name("s", plan.Volume.Name);
        IEnumerable<string> rows =
        [
            .. series.NumberedKeys,
            $"{plan.Buckets?.Index ?? TimeGroup(series)} AS b",
            $"{price} AS p",
            $"{volume} AS v",
            $"CAST({price} AS DOUBLE) * CAST({volume} AS DOUBLE) AS d",
        ];
        string complete = series.IsTempo ? "" : $" AND {price} IS NOT NULL AND {volume} IS NOT NULL";
        string sum = plan.SumType is DataType.Long ? "CAST(sum(v) AS BIGINT)" : "sum(v)";
        IEnumerable<string> results =
        [
            $"sum(d) AS dllr_value",
            $"{sum} AS {Sql.Name(plan.Volume.Name)}",
            $"max(p) AS {Sql.Name($"max_{plan.Price.Name}")}",
            "sum(d) / nullif(CAST(sum(v) AS DOUBLE), 0e0) AS vwap",
        ];
        IEnumerable<string> groups = plan.Buckets is Buckets buckets
            ? [.. series.NamedKeys, buckets.NamedTime()]
            : ["b AS time_group", .. series.NamedKeys];
        return $"""
            SELECT {Sql.List([.. groups, .. results])}
            FROM (SELECT {Sql.List(rows)} FROM {series.Frame.RelationSql} AS s WHERE {series.IsPlaced}{complete}) AS trades
            GROUP BY {Sql.List([.. series.KeyNames, "b"])}
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private static string TimeGroup(SeriesCall call)
    {
        string pattern = call.Reader.Text("freq", "m") switch { "m" => "%H:%M", "H" => "%H", _ => "%d" };
        return $"strftime(make_timestamp({call.Axis.Number(call.Time)}), {Sql.Text(pattern)})";
    }

    private Plan Read(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        Column price = Number(call, "price");
        Column volume = Number(call, "volume");
        call.Reader.Distinct("price", [price], "volume", [volume]);
        Buckets? buckets = call.IsTempo
            ? null
            : Buckets.Read(call, call.Reader.Find("freq") ?? new OpArgument.Text("minute"));
        if (call.IsTempo) CheckTempo(call);
        DataType sum = StatsSql.SumType(volume.Type);
        IEnumerable<Column> groups = buckets is null
            ? [new Column("time_group", new DataType.String(), IsNullable: false), .. call.KeyColumns]
            : [.. call.KeyColumns, buckets.Time];
        TableSchema output = call.Reader.Schema(
            [
                .. groups,
                new Column("dllr_value", new DataType.Double()),
                new Column(volume.Name, sum),
                new Column($"max_{price.Name}", price.Type),
                new Column("vwap", new DataType.Double()),
            ],
            "Rename the column in a query first.");
        return new Plan(call, buckets, price, volume, sum, output);
    }

    private static void CheckTempo(SeriesCall call)
    {
        if (!call.Axis.IsCalendar)
        {
            throw TimeSeriesErrors.ColumnType(
                call.Reader.Op, "ts", call.Axis.Column.Name, DataTypeText.Format(call.Axis.Column.Type),
                "a timestamp or a date beside compat => 'tempo'");
        }

        OpArgument? freq = call.Reader.Find("freq");
        string text = freq is OpArgument.Number number ? CallReader.Show(number.Value) : (freq as OpArgument.Text)?.Value ?? "m";
        if (!TempoUnits.Contains(text, StringComparer.Ordinal))
            throw TimeSeriesErrors.UnknownChoice(call.Reader.Op, "freq", text, TempoUnits);
    }

    private static Column Number(SeriesCall call, string argument)
    {
        Column column = call.Reader.Has(argument)
            ? call.Reader.Column(argument, call.Frame, SeriesCall.Input)
            : call.Frame.Columns.Find(argument)
                ?? throw TimeSeriesErrors.MissingArgument(
                    call.Reader.Op, argument, $"the table has no column '{argument}', so name the one to use");
        if (!ColumnTypes.IsNumeric(column.Type))
        {
            throw TimeSeriesErrors.ColumnType(
                call.Reader.Op, argument, column.Name, DataTypeText.Format(column.Type), "a column of numbers");
        }

        call.Reader.Distinct(argument, [column], "ts", [call.Axis.Column]);
        call.Reader.Distinct(argument, [column], "series", call.Series);
        return column;
    }

    private sealed record Plan(
        SeriesCall Call, Buckets? Buckets, Column Price, Column Volume, DataType SumType, TableSchema Output);
}
