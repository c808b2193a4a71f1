using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries.Calls;

/// <summary>The arguments that name the time column and the keys, worded once for all operators.</summary>
internal static class SeriesArguments
{
    public static readonly OpArgumentDescriptor Time = new(
        "ts", OpArgumentKind.Column, "The time column: a timestamp, a date or a number.") { IsRequired = true };

    public static readonly OpArgumentDescriptor Series = new(
        "series", OpArgumentKind.ColumnList, "The columns that tell one series from another; null is a value of its own.")
    {
        Default = "[]",
    };
}
