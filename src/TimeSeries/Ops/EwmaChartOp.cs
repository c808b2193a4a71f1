using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Charts;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_ewma_chart</c>: the exponentially weighted average of a column with its control limits.</summary>
internal sealed class EwmaChartOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_ewma_chart",
        "Adds an EWMA control chart of a column: the weighted average, its limits and whether it is outside them.",
        ["table"],
        [
            SeriesArguments.Time,
            ChartArguments.Value,
            SeriesArguments.Series,
            new OpArgumentDescriptor("alpha", OpArgumentKind.Number, "The weight of the newest reading, above 0 and at most 1.")
            {
                Default = "0.2",
            },
            new OpArgumentDescriptor("width", OpArgumentKind.Number, "How far the limits stand from the centre in the end.")
            {
                Default = "3", Unit = "standard deviations of the average",
            },
            ChartArguments.Center,
            ChartArguments.Sigma,
            ChartArguments.Train,
            ChartArguments.Estimate,
            ChartArguments.Prefix,
        ],
        "SELECT * FROM ts_ewma_chart(sensors, ts => timestamp, series => [device_id], col => temperature, train => 100)")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "Every row comes out once with `ewma`, `ewma_center`, `ewma_lower`, `ewma_upper` and `ewma_signal`. The "
            + "average starts at the centre: z = alpha·x + (1 − alpha)·z. The limits are centre ± width·sigma·√(alpha/(2 − alpha)·"
            + "(1 − (1 − alpha)^2i)) behind i readings, so they are narrow at first; the signal is true when z lies outside them.",
            "`center` and `sigma` are given or learned from the first `train` readings of each series; those rows get nulls, and "
            + "the chart begins behind them. When all of them are equal, sigma is 0 and every other value signals.",
            "The weights sum to one. `ts_ema` with `compat => 'tempo'` is another average, whose first values lean towards 0.",
            ChartArguments.MissingNote,
            ChartArguments.CostNote,
        ],
        Sample = new OpSample(
            """
            SELECT t, x, ewma, ewma_upper, ewma_signal
            FROM ts_ewma_chart(
                (SELECT * FROM (VALUES (1, 10.0), (2, 12.0), (3, NULL), (4, 14.0), (5, 16.0)) AS v(t, x)),
                ts => t, col => x, alpha => 1, width => 3, center => 10, sigma => 1.5)
            ORDER BY t
            """,
            ["t", "x", "ewma", "ewma_upper", "ewma_signal"],
            [
                ["1", "10.0", "10.0", "14.5", "false"],
                ["2", "12.0", "12.0", "14.5", "false"],
                ["3", "NULL", "NULL", "NULL", "NULL"],
                ["4", "14.0", "14.0", "14.5", "false"],
                ["5", "16.0", "16.0", "14.5", "true"],
            ]),
        Benchmark = "SELECT * FROM ts_ewma_chart(readings, ts => ts, series => [device], col => x)",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public KernelPlan? FindPlan(OpCall call) => Read(call).Plan;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new EwmaChartKernel(settings);

    private KernelCall Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        double alpha = series.Reader.Number("alpha", 0.2);
        if (!(alpha > 0 && alpha <= 1))
        {
            throw TimeSeriesErrors.InvalidArgument(
                series.Reader.Op, "alpha", CallReader.Show(alpha), "a number above 0 and at most 1");
        }

        KernelSettings settings = ChartArguments.Read(series.Reader, needsSigma: true)
            .With("alpha", alpha)
            .With("width", ChartArguments.Size(series.Reader, "width", fallback: 3));
        return ChartArguments.Call(series, CreateKernel(settings), settings);
    }
}
