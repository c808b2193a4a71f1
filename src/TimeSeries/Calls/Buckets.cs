using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>Windows of equal length, aligned to 1970-01-01 00:00:00 UTC, and the time that names each.</summary>
internal sealed record Buckets(SeriesCall Call, TimeStep Step, bool IsLabelledByEnd)
{
    public static readonly OpArgumentDescriptor Frequency = new(
        "freq", OpArgumentKind.Duration,
        "The length of a window: '15 minutes', or a number of units when the time is a number.")
    {
        IsRequired = true,
    };

    public static readonly OpArgumentDescriptor Label = new(
        "label", OpArgumentKind.Text,
        "Which end of a window is its time; 'end' keeps readings of the window out of joins before it has passed.")
    {
        Default = "'start'", Choices = ["start", "end"],
    };

    public static Buckets Read(SeriesCall call, OpArgument frequency) => new(
        call,
        TimeStep.Read(call.Reader, "freq", frequency, call.Axis),
        call.Reader.Text("label", "start").Equals("end", StringComparison.OrdinalIgnoreCase));

    /// <summary>The time of a window as a column of a result.</summary>
    public Column Time => new(Call.Axis.Column.Name, Call.Axis.BucketType(Step), IsNullable: false);

    /// <summary>The number of the window that holds a row of <c>s</c>.</summary>
    public string Index => Call.Axis.BucketIndex(Call.Time, Step);

    /// <summary>The time of window <c>b</c>, or of another number, under the name of the time column.</summary>
    public string NamedTime(string index = "b") =>
        $"{Call.Axis.BucketStart(IsLabelledByEnd ? $"({index} + 1)" : index, Step)} AS {Sql.Name(Call.Axis.Column.Name)}";
}
