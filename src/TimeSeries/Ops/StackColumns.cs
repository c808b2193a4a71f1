using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Ops;

/// <summary>What stacking and unstacking share: the columns that say when and of which series, and the two that hold metrics.</summary>
internal static class StackColumns
{
    public static readonly IReadOnlyList<OpArgumentDescriptor> Arguments =
    [
        SeriesArguments.Series,
        new OpArgumentDescriptor("ts", OpArgumentKind.Column, "The time column of a table of readings, instead of start_ts and end_ts."),
        IntervalTable.StartArgument,
        IntervalTable.EndArgument,
    ];

    public static readonly OpArgumentDescriptor Name = new(
        "name_col", OpArgumentKind.Column, "The column with the name of the metric.") { Default = "metric_name" };

    public static readonly OpArgumentDescriptor Value = new(
        "value_col", OpArgumentKind.Column, "The column with its value.") { Default = "metric_value" };

    /// <summary>The time, or start and end, and then the keys.</summary>
    public static IReadOnlyList<Column> Fixed(CallReader reader, SeriesFrame frame)
    {
        const string input = "the table";
        if (!reader.Has("ts"))
        {
            IntervalTable table = IntervalTable.Read(reader, frame, input);
            return [table.Start, table.End, .. table.Series];
        }

        if (reader.Has("start_ts") || reader.Has("end_ts"))
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "ts", "given beside start_ts or end_ts", "a column only without them");
        TimeAxis axis = TimeAxis.Of(reader, "ts", reader.Column("ts", frame, input));
        IReadOnlyList<Column> series = reader.Columns("series", frame, input);
        reader.Distinct("ts", [axis.Column], "series", series);
        return [axis.Column, .. series];
    }
}
