using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>A description with one row for every column.</summary>
internal sealed class DescribePlan
{
    private readonly SeriesCall _call;
    private readonly IReadOnlyList<Column> _columns;

    public DescribePlan(SeriesCall call)
    {
        _call = call;
        IReadOnlyList<Column> named = call.Reader.Columns("columns", call.Frame, SeriesCall.Input);
        _columns = named.Count > 0 ? named : call.Frame.Columns;
        Column time = new("min_ts", call.Axis.Column.Type);
        DataType number = new DataType.Double();
        DataType count = new DataType.Long();
        DataType text = new DataType.String();
        Output = new TableSchema(
        [
            new Column("column_name", text, IsNullable: false), new Column("data_type", text, IsNullable: false),
            new Column("row_count", count, IsNullable: false), new Column("value_count", count, IsNullable: false),
            new Column("missing_pct", number), new Column("mean", number), new Column("stddev", number),
            new Column("min", number), new Column("max", number), new Column("min_text", text), new Column("max_text", text),
            new Column("series_count", count, IsNullable: false), time, time with { Name = "max_ts" }, new Column("granularity", text),
        ]);
    }

    public TableSchema Output { get; }

    public string ToSql()
    {
        IEnumerable<string> aggregates =
        [
            "count(*) AS n",
            $"{DescribeSql.SeriesCount(_call)} AS series_count",
            $"min(CASE WHEN {_call.IsPlaced} THEN {_call.Time} END) AS min_ts",
            $"max(CASE WHEN {_call.IsPlaced} THEN {_call.Time} END) AS max_ts",
            $"{(_call.Axis.IsCalendar ? DescribeSql.Granularity(_call) : "CAST(NULL AS INTEGER)")} AS g",
            .. _columns.SelectMany(Aggregates),
        ];
        IEnumerable<string> rows = _columns.Select((column, at) =>
            $"struct_pack(column_name := {Sql.Text(column.Name)}, data_type := {Sql.Text(DataTypeText.Format(column.Type))}, "
            + $"value_count := n{at}, mean := m{at}, stddev := d{at}, min := l{at}, max := h{at}, min_text := lt{at}, max_text := ht{at})");
        return $"""
            SELECT r.column_name AS column_name, r.data_type AS data_type, n AS row_count, r.value_count AS value_count,
                100e0 * (n - r.value_count) / nullif(n, 0) AS missing_pct, r.mean AS mean, r.stddev AS stddev,
                r.min AS min, r.max AS max, r.min_text AS min_text, r.max_text AS max_text, series_count, min_ts, max_ts,
                (['microseconds', 'milliseconds', 'seconds', 'minutes', 'hours', 'days'])[g + 1] AS granularity
            FROM (
                SELECT n, series_count, min_ts, max_ts, g, unnest([{Sql.List(rows)}]) AS r
                FROM (SELECT {Sql.List(aggregates)} FROM {_call.Frame.RelationSql} AS s) AS counted) AS described
            """;
    }

    private static IEnumerable<string> Aggregates(Column column, int at)
    {
        string value = Sql.Name("s", column.Name);
        (string mean, string deviation) = DescribeSql.Moments(column.Type is DataType.String ? new DataType.Void() : column.Type, value);
        bool isNumber = ColumnTypes.IsNumeric(column.Type);
        return
        [
            $"count({value}) AS n{at}", $"{mean} AS m{at}", $"{deviation} AS d{at}",
            $"CAST({(isNumber ? $"min({value})" : "NULL")} AS DOUBLE) AS l{at}",
            $"CAST({(isNumber ? $"max({value})" : "NULL")} AS DOUBLE) AS h{at}",
            $"{DescribeSql.Extreme("min", column.Type, value)} AS lt{at}", $"{DescribeSql.Extreme("max", column.Type, value)} AS ht{at}",
        ];
    }
}
