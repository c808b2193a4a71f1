using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Charts;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_cusum</c>: the two-sided cumulative sum chart of a column.</summary>
internal sealed class CusumOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_cusum",
        "Adds a two-sided CUSUM chart of a column, which finds small lasting shifts of its level.",
        ["table"],
        [
            SeriesArguments.Time,
            ChartArguments.Value,
            SeriesArguments.Series,
            new OpArgumentDescriptor(
                "k", OpArgumentKind.Number, "The slack that every reading is allowed: half the shift that is to be found.")
            {
                Default = "0.5", Unit = "as units says",
            },
            new OpArgumentDescriptor("h", OpArgumentKind.Number, "The sum above which the chart signals.")
            {
                Default = "5", Unit = "as units says",
            },
            ChartArguments.Units,
            new OpArgumentDescriptor(
                "head_start", OpArgumentKind.Number, "Where both sums start, often h / 2, to find a shift sooner after a start.")
            {
                Default = "0", Unit = "as units says",
            },
            new OpArgumentDescriptor("reset", OpArgumentKind.Flag, "Starts both sums again behind every signal.")
            {
                Default = "false",
            },
            ChartArguments.Center,
            ChartArguments.Sigma,
            ChartArguments.Train,
            ChartArguments.Estimate,
            ChartArguments.Prefix,
        ],
        "SELECT * FROM ts_cusum(sensors, ts => timestamp, series => [device_id], col => temperature, train => 100, h => 4)")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "Every row comes out once with `cusum_high`, `cusum_low`, `cusum_limit` and `cusum_signal`: "
            + "high = max(0, high + x − center − k), low = max(0, low + center − x − k), both not below zero and in the unit of the "
            + "column; the signal is true when one of them is above the limit h.",
            "`center` and, with `units => 'sigmas'`, `sigma` are given or learned from the first `train` readings of each series; "
            + "those rows get nulls, and the sums begin behind them. Behind a signal the sums go on, so the signal stays until the "
            + "level is back, or with `reset` begin again; what was learned stays in both cases.",
            ChartArguments.MissingNote,
            ChartArguments.CostNote,
        ],
        Sample = new OpSample(
            """
            SELECT t, x, cusum_high, cusum_low, cusum_signal
            FROM ts_cusum(
                (SELECT * FROM (VALUES (1, 10.0), (2, 12.0), (3, 13.0), (4, 9.0), (5, 5.0)) AS v(t, x)),
                ts => t, col => x, center => 10, units => 'absolute', k => 0.5, h => 3)
            ORDER BY t
            """,
            ["t", "x", "cusum_high", "cusum_low", "cusum_signal"],
            [
                ["1", "10.0", "0.0", "0.0", "false"],
                ["2", "12.0", "1.5", "0.0", "false"],
                ["3", "13.0", "4.0", "0.0", "true"],
                ["4", "9.0", "2.5", "0.5", "false"],
                ["5", "5.0", "0.0", "5.0", "true"],
            ]),
        Benchmark = "SELECT * FROM ts_cusum(readings, ts => ts, series => [device], col => x)",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public KernelPlan? FindPlan(OpCall call) => Read(call).Plan;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new CusumKernel(settings);

    private KernelCall Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        bool isInSigmas = ChartArguments.IsInSigmas(reader);
        KernelSettings settings = ChartArguments.Read(reader, needsSigma: isInSigmas)
            .With("units", isInSigmas ? "sigmas" : "absolute")
            .With("k", ChartArguments.Size(reader, "k", fallback: 0.5))
            .With("h", ChartArguments.Size(reader, "h", fallback: 5))
            .With("head_start", ChartArguments.Size(reader, "head_start", fallback: 0));
        if (reader.Flag("reset", fallback: false)) settings = settings.With("reset", "true");
        return ChartArguments.Call(series, CreateKernel(settings), settings);
    }
}
