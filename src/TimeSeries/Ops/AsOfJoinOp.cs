using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Ops;

/// <summary>
/// <c>ts_asof_join</c>: beside every left row, what the right table said last at or before its time.
/// <para><b>Shape</b> left columns, then the right columns except the keys, each as <c>right_…</c>; one row for every
/// left row, with <c>join =&gt; 'inner'</c> only for those that found a match. No order is needed or given.</para>
/// <para><b>Keys</b> rows meet when the left keys are equal, null being equal to null. Keys that only the right table
/// has do not divide it.</para>
/// <para><b>Missing</b> with <c>skip_nulls</c> every right column takes its own newest value that is not null, so one
/// row can mix right rows; without it, all come from one right row. A left row without a time is kept and finds
/// nothing; a right row without a time is ignored.</para>
/// <para><b>Ties</b> of right rows with equal keys and time, the last by <c>right_series</c> wins (nulls first); beyond
/// these columns the choice is open, so name enough of them.</para>
/// <para><b>Units</b> <c>tolerance</c> is in seconds on a calendar axis and else in units of the axis; it is inclusive and
/// judges the joined right time, also when other columns are older.</para>
/// <para><b>Cost</b> a sort of the right table when <c>skip_nulls</c> or <c>right_series</c> ask for it, then one
/// sort-merge join, partitioned by the hash of the keys.</para>
/// </summary>
internal sealed class AsOfJoinOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_asof_join",
        "Joins each left row with the newest right values at or before its time.",
        ["left", "right"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("right_ts", OpArgumentKind.Column, "The time column of the right table.")
            {
                Default = "as ts",
            },
            SeriesArguments.Series,
            new OpArgumentDescriptor(
                "right_series", OpArgumentKind.ColumnList,
                "Further right columns that order right rows of one time.")
            {
                Default = "[]",
            },
            new OpArgumentDescriptor(
                "right_prefix", OpArgumentKind.Text,
                "Put before the names of right columns with an underscore; '' keeps them.")
            {
                Default = "'right'",
            },
            new OpArgumentDescriptor(
                "left_prefix", OpArgumentKind.Text, "Put before the names of left columns that are no keys.")
            {
                Default = "''",
            },
            new OpArgumentDescriptor(
                "skip_nulls", OpArgumentKind.Flag, "Lets every right column take its own newest value that is not null.")
            {
                Default = "true",
            },
            new OpArgumentDescriptor(
                "tolerance", OpArgumentKind.Duration, "The greatest age of a match: seconds or a duration; inclusive.")
            {
                Default = "any age", Unit = "seconds",
            },
            new OpArgumentDescriptor("join", OpArgumentKind.Text, "Whether left rows without a match stay.")
            {
                Default = "'left'", Choices = ["left", "inner"],
            },
        ],
        "SELECT * FROM ts_asof_join(inspections, sensors, ts => timestamp, series => [device_id])");

    public string Expand(OpCall call)
    {
        AsOfPlan plan = Read(call);
        return plan.TryMerge(Descriptor.SqlName, call.Inputs[0], call.Inputs[1]) ?? plan.ToSql(call.Inputs[0].RelationSql, call.Inputs[1].RelationSql);
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

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
        return new AsOfPlan(axis, rightAxis, leftKeys.Zip(rightKeys).ToArray(), leftColumns, rightColumns, output)
        {
            TieOrder = reader.Columns("right_series", right, "the right table"),
            SkipsNulls = reader.Flag("skip_nulls", fallback: true),
            IsInner = isInner,
            Tolerance = ReadTolerance(reader, axis),
        };
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

    private static double? ReadTolerance(CallReader reader, TimeAxis axis)
    {
        OpArgument? argument = reader.Find("tolerance");
        if (argument is null) return null;
        if (argument is OpArgument.Text text)
        {
            return axis.IsCalendar
                ? Duration.ReadMicros(reader.Op, text.Value, lowestCount: 0)
                : throw TimeSeriesErrors.InvalidArgument(
                    reader.Op, "tolerance", $"'{text.Value}'",
                    $"a number here, as '{axis.Column.Name}' is a number and not a time");
        }

        double number = ((OpArgument.Number)argument).Value;
        if (!(number >= 0))
        {
            throw TimeSeriesErrors.InvalidArgument(
                reader.Op, "tolerance", CallReader.Show(number), "a number not below zero");
        }

        return axis.IsCalendar ? Math.Round(number * Duration.MicrosPerSecond) : number;
    }

    private static string Prefixed(string prefix, Column column) =>
        prefix.Length == 0 ? column.Name : $"{prefix}_{column.Name}";

    private static MillraceException Differ(CallReader reader, Column left, Column right) =>
        TimeSeriesErrors.TypesDiffer(
            reader.Op, left.Name, DataTypeText.Format(left.Type), right.Name, DataTypeText.Format(right.Type));
}
