using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Calls;

/// <summary>What nearly every call says: rows, their time, and the keys that tell their series apart.</summary>
/// <param name="Reader">The arguments.</param>
/// <param name="Frame">The rows.</param>
/// <param name="Axis">Their time.</param>
/// <param name="Series">The keys.</param>
internal sealed record SeriesCall(CallReader Reader, SeriesFrame Frame, TimeAxis Axis, IReadOnlyList<Column> Series)
{
    /// <summary>What messages call the first input.</summary>
    public const string Input = "the table";

    /// <summary>The columns that are neither the time nor a key.</summary>
    public IEnumerable<Column> Others => Frame.Columns.Where(column => column != Axis.Column && !Series.Contains(column));

    public static SeriesCall Read(OpDescriptor descriptor, OpCall call)
    {
        CallReader reader = new(descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame frame = call.Inputs[0];
        TimeAxis axis = TimeAxis.Of(reader, "ts", reader.Column("ts", frame, Input));
        IReadOnlyList<Column> series = reader.Columns("series", frame, Input);
        reader.Distinct("ts", [axis.Column], "series", series);
        return new SeriesCall(reader, frame, axis, series);
    }

    /// <summary>The columns that an argument names, all of which must fit; when it is left out, those others that do.</summary>
    public IReadOnlyList<Column> Columns(string argument, Func<DataType, bool> fits, string accepted)
    {
        if (!Reader.Has(argument)) return [.. Others.Where(column => fits(column.Type))];
        IReadOnlyList<Column> columns = Reader.Columns(argument, Frame, Input);
        Reader.Distinct(argument, columns, "ts", [Axis.Column]);
        Reader.Distinct(argument, columns, "series", Series);
        foreach (Column column in columns) Check(argument, column, fits, accepted);
        return columns;
    }

    /// <summary>As <see cref="Columns"/> for numbers, of which there must be one at least.</summary>
    public IReadOnlyList<Column> Numbers(string argument)
    {
        IReadOnlyList<Column> columns = Columns(argument, ColumnTypes.IsNumeric, "columns of numbers");
        return columns.Count > 0
            ? columns
            : throw TimeSeriesErrors.MissingArgument(
                Reader.Op, argument, "the table has no further columns of numbers; cast some in a query first");
    }

    /// <summary>The one column of numbers that an argument names.</summary>
    public Column Number(string argument)
    {
        Column column = Reader.Column(argument, Frame, Input);
        Check(argument, column, ColumnTypes.IsNumeric, "a column of numbers");
        return column;
    }

    /// <summary>All columns of the rows and some new ones behind them.</summary>
    public TableSchema WithNew(IEnumerable<Column> added, string remedy) =>
        Reader.Schema([.. Frame.Columns.Select(ColumnTypes.Described), .. added], remedy);

    /// <summary>The keys, the time and some new columns.</summary>
    public TableSchema PerSeries(IEnumerable<Column> added, string remedy) =>
        Reader.Schema([.. Series.Select(ColumnTypes.Described), .. added], remedy);

    private void Check(string argument, Column column, Func<DataType, bool> fits, string accepted)
    {
        if (!fits(column.Type))
            throw TimeSeriesErrors.ColumnType(Reader.Op, argument, column.Name, DataTypeText.Format(column.Type), accepted);
    }
}
