using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>What the operators share that keep the rows on one side of a point in time, or at it.</summary>
internal abstract class TimeFilter : ITimeSeriesOp
{
    private readonly string _comparison;

    private protected TimeFilter(string sqlName, string comparison, string rows, IReadOnlyList<IReadOnlyList<string>> sampleRows)
    {
        _comparison = comparison;
        Descriptor = new OpDescriptor(
            sqlName,
            $"Keeps the rows {rows} a point in time.",
            ["table"],
            [SeriesArguments.Time, TimePoint.Argument("instant", "The point in time."), SeriesArguments.Series],
            $"SELECT * FROM {sqlName}(sensors, ts => timestamp, instant => '2024-01-15 08:00:00')")
        {
            Notes =
            [
                "**Shape** The columns of the table, and those of its rows that fit, in no order.",
                TimePointNotes.Reading,
                "**Missing values** Rows without a time, or with an infinite one, are left out. `series` changes nothing here.",
                "**Cost** One pass; the comparison reaches the files, so that parts of them are skipped by their statistics.",
            ],
            Sample = new OpSample(
                $"""
                SELECT * FROM {sqlName}(
                    (SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS v(t, x)), ts => t, instant => 2)
                ORDER BY t
                """,
                ["t", "x"],
                sampleRows),
            OnStream = StreamSupport.RowByRow,
            Benchmark = $"SELECT count(*) FROM {sqlName}(readings, ts => ts, instant => '1970-01-01 00:01:40')",
        };
    }

    public OpDescriptor Descriptor { get; }

    public string Expand(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        return SelectWhere(series, $"{series.Time} {_comparison} {TimePoint.Read(series, "instant")}");
    }

    public TableSchema OutputSchema(OpCall call) => SchemaOf(SeriesCall.Read(Descriptor, call));

    /// <summary>All columns of the rows that have a time and meet a condition.</summary>
    internal static string SelectWhere(SeriesCall call, string condition)
    {
        IEnumerable<string> columns = call.Frame.Columns.Select(column => Sql.Name("s", column.Name));
        return $"SELECT {Sql.List(columns)} FROM {call.Frame.RelationSql} AS s WHERE {condition} AND {call.IsPlaced}";
    }

    /// <summary>The columns of the table; the time is never null.</summary>
    internal static TableSchema SchemaOf(SeriesCall call) => new(call.Frame.Columns.Select(
        column => ColumnTypes.Described(column) with { IsNullable = column.IsNullable && column != call.Axis.Column }));
}
