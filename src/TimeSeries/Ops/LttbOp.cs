using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Sequences;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_lttb</c>: thins a series to the points that show its shape.</summary>
internal sealed class LttbOp : ITimeSeriesOp, IKernelOp
{
    private const int MostPoints = 10_000_000;

    public OpDescriptor Descriptor { get; } = new(
        "ts_lttb",
        "Thins each series to a number of its points that keep the shape of its plot.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("col", OpArgumentKind.Column, "The numeric column to plot.")
            {
                IsRequired = true, Aliases = ["column"],
            },
            new OpArgumentDescriptor("points", OpArgumentKind.Number, "How many points of a series stay at most.")
            {
                IsRequired = true, Unit = "rows",
            },
            SeriesArguments.Series,
        ],
        "SELECT * FROM ts_lttb(sensors, ts => timestamp, series => [device_id], col => rotation_speed, points => 500)")
    {
        Notes =
        [
            "Comes out with the keys, the time and the column as DOUBLE: points of the series as they are, none of them made up, in "
            + "time order. The first and the last stay; the others fall into `points` − 2 buckets of equal numbers of rows, and each "
            + "keeps the one that spans the largest triangle with the point kept before it and the mean of the next bucket (LTTB, "
            + "Steinarsson 2013). A series of no more than `points` rows stays whole.",
            "Readings that are null, NaN or infinite, and rows without a time, are left out before that. Of equal triangles the earlier "
            + "point stays; rows of one time are taken in the order of their readings.",
            "A series is held in memory at 24 to 48 bytes a row, up to 268,435,456 rows of it, and takes one pass.",
        ],
        Sample = new OpSample(
            """
            SELECT t, x FROM ts_lttb(
                (SELECT * FROM (VALUES (1, 0), (2, 1), (3, 9), (4, 1), (5, NULL), (6, 2), (7, -5), (8, 0)) AS v(t, x)),
                ts => t, col => x, points => 4)
            ORDER BY t
            """,
            ["t", "x"],
            [["1", "0.0"], ["3", "9.0"], ["7", "-5.0"], ["8", "0.0"]]),
        Benchmark = "SELECT * FROM ts_lttb(readings, ts => ts, series => [device], col => x, points => 1000)",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public KernelPlan? FindPlan(OpCall call) => Read(call).Plan;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new LttbKernel(settings);

    private KernelCall Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        Column value = series.Number("col");
        series.Reader.Distinct("col", [value], "ts", [series.Axis.Column]);
        KernelSettings settings = KernelSettings.None
            .With("op", series.Reader.Op)
            .With("time", series.Axis.Column.Name)
            .With("value", value.Name)
            .With("points", series.Reader.Count("points", lowest: 2, MostPoints));
        return series.TableCall(series.TablePlan(value, settings), CreateKernel(settings));
    }
}
