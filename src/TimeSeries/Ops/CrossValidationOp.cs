using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_cross_validation</c>: training and test sets in which nothing of the future is trained on.</summary>
internal sealed class CrossValidationOp : ITimeSeriesOp
{
    private const int MostFolds = 1000;

    public OpDescriptor Descriptor { get; } = new(
        "ts_cross_validation",
        "Splits every series into folds of training and test rows, in which training rows always come before the test rows.",
        ["table"],
        [
            SeriesArguments.Time,
            SeriesArguments.Series,
            new OpArgumentDescriptor("folds", OpArgumentKind.Number, "How many folds.") { Default = "3" },
            new OpArgumentDescriptor(
                "gap", OpArgumentKind.Number, "How many of the newest training rows of every series are left out of each fold.")
            {
                Default = "0", Unit = "rows",
            },
            SeriesCall.Sequence,
        ],
        "SELECT * FROM ts_cross_validation(sensors, ts => timestamp, series => [device_id], folds => 5, gap => 10)")
    {
        Notes =
        [
            "**Shape** `fold` (1 to `folds`), `split` ('train' or 'test'), then all columns of the table. A row comes once for every "
            + "fold it has a part in.",
            "**Folds** The rows of every series are cut into `folds` + 1 tiles of equal size in time order, the first tiles one row "
            + "larger when they do not divide evenly, as `ntile` does (TimeSeriesSplit of scikit-learn gives all that is left "
            + "over to the first). Fold i trains on the tiles 1 to i, less the `gap` newest of "
            + "their rows, and tests on tile i + 1. Without `series` all rows are one series. In a series shorter than `folds` + 1 "
            + "rows the last folds have no test rows.",
            "**Ties** Rows of one series and time are ordered by `sequence`, then by all other columns whose values have an order, "
            + "as they stand in the table, nulls first; rows of one time can fall on both sides of a cut.",
            "**Missing values** Rows without a time, or with an infinite one, are left out. A null key is a series of its own.",
            "**Cost** One sort by series and time; the result has about `folds` / 2 times the rows of the table.",
        ],
        Sample = new OpSample(
            """
            SELECT fold, split, list(t ORDER BY t) AS times FROM ts_cross_validation(
                (SELECT * FROM (VALUES (1), (2), (3), (4), (5), (6), (7)) AS v(t)), ts => t, folds => 2, gap => 1)
            GROUP BY fold, split ORDER BY fold, split
            """,
            ["fold", "split", "times"],
            [
                ["1", "test", "[4, 5]"],
                ["1", "train", "[1, 2]"],
                ["2", "test", "[6, 7]"],
                ["2", "train", "[1, 2, 3, 4]"],
            ]),
        Benchmark = "SELECT fold, split, count(*) FROM ts_cross_validation(readings, ts => ts, series => [device], "
            + "folds => 3) GROUP BY ALL",
    };

    public string Expand(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        int folds = Folds(call);
        int gap = call.Reader.Count("gap", lowest: 0, highest: int.MaxValue);
        string window = call.Window(call.TieOrder(call.Frame.Columns));
        string partition = SeriesCall.PartitionBy(call.Series.Select(column => Sql.Name("s", column.Name))).TrimEnd();
        IEnumerable<string> inner = call.Frame.Columns.Select((column, at) => $"{Sql.Name("s", column.Name)} AS c{at}");
        IEnumerable<string> outer = call.Frame.Columns.Select((column, at) => $"c{at} AS {Sql.Name(column.Name)}");
        string tiles = Sql.Long(folds + 1);
        string End(string tile) => $"({tile} * (n // {tiles}) + least({tile}, n % {tiles}))";
        return $"""
            SELECT {Sql.List(["f AS fold", "CASE WHEN i <= trained THEN 'train' ELSE 'test' END AS split", .. outer])}
            FROM (
                SELECT *, {End("f")} AS trained, {End("(f + 1)")} AS tested
                FROM (
                    SELECT {Sql.List([.. inner, $"row_number() OVER ({window}) AS i", $"count(*) OVER ({partition}) AS n"])}
                    FROM {call.Frame.RelationSql} AS s WHERE {call.IsPlaced}) AS numbered,
                    range(1, {tiles}) AS folds(f)) AS tiled
            WHERE i <= trained - {Sql.Long(gap)} OR (i > trained AND i <= tested)
            """;
    }

    public TableSchema OutputSchema(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        _ = Folds(call);
        return call.Reader.Schema(
            [
                new Column("fold", new DataType.Long(), IsNullable: false),
                new Column("split", new DataType.String(), IsNullable: false),
                .. TimeFilter.SchemaOf(call),
            ],
            "Rename the column in a query first.");
    }

    private static int Folds(SeriesCall call) => call.Reader.Count("folds", lowest: 1, highest: MostFolds, fallback: 3);
}
