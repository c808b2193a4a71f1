using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_state_intervals</c>: the stretches of time in which columns keep a state.</summary>
internal sealed class StateIntervalsOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_state_intervals",
        "Finds the stretches of time in which columns keep a state: equal values, or values that keep rising or falling.",
        ["table"],
        [
            SeriesArguments.Time,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns that make the state.")
            {
                IsRequired = true,
            },
            SeriesArguments.Series,
            new OpArgumentDescriptor(
                "comparison", OpArgumentKind.Text,
                "The state goes on while this holds between the value of a row and the value of the row before, in every column.")
            {
                Default = "'='", Choices = StateComparison.Symbols, Aliases = ["state_definition", "operator"],
            },
            new OpArgumentDescriptor(
                "tolerance", OpArgumentKind.Number,
                "Numbers of neighbouring rows that are at most this far apart count as equal.")
            {
                Default = "0", Unit = "that of the columns",
            },
            new OpArgumentDescriptor("include_single", OpArgumentKind.Flag, "Keeps states of one row, which start and end at its time.")
            {
                Default = "false",
            },
            SeriesCall.Sequence,
            SeriesCall.Compat,
        ],
        "SELECT * FROM ts_state_intervals(sensors, ts => timestamp, series => [device_id], columns => [trip_id])")
    {
        Notes =
        [
            "**Shape** The keys, `start_ts` and `end_ts` (the times of the first and the last row of the state, in the type of the "
            + "time column), `row_count`, then the columns with their values in the first row, which under `=` are the "
            + "values of all rows. A state ends at its last row, not at the first row of the next one. States of one row are left out "
            + "unless `include_single => true`.",
            "**Missing values** Null equals null and differs from every value. Under `<` and `>` a null ends a state; under "
            + "`<=` and `>=` nulls go on beside each other. NaN equals NaN and is greater than every number. Rows without a time, or with "
            + "an infinite one, are left out. A null key is a series of its own.",
            "**Tolerance** Goes with `=`, `<=>` and `!=` and compares neighbours, so a slow drift stays in one state. "
            + "Columns that are no numbers are compared exactly. The distance is computed as DOUBLE.",
            "**Ties** Rows of one series and time are ordered by `sequence`, then by the columns, nulls first.",
            "**`compat => 'tempo'`** Gives the keys, `start_ts` and `end_ts` only. A comparison with null is neither true nor "
            + "false: such rows are left out, and the rows before and after them fall into one interval when nothing else changed. "
            + "`tolerance` and `include_single` are refused.",
            "**Cost** One sort by series and time, and a second one of the rows that begin or end a state.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_state_intervals(
                (SELECT * FROM (VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, 'b'), (5, 'b'), (6, 'c')) AS v(t, state)),
                ts => t, columns => [state])
            ORDER BY start_ts
            """,
            ["start_ts", "end_ts", "row_count", "state"],
            [["1", "2", "2", "a"], ["3", "5", "3", "b"]]),
        Benchmark = "SELECT count(*) FROM ts_state_intervals((SELECT *, floor(x) AS level FROM readings), ts => ts, "
            + "series => [device], columns => [level])",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private StateIntervalsPlan Read(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        StateComparison comparison = ReadComparison(call);
        IReadOnlyList<Column> metrics = comparison.IsByEquality
            ? call.Columns(static type => type is not (DataType.Variant or DataType.Void), "columns whose values can be compared")
            : call.Columns(ColumnTypes.IsOrdered, "columns whose values have an order");
        if (comparison.Tolerance is not null && !metrics.Any(column => ColumnTypes.IsNumeric(column.Type)))
        {
            throw TimeSeriesErrors.InvalidArgument(
                call.Reader.Op, "tolerance", "given", "a number only when one of the columns is numeric");
        }

        if (call.IsTempo && (comparison.Tolerance is not null || call.Reader.Has("include_single")))
        {
            throw TimeSeriesErrors.InvalidArgument(
                call.Reader.Op, "compat", "'tempo' beside tolerance or include_single", "neither of them, as the original has neither");
        }

        Column time = ColumnTypes.Described(call.Axis.Column) with { IsNullable = false };
        IEnumerable<Column> more =
            [new Column("row_count", new DataType.Long(), IsNullable: false), .. metrics.Select(ColumnTypes.Described)];
        TableSchema output = call.Reader.Schema(
            [
                .. call.KeyColumns,
                time with { Name = "start_ts" },
                time with { Name = "end_ts" },
                .. call.IsTempo ? [] : more,
            ],
            "Rename the column in a query first.");
        return new StateIntervalsPlan(call, metrics, comparison, output)
        {
            IncludesSingle = call.Reader.Flag("include_single", fallback: false),
        };
    }

    private static StateComparison ReadComparison(SeriesCall call)
    {
        StateComparison comparison = new(call.Reader.Text("comparison", "="), call.Reader.Number("tolerance"));
        if (comparison.Tolerance is not double tolerance) return comparison;
        if (!(tolerance >= 0) || double.IsInfinity(tolerance))
        {
            throw TimeSeriesErrors.InvalidArgument(
                call.Reader.Op, "tolerance", CallReader.Show(tolerance), "a finite number not below zero");
        }

        return comparison.IsByEquality
            ? comparison
            : throw TimeSeriesErrors.InvalidArgument(
                call.Reader.Op, "tolerance", $"given beside the comparison '{comparison.Symbol}'",
                "a number only with '=', '<=>' and '!='");
    }
}
