using Millrace.Foundation.Types;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>Windows of equal length, aligned to 1970-01-01 00:00:00 UTC, and the time that names each.</summary>
internal sealed record Buckets(SeriesCall Call, TimeStep Step, bool IsLabelledByEnd)
{
    private const int DefaultFillLimit = 10_000_000;

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

    public static readonly OpArgumentDescriptor FillLimit = new(
        "fill_limit", OpArgumentKind.Number, "The longest gap that fill may close.")
    {
        Default = "10000000", Unit = "windows",
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

    /// <summary>
    /// The windows of a query with columns k0, …, b, each repeated up to the next one of its series: <c>g</c> numbers the
    /// repeats, of which the first is the window itself.
    /// </summary>
    /// <param name="windows">The query.</param>
    /// <param name="carried">Further columns over <c>w</c>, the windows of a series so far.</param>
    public string Filled(string windows, IEnumerable<string> carried)
    {
        int limit = Call.Reader.Count("fill_limit", lowest: 1, highest: int.MaxValue, fallback: DefaultFillLimit);
        string next = Sql.List(["*", "coalesce(lead(b) OVER w, b + 1) AS e", .. carried]);
        string message = $"{Call.Reader.Op}: fill would close a gap of ' || (e - b) || ' windows, above fill_limit => "
            + $"{Sql.Long(limit)}. Look for a wrong clock in the time column, or raise fill_limit.";
        string end = $"CASE WHEN e - b > {Sql.Long(limit)} THEN error('{message}') ELSE e END";
        return $"""
            SELECT *, unnest(range(b, {end})) AS g
            FROM (
                SELECT {next} FROM ({windows}) AS present
                WINDOW w AS ({SeriesCall.PartitionBy(Call.KeyNames)}ORDER BY b ROWS UNBOUNDED PRECEDING)) AS gaps
            """;
    }
}
