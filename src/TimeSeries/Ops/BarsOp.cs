using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_bars</c>: first, highest, lowest and last value of every series and tumbling window.</summary>
internal sealed class BarsOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_bars",
        "Makes bars: the first, highest, lowest and last value of columns per series and window.",
        ["table"],
        [
            SeriesArguments.Time,
            Buckets.Frequency,
            SeriesArguments.Series,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns to make bars of.")
            {
                Default = "all others that are numbers",
            },
            new OpArgumentDescriptor(
                "fill", OpArgumentKind.Flag,
                "Adds the windows without rows between the first and the last, with the last value before them.")
            {
                Default = "false",
            },
            FillGuard.Limit,
            Buckets.Label,
            SeriesCall.Sequence,
            SeriesCall.Compat,
        ],
        "SELECT * FROM ts_bars(sensors, ts => timestamp, series => [device_id], freq => '15 minutes', columns => [rotation_speed])")
    {
        Notes =
        [
            "**Shape** The keys, the time of the window, then for each column `open_`, `high_`, `low_` and `close_` in the "
            + "type of the column. Windows are half open and aligned to 1970-01-01 00:00:00 UTC, as in `ts_resample`.",
            "**Missing values** Nulls are passed over: open and close are the first and last values that are not null, and null only "
            + "when the window has none. NaN counts as the greatest number. Rows without a time, or with an infinite one, are dropped. "
            + "A null key is a series of its own.",
            "**Fill** Windows without rows, and columns without values in a window, take the last close of the series in all four; "
            + "nothing is known before the first value, so null stays there. Above `fill_limit` rows in all gaps the query fails.",
            "**Ties** Rows of one time are ordered by `sequence`, then by the value, so open takes the smallest "
            + "and close the greatest.",
            "**`compat => 'tempo'`** Open and close take all columns from the earliest and latest row, nulls included, ties going to "
            + "the smallest and greatest next column; filled windows are 0 for numbers and null else; columns come as all `close_`, "
            + "`high_`, `low_`, `open_` in the order of their names; and `columns` defaults to all others, text included.",
            "**Cost** One hash aggregation; `fill` adds a sort of the windows.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_bars(
                (SELECT * FROM (VALUES (0, 5), (3, 9), (8, 2), (12, 4)) AS v(t, x)), ts => t, freq => 10)
            ORDER BY t
            """,
            ["t", "open_x", "high_x", "low_x", "close_x"],
            [["0", "5", "9", "2", "2"], ["10", "4", "4", "4", "4"]]),
        Benchmark = "SELECT count(open_x) FROM ts_bars(readings, ts => ts, series => [device], freq => '1 minute', columns => [x])",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private BarsPlan Read(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        Buckets buckets = Buckets.Read(call, call.Reader.Find("freq")!);
        IReadOnlyList<Column> metrics = call.IsTempo || call.Reader.Has("columns")
            ? call.Columns(ColumnTypes.IsOrdered, "columns whose values have an order")
            : call.Numbers();
        IEnumerable<BarColumn> bars = metrics.SelectMany((column, at) => BarsPlan.Parts.Select(
            part => new BarColumn(at, part, new Column($"{part}_{column.Name}", column.Type))));
        BarColumn[] ordered = call.IsTempo ? [.. bars.OrderBy(bar => bar.Column.Name, StringComparer.Ordinal)] : [.. bars];
        TableSchema output = call.Reader.Schema(
            [.. call.KeyColumns, buckets.Time, .. ordered.Select(bar => bar.Column)],
            "Rename the column in a query first, or choose others with columns => [...].");
        return new BarsPlan(buckets, metrics, ordered, output)
        {
            FillLimit = call.Reader.Flag("fill", fallback: false) ? FillGuard.Read(call.Reader) : null,
            Sequence = call.TieOrder([]),
        };
    }
}
