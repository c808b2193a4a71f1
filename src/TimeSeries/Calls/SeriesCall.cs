using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>What nearly every call says: rows, their time, and the keys that tell their series apart.</summary>
/// <param name="Reader">The arguments.</param>
/// <param name="Frame">The rows.</param>
/// <param name="Axis">Their time.</param>
/// <param name="Series">The keys.</param>
internal sealed partial record SeriesCall(CallReader Reader, SeriesFrame Frame, TimeAxis Axis, IReadOnlyList<Column> Series)
{
    /// <summary>What messages call the first input.</summary>
    public const string Input = "the table";

    public static readonly OpArgumentDescriptor Sequence = new(
        "sequence", OpArgumentKind.ColumnList, "Further columns that order rows of one series and time, nulls first.")
    {
        Default = "[]",
    };

    /// <summary>The argument that asks for the results of the original.</summary>
    public static readonly OpArgumentDescriptor Compat = new(
        "compat", OpArgumentKind.Text, "'tempo' gives the results of the original, its quirks included.")
    {
        Choices = ["tempo"],
    };

    /// <summary>The time column of the relation, which goes by <c>s</c>.</summary>
    public string Time => Sql.Name("s", Axis.Column.Name);

    /// <summary>True for rows that have a place on the time axis.</summary>
    public string IsPlaced => Axis.IsPlaced(Time);

    /// <summary>The columns that are neither time nor key.</summary>
    public IEnumerable<Column> Others =>
        Frame.Columns.Where(column => column != Axis.Column && !Series.Contains(column));

    /// <summary>True when the results of the original are asked for.</summary>
    public bool IsTempo => Reader.Has("compat");

    public static SeriesCall Read(OpDescriptor descriptor, OpCall call)
    {
        CallReader reader = new(descriptor, call.Inputs.Count, call.Arguments);
        SeriesFrame frame = call.Inputs[0];
        TimeAxis axis = TimeAxis.Of(reader, "ts", reader.Column("ts", frame, Input));
        IReadOnlyList<Column> series = reader.Columns("series", frame, Input);
        reader.Distinct("ts", [axis.Column], "series", series);
        return new SeriesCall(reader, frame, axis, series);
    }

    /// <summary>The columns of the argument <c>columns</c>, or all others that fit when it was left out.</summary>
    public IReadOnlyList<Column> Columns(Func<DataType, bool> fits, string accepted)
    {
        if (!Reader.Has("columns"))
        {
            Column[] found = [.. Others.Where(column => fits(column.Type))];
            return found.Length > 0
                ? found
                : throw TimeSeriesErrors.MissingArgument(
                    Reader.Op, "columns", $"beside time and keys the table has no column of a fitting type; it takes {accepted}");
        }

        IReadOnlyList<Column> columns = Reader.Columns("columns", Frame, Input);
        if (columns.Count == 0) throw TimeSeriesErrors.InvalidArgument(Reader.Op, "columns", "an empty list", accepted);
        Reader.Distinct("columns", columns, "ts", [Axis.Column]);
        Reader.Distinct("columns", columns, "series", Series);
        Column? unfit = columns.FirstOrDefault(column => !fits(column.Type));
        return unfit is null
            ? columns
            : throw TimeSeriesErrors.ColumnType(
                Reader.Op, "columns", unfit.Name, DataTypeText.Format(unfit.Type), accepted);
    }

    /// <summary>The columns of numbers that the argument <c>columns</c> names, or all.</summary>
    public IReadOnlyList<Column> Numbers() => Columns(ColumnTypes.IsNumeric, "columns of numbers");

    /// <summary>The columns that order rows of one time: those of <c>sequence</c>, then the given ones, each once.</summary>
    public IReadOnlyList<Column> TieOrder(IEnumerable<Column> further)
    {
        IReadOnlyList<Column> sequence = Reader.Columns("sequence", Frame, Input);
        Column? unfit = sequence.FirstOrDefault(column => !ColumnTypes.IsOrdered(column.Type));
        if (unfit is not null)
        {
            throw TimeSeriesErrors.ColumnType(
                Reader.Op, "sequence", unfit.Name, DataTypeText.Format(unfit.Type), "columns whose values have an order");
        }

        return [.. sequence.Concat(further.Where(column => ColumnTypes.IsOrdered(column.Type)))
            .Except([Axis.Column, .. Series])];
    }

    /// <summary>A window by the keys and the time of <c>s</c>, rows of one time by the given columns, nulls first.</summary>
    public string Window(IEnumerable<Column> tieOrder) =>
        $"{PartitionBy(Series.Select(column => Sql.Name("s", column.Name)))}ORDER BY "
        + Sql.List([Time, .. tieOrder.Select(column => $"{Sql.Name("s", column.Name)} ASC NULLS FIRST")]);

    /// <summary>The keys of <c>s</c> as k0, k1, ….</summary>
    public IEnumerable<string> NumberedKeys => Series.Select((column, at) => $"{Sql.Name("s", column.Name)} AS k{at}");

    /// <summary>k0, k1, …: inside a query the keys go by position, so that no name of the user's can clash.</summary>
    public IEnumerable<string> KeyNames => Series.Select((_, at) => $"k{at}");

    /// <summary>k0, k1, … under their own names.</summary>
    public IEnumerable<string> NamedKeys => Series.Select((column, at) => $"k{at} AS {Sql.Name(column.Name)}");

    /// <summary>The keys as columns of a result.</summary>
    public IEnumerable<Column> KeyColumns => Series.Select(ColumnTypes.Described);

    /// <summary>PARTITION BY with a space behind it, or nothing when there is nothing to divide by.</summary>
    public static string PartitionBy(IEnumerable<string> keys) =>
        keys.Any() ? $"PARTITION BY {Sql.List(keys)} " : "";

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

    /// <summary>The columns of numbers that an argument names, of which there must be one at least.</summary>
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
