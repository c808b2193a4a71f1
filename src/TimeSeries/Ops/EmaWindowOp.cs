using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ema(x, terms =&gt; n) OVER (…)</c>: the truncated exponential average of <c>ts_ema</c> as a window function. Nulls
/// and rows before the first weigh in as 0; partition, order and ties are the window's own, and its frame is ignored.
/// The engine merges equal windows, so the rows are sorted once.
/// </summary>
internal sealed class EmaWindowOp : IWindowOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ema",
        "A truncated exponential moving average over a window.",
        ["x"],
        [
            EmaWeights.Terms,
            EmaWeights.Alpha,
            new OpArgumentDescriptor(
                "compat", OpArgumentKind.Text, "How the start of a series is treated: 'tempo' counts missing rows as 0.")
            {
                Default = "'tempo'", Choices = ["tempo"],
            },
        ],
        "SELECT *, ema(rotation_speed, terms => 5) OVER (PARTITION BY device_id ORDER BY timestamp) FROM sensors");

    public string Expand(WindowCall call)
    {
        CallReader reader = new(Descriptor, call.Expressions.Count, call.Arguments);
        string value = $"CAST(({call.Expressions[0]}) AS DOUBLE)";
        string sum = EmaWeights.Sum(
            EmaWeights.Read(reader),
            lag => lag == 0
                ? $"coalesce({value}, 0e0)"
                : $"coalesce(lag({value}, {Sql.Long(lag)}) OVER {call.WindowSql}, 0e0)");
        return $"({sum})";
    }
}
