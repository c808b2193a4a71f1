using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>A description in the shape of the original: one row for every statistic, all of it text.</summary>
internal sealed class DescribeTempoPlan
{
    private static readonly IReadOnlyList<string> Statistics = ["count", "mean", "stddev", "min", "max", "missing_vals_pct"];

    private readonly SeriesCall _call;
    private readonly IReadOnlyList<Column> _metrics;

    public DescribeTempoPlan(SeriesCall call)
    {
        _call = call;
        if (call.Reader.Has("columns"))
        {
            throw TimeSeriesErrors.InvalidArgument(
                call.Reader.Op, "compat", "'tempo' beside columns", "no columns, as the original describes all of them");
        }

        _metrics = [.. call.Frame.Columns.Where(column => column.Type is not (DataType.Timestamp or DataType.TimestampNtz))];
        IEnumerable<string> names =
        [
            "summary", "unique_time_series_count", "min_ts", "max_ts", "granularity",
            .. _metrics.Select(column => column.Name), $"{call.Axis.Column.Name}_dbl",
        ];
        Output = call.Reader.Schema(
            [.. names.Select(name => new Column(name, new DataType.String()))], "Rename the column in a query first.");
    }

    public TableSchema Output { get; }

    public string ToSql()
    {
        IEnumerable<string> aggregates =
        [
            "count(*) AS n",
            $"CAST({DescribeSql.SeriesCount(_call)} AS VARCHAR) AS series",
            $"{TimeText("min")} AS first", $"{TimeText("max")} AS last", $"{DescribeSql.Granularity(_call)} AS g",
            .. _metrics.SelectMany((column, at) => Aggregates(column.Type, Sql.Name("s", column.Name), at)),
            .. Aggregates(new DataType.Double(), Seconds(), _metrics.Count),
        ];
        IEnumerable<int> places = Enumerable.Range(0, _metrics.Count + 1);
        string granularity = "CASE WHEN g <= 1 THEN 'millis' ELSE (['seconds', 'minutes', 'hours', 'days'])[g - 1] END";
        string[] global = ["'global'", "series", "first", "last", granularity, .. places.Select(_ => "' '")];
        IEnumerable<string[]> others = Statistics.Select((name, row) =>
            (string[])[Sql.Text(name), "' '", "' '", "' '", "' '", .. places.Select(at => $"a{row}_{at}")]);
        IEnumerable<string> rows = others.Prepend(global).Select(values =>
            $"struct_pack({Sql.List(values.Select((value, at) => $"c{at} := {value}"))})");
        return $"""
            SELECT {Sql.List(Output.Select((column, at) => $"r.c{at} AS {Sql.Name(column.Name)}"))}
            FROM (
                SELECT unnest([{Sql.List(rows)}]) AS r
                FROM (SELECT {Sql.List(aggregates)} FROM {_call.Frame.RelationSql} AS s) AS counted) AS described
            """;
    }

    private static IEnumerable<string> Aggregates(DataType type, string value, int at)
    {
        (string mean, string deviation) = DescribeSql.Moments(type, value);
        string[] values =
        [
            $"count({value})", mean, deviation, DescribeSql.Extreme("min", type, value), DescribeSql.Extreme("max", type, value),
            $"100e0 * (count(*) - count({value})) / nullif(count(*), 0)",
        ];
        return values.Select((text, row) => $"CAST({text} AS VARCHAR) AS a{row}_{at}");
    }

    private string TimeText(string function)
    {
        string time = $"{function}(CASE WHEN {_call.IsPlaced} THEN {_call.Time} END)";
        return _call.Axis.Kind == TimeAxisKind.Instant
            ? $"CAST(make_timestamp(epoch_us({time})) AS VARCHAR)"
            : $"CAST({time} AS VARCHAR)";
    }

    private string Seconds() => _call.Axis.IsCalendar
        ? $"(CAST({_call.Axis.Number(_call.Time)} AS DOUBLE) / {Sql.Double(Duration.MicrosPerSecond)})"
        : $"CAST({_call.Time} AS DOUBLE)";
}
