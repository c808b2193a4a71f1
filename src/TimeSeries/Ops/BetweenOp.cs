using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_between</c>: the rows between two points in time.</summary>
internal sealed class BetweenOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_between",
        "Keeps the rows between two points in time.",
        ["table"],
        [
            SeriesArguments.Time,
            TimePoint.Argument("start", "The first point in time."),
            TimePoint.Argument("stop", "The last point in time; before the first one, nothing is between them."),
            SeriesArguments.Series,
            new OpArgumentDescriptor("inclusive", OpArgumentKind.Text, "Which of the two points are inside.")
            {
                Default = "'both'", Choices = ["both", "start", "stop", "neither"],
            },
        ],
        "SELECT * FROM ts_between(sensors, ts => timestamp, start => '2024-01-15', stop => '2024-01-16', inclusive => 'start')")
    {
        OnStream = StreamSupport.RowByRow,
        Notes =
        [
            "**Shape** The columns of the table, and those of its rows that fit, in no order. `inclusive => 'start'` gives half-open "
            + "ranges, which neither miss nor repeat a row when they follow each other.",
            TimePointNotes.Reading,
            "**Missing values** Rows without a time, or with an infinite one, are left out. `series` changes nothing here.",
            "**Differences** The original's `inclusive=True` is 'both' and `inclusive=False` is 'neither'.",
            "**Cost** One pass; the comparison reaches the files, so that parts of them are skipped by their statistics.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_between(
                (SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS v(t, x)), ts => t, start => 1, stop => 3, inclusive => 'start')
            ORDER BY t
            """,
            ["t", "x"],
            [["1", "a"], ["2", "b"]]),
        Benchmark = "SELECT count(*) FROM ts_between(readings, ts => ts, start => '1970-01-01 00:01:00', stop => '1970-01-01 00:01:40')",
    };

    public string Expand(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        string inclusive = series.Reader.Text("inclusive", "both").ToLowerInvariant();
        string from = inclusive is "both" or "start" ? ">=" : ">";
        string to = inclusive is "both" or "stop" ? "<=" : "<";
        return TimeFilter.SelectWhere(
            series,
            $"{series.Time} {from} {TimePoint.Read(series, "start")} AND {series.Time} {to} {TimePoint.Read(series, "stop")}");
    }

    public TableSchema OutputSchema(OpCall call) => TimeFilter.SchemaOf(SeriesCall.Read(Descriptor, call));
}
