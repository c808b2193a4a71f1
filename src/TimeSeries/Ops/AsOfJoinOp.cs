using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ts_asof_join</c>: beside every left row, what the right table said at or before its time, after it, or nearest to it. A merge
/// where both tables are sorted, else SQL; see <see cref="AsOfPlan"/>.
/// </summary>
internal sealed class AsOfJoinOp : ITimeSeriesOp, IOrderUser
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_asof_join",
        "Joins each left row with the right values that are newest at its time, next after it, or nearest to it.",
        ["left", "right"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("right_ts", OpArgumentKind.Column, "The time column of the right table.") { Default = "as ts" },
            SeriesArguments.Series,
            new OpArgumentDescriptor(
                "right_series", OpArgumentKind.ColumnList, "Further right columns that order right rows of one time, such as a sequence number.")
            {
                Default = "[]",
            },
            new OpArgumentDescriptor(
                "direction", OpArgumentKind.Text, "Where a match lies: at or before the left time, at or after it, or on either side.")
            {
                Default = "'backward'", Choices = ["backward", "forward", "nearest"],
            },
            new OpArgumentDescriptor("strict", OpArgumentKind.Flag, "True when a right row of the same time is no match.") { Default = "false" },
            new OpArgumentDescriptor(
                "tolerance", OpArgumentKind.Duration, "The greatest distance in time of a match: seconds or a duration; inclusive.")
            {
                Default = "any distance", Unit = "seconds",
            },
            new OpArgumentDescriptor(
                "skip_nulls", OpArgumentKind.Flag, "Lets every right column take its own nearest value that is not null.") { Default = "true" },
            new OpArgumentDescriptor(
                "max_lookback", OpArgumentKind.Number, "How many rows of both tables are looked back; 0 for all.") { Default = "0", Unit = "rows" },
            new OpArgumentDescriptor(
                "right_prefix", OpArgumentKind.Text, "Put before the names of right columns with an underscore; '' keeps them.") { Default = "'right'" },
            new OpArgumentDescriptor(
                "left_prefix", OpArgumentKind.Text, "Put before the names of left columns that are no keys.") { Default = "''" },
            new OpArgumentDescriptor("join", OpArgumentKind.Text, "Whether left rows without a match stay.")
            {
                Default = "'left'", Choices = ["left", "inner"],
            },
            .. AsOfTempo.Arguments,
        ],
        "SELECT * FROM ts_asof_join(inspections, sensors, ts => timestamp, series => [device_id], tolerance => '10 minutes')")
    {
        OnStream = StreamSupport.RowByRow,
        Notes = AsOfNotes.All,
        Benchmark = """
            SELECT count(right_x), sum(right_x) FROM ts_asof_join(readings, (SELECT device, ts, x FROM readings WHERE x > 100), ts => ts, series => [device])
            """,
        Sample = new OpSample(
            """
            SELECT ts, right_ts, right_a, right_b FROM ts_asof_join(
                (FROM (VALUES (4), (6), (10)) AS v(ts)), (FROM (VALUES (5, 1, NULL), (8, NULL, 2), (11, 3, NULL)) AS v(ts, a, b)), ts => ts, tolerance => 3)
            ORDER BY ts
            """,
            ["ts", "right_ts", "right_a", "right_b"],
            [["4", "NULL", "NULL", "NULL"], ["6", "5", "1", "NULL"], ["10", "8", "NULL", "2"]]),
    };

    public string Expand(OpCall call)
    {
        AsOfPlan plan = Read(call);
        return plan.TryMerge(Descriptor.SqlName, call.Inputs[0], call.Inputs[1]) ?? plan.ToSql(call.Inputs[0], call.Inputs[1]);
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public string? WhyNot(OpCall call)
    {
        AsOfPlan plan = Read(call);
        if (plan.TryMerge(Descriptor.SqlName, call.Inputs[0], call.Inputs[1]) is not null) return null;
        return plan.WhyNoMerge() ?? "the two tables are not clustered by these columns in one order";
    }

    private AsOfPlan Read(OpCall call)
    {
        CallReader reader = new(Descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame left = call.Inputs[0];
        SeriesFrame right = call.Inputs[1];
        Column leftTime = reader.Column("ts", left, "the left table");
        Column rightTime = reader.Column(reader.Has("right_ts") ? "right_ts" : "ts", right, "the right table");
        TimeAxis axis = TimeAxis.Of(reader, "ts", leftTime);
        TimeAxis rightAxis = TimeAxis.Of(reader, reader.Has("right_ts") ? "right_ts" : "ts", rightTime);
        if (axis.Kind != rightAxis.Kind) throw Differ(reader, leftTime, rightTime);

        IReadOnlyList<Column> leftKeys = reader.Columns("series", left, "the left table");
        IReadOnlyList<Column> rightKeys = reader.Columns("series", right, "the right table");
        reader.Distinct("ts", [leftTime], "series", leftKeys);
        reader.Distinct("right_ts", [rightTime], "series", rightKeys);
        foreach ((Column leftKey, Column rightKey) in leftKeys.Zip(rightKeys)) CheckKey(reader, leftKey, rightKey);

        AsOfColumn[] leftColumns = left.Columns
            .Select(column => new AsOfColumn(
                column, Prefixed(leftKeys.Contains(column) ? "" : reader.Text("left_prefix", ""), column)))
            .ToArray();
        AsOfColumn[] rightColumns = right.Columns
            .Where(column => !rightKeys.Contains(column))
            .Select(column => new AsOfColumn(column, Prefixed(reader.Text("right_prefix", "right"), column)))
            .ToArray();
        bool isInner = reader.Text("join", "left").Equals("inner", StringComparison.OrdinalIgnoreCase);
        TableSchema output = reader.Schema(
            [
                .. leftColumns.Select(column => ColumnTypes.Described(column.Source) with { Name = column.Name }),
                .. rightColumns.Select(column => ColumnTypes.Described(column.Source) with
                {
                    Name = column.Name,
                    IsNullable = !isInner || column.Source.IsNullable,
                }),
            ],
            "Choose another right_prefix or left_prefix.");
        AsOfPlan plan = new(axis, rightAxis, leftKeys.Zip(rightKeys).ToArray(), leftColumns, rightColumns, output)
        {
            TieOrder = reader.Columns("right_series", right, "the right table"),
            SkipsNulls = reader.Flag("skip_nulls", fallback: true),
            IsInner = isInner,
            Tolerance = reader.Has("tolerance") ? reader.Distance("tolerance", axis, fallback: 0) : null,
            Direction = Enum.Parse<AsOfDirection>(reader.Text("direction", "backward"), ignoreCase: true),
            IsStrict = reader.Flag("strict", fallback: false),
            Lookback = reader.Count("max_lookback", lowest: 0, highest: int.MaxValue),
            IsTempo = reader.Has("compat"),
            NullFree = [.. right.NullFree, .. right.Columns.Where(static column => !column.IsNullable).Select(static column => column.Name)],
        };
        if (plan.Lookback > 0 && plan.Direction != AsOfDirection.Backward)
        {
            throw TimeSeriesErrors.InvalidArgument(
                reader.Op, "max_lookback", $"given beside direction => '{reader.Text("direction")}'", "a place beside direction => 'backward' only");
        }

        if (plan.Lookback > 0 && left.Stream is not null)
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "max_lookback", "given over a stream, whose earlier rows are not there to be counted", "a place over tables only");
        return AsOfTempo.Apply(reader, plan);
    }

    private static void CheckKey(CallReader reader, Column left, Column right)
    {
        if (ColumnTypes.StandIn(left.Type) is null)
        {
            throw TimeSeriesErrors.ColumnType(
                reader.Op, "series", left.Name, DataTypeText.Format(left.Type), "columns of simple types");
        }

        bool isComparable = left.Type == right.Type
            || (ColumnTypes.IsNumeric(left.Type) && ColumnTypes.IsNumeric(right.Type));
        if (!isComparable) throw Differ(reader, left, right);
    }

    private static string Prefixed(string prefix, Column column) =>
        prefix.Length == 0 ? column.Name : $"{prefix}_{column.Name}";

    private static MillraceException Differ(CallReader reader, Column left, Column right) =>
        TimeSeriesErrors.TypesDiffer(
            reader.Op, left.Name, DataTypeText.Format(left.Type), right.Name, DataTypeText.Format(right.Type));
}
