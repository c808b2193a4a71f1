using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>An input whose rows are intervals: its start, its end and its keys, found and checked once.</summary>
internal sealed record IntervalTable(SeriesFrame Frame, Column Start, Column End, IReadOnlyList<Column> Series)
{
    public static readonly OpArgumentDescriptor StartArgument = new(
        "start_ts", OpArgumentKind.Column, "The column of the starts: a timestamp, a date or a number.") { Default = "start_ts" };

    public static readonly OpArgumentDescriptor EndArgument = new(
        "end_ts", OpArgumentKind.Column, "The column of the ends, of the type of the starts.") { Default = "end_ts" };

    public static IntervalTable Read(CallReader reader, SeriesFrame frame, string input)
    {
        Column start = Bound(reader, "start_ts", frame, input);
        Column end = Bound(reader, "end_ts", frame, input);
        _ = TimeAxis.Of(reader, "start_ts", start);
        _ = TimeAxis.Of(reader, "end_ts", end);
        if (start.Type != end.Type)
        {
            throw TimeSeriesErrors.ColumnType(
                reader.Op, "end_ts", end.Name, DataTypeText.Format(end.Type),
                $"the type of '{start.Name}', {DataTypeText.Format(start.Type)}");
        }

        reader.Distinct("end_ts", [end], "start_ts", [start]);
        IReadOnlyList<Column> series = reader.Columns("series", frame, input);
        reader.Distinct("start_ts", [start], "series", series);
        reader.Distinct("end_ts", [end], "series", series);
        return new IntervalTable(frame, start, end, series);
    }

    /// <summary>A condition on <c>s</c> that is true for intervals that hold some time.</summary>
    public string IsNotEmpty
    {
        get
        {
            string start = Sql.Name("s", Start.Name);
            string end = Sql.Name("s", End.Name);
            // NaN is greater than every number, so an end that is no number would look like one far ahead.
            return StatsSql.IsReal(Start.Type) ? $"{start} < {end} AND NOT isnan({end})" : $"{start} < {end}";
        }
    }

    private static Column Bound(CallReader reader, string argument, SeriesFrame frame, string input)
    {
        if (reader.Has(argument)) return reader.Column(argument, frame, input);
        return frame.Columns.Find(argument) ?? throw TimeSeriesErrors.MissingArgument(
            reader.Op, argument, $"{input} has no column '{argument}', so name the one to use");
    }
}
