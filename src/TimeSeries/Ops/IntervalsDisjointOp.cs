using System.Globalization;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Sequences;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_intervals_disjoint</c>: cuts overlapping intervals into ones that do not overlap.</summary>
internal sealed class IntervalsDisjointOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_intervals_disjoint",
        "Cuts the overlapping intervals of each series into disjoint ones and merges what they say.",
        ["table"],
        [
            new OpArgumentDescriptor(
                "start_ts", OpArgumentKind.Column, "The column with the start: a timestamp, a date or a number.")
            {
                IsRequired = true,
            },
            new OpArgumentDescriptor("end_ts", OpArgumentKind.Column, "The column with the end, of the same type; it does not belong to the interval.")
            {
                IsRequired = true,
            },
            SeriesArguments.Series,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The metrics: columns of numbers or flags.")
            {
                Default = "all others of these types",
            },
            new OpArgumentDescriptor("compat", OpArgumentKind.Text, "'tempo' gives the results of the original, its quirks included.")
            {
                Choices = ["tempo"],
            },
        ],
        "SELECT * FROM ts_intervals_disjoint((SELECT device_id, timestamp AS start_ts, timestamp + INTERVAL 1 HOUR AS end_ts, temperature "
        + "FROM sensors), start_ts => start_ts, end_ts => end_ts, series => [device_id])")
    {
        Notes =
        [
            "Comes out with the keys, start, end and the metrics, in their types. The rows of a series are taken by start, end and metrics "
            + "(nulls last), and each is laid over what those before it gave: where it overlaps a piece with equal metrics (null "
            + "equal to null) both become one interval from the first start to the last end; else the common time becomes a piece of "
            + "its own with the metrics of both, and what is left of either keeps its own. Where both have a value for a metric, the "
            + "earlier row's stands.",
            "Intervals are half open: those that only touch are not merged, whatever their metrics. One without length overlaps nothing "
            + "and stays; of rows that are equal one stays.",
            "With `compat => 'tempo'` two overlapping intervals of equal metrics become one that ends with the later-starting of the two, "
            + "even when the other lasted longer; and of two values that of the piece stands which starts earlier, or, when they "
            + "start together, which is longer.",
            "A start or an end that is null or infinite, or an end before its start, fails the query. DECIMAL metrics may have up to 18 "
            + "digits. Beside a sort by series, start and end it takes one pass and holds the pieces that can still be overlapped.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_intervals_disjoint(
                (SELECT * FROM (VALUES (9, 11, NULL, 0), (10, 14, 5, NULL)) AS v(start_ts, end_ts, m1, m2)),
                start_ts => start_ts, end_ts => end_ts)
            ORDER BY start_ts
            """,
            ["start_ts", "end_ts", "m1", "m2"],
            [["9", "10", "NULL", "0"], ["10", "11", "5", "0"], ["11", "14", "5", "NULL"]]),
        Benchmark = "SELECT * FROM ts_intervals_disjoint((SELECT device, ts AS start_ts, ts + INTERVAL 3 SECOND AS end_ts, x, y FROM readings), "
            + "start_ts => start_ts, end_ts => end_ts, series => [device])",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public KernelPlan? FindPlan(OpCall call) => Read(call).Plan;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new DisjointKernel(settings);

    private KernelCall Read(OpCall call)
    {
        CallReader reader = new(Descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame frame = call.Inputs[0];
        TimeAxis start = TimeAxis.Of(reader, "start_ts", reader.Column("start_ts", frame, "the table"));
        TimeAxis end = TimeAxis.Of(reader, "end_ts", reader.Column("end_ts", frame, "the table"));
        reader.Distinct("end_ts", [end.Column], "start_ts", [start.Column]);
        if (start.Column.Type != end.Column.Type)
        {
            throw TimeSeriesErrors.TypesDiffer(
                reader.Op, start.Column.Name, DataTypeText.Format(start.Column.Type), end.Column.Name, DataTypeText.Format(end.Column.Type));
        }

        IReadOnlyList<Column> keys = reader.Columns("series", frame, "the table");
        reader.Distinct("series", keys, "start_ts", [start.Column]);
        reader.Distinct("series", keys, "end_ts", [end.Column]);
        IReadOnlyList<DisjointMetric> metrics = Metrics(reader, frame, [start.Column, end.Column, .. keys]);
        KernelSettings settings = KernelSettings.None
            .With(TimeText.Setting, start.Kind == TimeAxisKind.Real ? "real" : "whole")
            .With("metrics", metrics.Sum(metric => metric.Width));
        if (reader.Has("compat")) settings = settings.With("tempo", "true");
        TableSchema output = reader.Schema(
            [.. ((IEnumerable<Column>)[.. keys, start.Column, end.Column, .. metrics.Select(metric => metric.Column)]).Select(ColumnTypes.Described)],
            "Name each column once.");
        return new KernelCall(Plan(reader.Op, frame, start, end, keys, metrics, settings), output)
        {
            Shown =
            [
                .. keys.Select((_, index) => $"r.k{index.ToString(CultureInfo.InvariantCulture)}"),
                Shown(start, "r.start"),
                Shown(start, "r.stop"),
                .. metrics.Select(metric => metric.Shown()),
            ],
        };
    }

    private static DisjointMetric[] Metrics(CallReader reader, SeriesFrame frame, IReadOnlyList<Column> others)
    {
        IReadOnlyList<Column> columns = reader.Has("columns")
            ? reader.Columns("columns", frame, "the table")
            : [.. frame.Columns.Where(column => !others.Contains(column) && DisjointMetric.Fits(column.Type))];
        reader.Distinct("columns", columns, "series, start_ts or end_ts", others);
        List<DisjointMetric> metrics = [];
        foreach (Column column in columns)
        {
            if (!DisjointMetric.Fits(column.Type))
            {
                throw TimeSeriesErrors.ColumnType(
                    reader.Op, "columns", column.Name, DataTypeText.Format(column.Type), "numbers of up to 18 digits and flags");
            }

            metrics.Add(new DisjointMetric(column, metrics.Sum(metric => metric.Width)));
        }

        return [.. metrics];
    }

    private static KernelPlan Plan(
        string op,
        SeriesFrame frame,
        TimeAxis start,
        TimeAxis end,
        IReadOnlyList<Column> keys,
        IReadOnlyList<DisjointMetric> metrics,
        KernelSettings settings)
    {
        string first = Sql.Name("s", start.Column.Name);
        string last = Sql.Name("s", end.Column.Name);
        string message = Sql.Text(
            $"{op}: every row needs a start and an end, neither null nor infinite, and no end before its start. Filter or repair the rows first.");
        string isSound = $"{start.IsPlaced(first)} AND {end.IsPlaced(last)} AND {first} <= {last}";
        string[] bounds = start.Kind == TimeAxisKind.Real
            ? [start.Number(first), end.Number(last)]
            : DisjointMetric.Halves(end.Number(last));
        return new KernelPlan(
            op,
            frame.Prefix,
            frame.RelationSql,
            [.. keys.Select((key, index) => new KernelItem($"k{index.ToString(CultureInfo.InvariantCulture)}", Sql.Name("s", key.Name)))],
            new KernelItem("start", $"CASE WHEN {isSound} THEN {first} ELSE error({message}) END"),
            [.. bounds.Concat(metrics.SelectMany(metric => metric.Read())).Select((sql, index) => new KernelItem($"i{index.ToString(CultureInfo.InvariantCulture)}", sql))],
            [],
            settings)
        {
            Ties = [last, .. metrics.Select(metric => Sql.Name("s", metric.Column.Name))],
        };
    }

    private static string Shown(TimeAxis axis, string column) =>
        axis.Column.Type is DataType.Timestamp or DataType.TimestampNtz ? column : $"CAST({column} AS {ColumnTypes.SqlName(axis.Column.Type)})";
}
