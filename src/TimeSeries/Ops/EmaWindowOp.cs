using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ema(x, span =&gt; n) OVER (…)</c>: the exponential averages of <c>ts_ema</c> as a window function. Partition, order and ties are
/// the window's own, and its frame is ignored: an average runs from the first row of the partition to the current one.
/// </summary>
internal sealed class EmaWindowOp : IWindowOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ema",
        "An exponentially weighted moving average over a window.",
        ["x"],
        [
            .. EmaWeights.Arguments,
            new OpArgumentDescriptor("adjust", OpArgumentKind.Flag, "As in ts_ema.") { Default = "true" },
            new OpArgumentDescriptor("ignore_nulls", OpArgumentKind.Flag, "As in ts_ema.") { Default = "false" },
        ],
        "SELECT *, ema(rotation_speed, span => 5) OVER (PARTITION BY device_id ORDER BY timestamp) FROM sensors")
    {
        Notes =
        [
            "The exact form gives what `ts_ema` gives for the same rows in the same order. A null gets null; NaN and infinite values come back as they are and do not "
                + "enter the average. A decay by time needs `ts_ema`.",
            "With `terms => n` or `compat => 'tempo'` the truncated sum: nulls and rows before the first weigh in as 0.",
        ],
        Sample = new OpSample(
            "SELECT t, ema(x, alpha => 0.5) OVER (ORDER BY t) AS average FROM (VALUES (1, 1.0), (2, 4.0), (3, 2.5)) AS v(t, x) ORDER BY t",
            ["t", "average"],
            [["1", "1.0"], ["2", "3.0"], ["3", "2.7142857142857144"]]),
    };

    public string Expand(WindowCall call)
    {
        CallReader reader = new(Descriptor, call.Expressions.Count, call.Arguments);
        string value = $"CAST(({call.Expressions[0]}) AS DOUBLE)";
        return EmaWeights.IsTruncated(reader) ? Truncated(reader, value, call.WindowSql) : Exact(reader, value, call.WindowSql);
    }

    private static string Truncated(CallReader reader, string value, string window)
    {
        string sum = EmaWeights.Sum(
            EmaWeights.Read(reader),
            lag => lag == 0 ? $"coalesce({value}, 0e0)" : $"coalesce(lag({value}, {Sql.Long(lag)}) OVER {window}, 0e0)");
        return $"({sum})";
    }

    private static string Exact(CallReader reader, string value, string window)
    {
        double alpha = EmaWeights.Exact(reader, isCalendar: null).Number("alpha");
        string function = reader.Flag("ignore_nulls", fallback: false) ? WindowFunctions.EmaIgnoringNulls : WindowFunctions.Ema;
        string adjust = reader.Flag("adjust", fallback: true) ? "true" : "false";
        return $"(CASE WHEN isfinite({value}) THEN {function}({value}, {Sql.Double(alpha)}, {adjust}) OVER {WindowText.UpToCurrentRow(window)} ELSE {value} END)";
    }
}
