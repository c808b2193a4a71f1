using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>What every call over one table says: its arguments, its rows, the time column and the keys.</summary>
/// <param name="Reader">Its arguments.</param>
/// <param name="Frame">Its rows.</param>
/// <param name="Axis">The time column.</param>
/// <param name="Keys">The columns that tell series apart.</param>
internal sealed record SeriesCall(CallReader Reader, SeriesFrame Frame, TimeAxis Axis, IReadOnlyList<Column> Keys)
{
    /// <summary>Reads the arguments that <see cref="SeriesArguments"/> words.</summary>
    public static SeriesCall Read(OpDescriptor descriptor, OpCall call)
    {
        CallReader reader = new(descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame frame = call.Inputs[0];
        TimeAxis axis = TimeAxis.Of(reader, "ts", reader.Column("ts", frame, "the table"));
        IReadOnlyList<Column> keys = reader.Columns("series", frame, "the table");
        reader.Distinct("ts", [axis.Column], "series", keys);
        return new SeriesCall(reader, frame, axis, keys);
    }

    /// <summary>The column of numbers that an argument names.</summary>
    public Column Number(string argument)
    {
        Column column = Reader.Column(argument, Frame, "the table");
        return ColumnTypes.IsNumeric(column.Type)
            ? column
            : throw TimeSeriesErrors.ColumnType(
                Reader.Op, argument, column.Name, DataTypeText.Format(column.Type), "a column of numbers");
    }

    /// <summary>
    /// The run of a kernel over one column of numbers, rows of one time in the order of their numbers; rows that have no place
    /// on the time axis are left out.
    /// </summary>
    /// <param name="value">The column that the kernel reads.</param>
    /// <param name="settings">What the kernel is told.</param>
    /// <param name="keepsRows">True when every row stays and only gets new columns.</param>
    public KernelPlan Plan(Column value, KernelSettings settings, bool keepsRows) => new(
        Reader.Op,
        Frame.Prefix,
        Frame.RelationSql,
        [.. Keys.Select(KernelSql.Item)],
        KernelSql.Item(Axis.Column),
        [KernelSql.Item(value)],
        keepsRows ? [.. Frame.Columns.Select(KernelSql.Item)] : [],
        settings)
    {
        Ties = [Sql.Name("s", value.Name)],
        Where = Axis.IsPlaced(Sql.Name("s", Axis.Column.Name)),
    };

    /// <summary>The setting by which a kernel's <see cref="SeriesClock"/> knows the axis.</summary>
    public string ClockSetting => Axis.Kind switch
    {
        TimeAxisKind.Real => "real",
        TimeAxisKind.Whole => "whole",
        _ => "calendar",
    };

    /// <summary>
    /// A call of a kernel that makes rows of its own, which on an axis of real numbers reads the time as its last value and
    /// gives times as DOUBLE.
    /// </summary>
    /// <param name="plan">What it reads; its values still without the time.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="times">The columns of its result that are made by a <see cref="SeriesClock"/>.</param>
    public KernelCall TableCall(KernelPlan plan, SeriesKernel kernel, params IReadOnlyList<string> times)
    {
        TableSchema output = Schema(Keys, kernel, "Rename the column in a query first.");
        if (Axis.Kind != TimeAxisKind.Real) return new KernelCall(plan, output);
        KernelItem time = new("time", Axis.Number(Sql.Name("s", Axis.Column.Name)));
        DataType type = Axis.Column.Type;
        TableSchema typed = new(output.Select(column => times.Contains(column.Name) ? column with { Type = type } : column));
        IEnumerable<string> shown = output.Select(column => times.Contains(column.Name)
            ? $"CAST({Sql.Name("r", column.Name)} AS {ColumnTypes.SqlName(type)})"
            : Sql.Name("r", column.Name));
        return new KernelCall(plan with { Values = [.. plan.Values, time] }, typed) { Shown = [.. shown] };
    }

    /// <summary>The columns that stand before a kernel's own and then those.</summary>
    /// <param name="before">All columns of the table when every row stays, else the keys.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="remedy">What to do when two columns have one name.</param>
    public TableSchema Schema(IEnumerable<Column> before, SeriesKernel kernel, string remedy) => Reader.Schema(
        [
            .. before.Select(ColumnTypes.Described),
            .. kernel.Outputs.Select(output => new Column(output.Name, TypeOf(output.Type))),
        ],
        remedy);

    private DataType TypeOf(KernelType type) => type switch
    {
        KernelType.Double => new DataType.Double(),
        KernelType.Long => new DataType.Long(),
        KernelType.Boolean => new DataType.Boolean(),
        KernelType.Time => Axis.Column.Type,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
