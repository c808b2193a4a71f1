using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Charts;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_page_hinkley</c>: the Page-Hinkley test for a change of a column's mean.</summary>
internal sealed class PageHinkleyOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_page_hinkley",
        "Adds the Page-Hinkley test of a column, which finds a change of its mean without knowing the mean before.",
        ["table"],
        [
            SeriesArguments.Time,
            ChartArguments.Value,
            SeriesArguments.Series,
            new OpArgumentDescriptor("delta", OpArgumentKind.Number, "The change of the mean that is tolerated.")
            {
                Default = "0.25", Unit = "as units says",
            },
            new OpArgumentDescriptor("threshold", OpArgumentKind.Number, "The sum above which the test signals.")
            {
                Default = "20", Unit = "as units says", Aliases = ["lambda"],
            },
            ChartArguments.Units,
            new OpArgumentDescriptor("direction", OpArgumentKind.Text, "Which changes raise the signal.")
            {
                Default = "'both'", Choices = ["both", "up", "down"],
            },
            new OpArgumentDescriptor("reset", OpArgumentKind.Flag, "Learns and starts anew behind every signal.")
            {
                Default = "true",
            },
            ChartArguments.Center,
            ChartArguments.Sigma,
            ChartArguments.Train,
            ChartArguments.Estimate,
            ChartArguments.Prefix,
        ],
        "SELECT * FROM ts_page_hinkley(sensors, ts => timestamp, series => [device_id], col => temperature, direction => 'up')")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "Every row comes out once with `page_hinkley_up`, `page_hinkley_down`, `page_hinkley_limit` and "
            + "`page_hinkley_signal`. Up is the sum of (x − mean − delta) above its least value so far, down that of "
            + "(mean − x − delta), both not below zero and in the unit of the column; the mean is that of all readings since the start, "
            + "the current one included, or the fixed `center` when one is given.",
            "The first `train` readings of a series teach the mean and, with `units => 'sigmas'`, sigma, unless they are given; "
            + "those rows get nulls. Behind a signal the test begins as if the series did, so that it learns the new level; with "
            + "`reset => false` sums and mean go on.",
            ChartArguments.MissingNote,
            ChartArguments.CostNote,
        ],
        Sample = new OpSample(
            """
            SELECT t, x, page_hinkley_up, page_hinkley_down, page_hinkley_signal
            FROM ts_page_hinkley(
                (SELECT * FROM (VALUES (1, 2.0), (2, 4.0), (3, 6.0), (4, 12.0), (5, 3.0)) AS v(t, x)),
                ts => t, col => x, units => 'absolute', delta => 1, threshold => 5, train => 2)
            ORDER BY t
            """,
            ["t", "x", "page_hinkley_up", "page_hinkley_down", "page_hinkley_signal"],
            [
                ["1", "2.0", "NULL", "NULL", "NULL"],
                ["2", "4.0", "NULL", "NULL", "NULL"],
                ["3", "6.0", "1.0", "0.0", "false"],
                ["4", "12.0", "6.0", "0.0", "true"],
                ["5", "3.0", "NULL", "NULL", "NULL"],
            ]),
        Benchmark = "SELECT * FROM ts_page_hinkley(readings, ts => ts, series => [device], col => x)",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public KernelPlan? FindPlan(OpCall call) => Read(call).Plan;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new PageHinkleyKernel(settings);

    private KernelCall Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        bool isInSigmas = ChartArguments.IsInSigmas(reader);
        KernelSettings settings = ChartArguments.Read(reader, needsSigma: isInSigmas)
            .With("units", isInSigmas ? "sigmas" : "absolute")
            .With("direction", reader.Text("direction", "both").ToLowerInvariant())
            .With("delta", ChartArguments.Size(reader, "delta", fallback: 0.25))
            .With("threshold", ChartArguments.Size(reader, "threshold", fallback: 20));
        if (reader.Flag("reset", fallback: true)) settings = settings.With("reset", "true");
        return ChartArguments.Call(series, CreateKernel(settings), settings);
    }
}
