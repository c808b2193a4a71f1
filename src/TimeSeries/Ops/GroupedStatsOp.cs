using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_grouped_stats</c>: statistics of every series and tumbling window.</summary>
internal sealed class GroupedStatsOp : ITimeSeriesOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_grouped_stats",
        "Summarises every series in windows of equal length: mean, count, minimum, maximum, sum and deviation.",
        ["table"],
        [
            SeriesArguments.Time,
            Buckets.Frequency,
            SeriesArguments.Series,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns of numbers to summarise.")
            {
                Default = "all others that are numbers",
            },
            Buckets.Label,
            SeriesCall.Compat,
        ],
        "SELECT * FROM ts_grouped_stats(sensors, ts => timestamp, series => [device_id], freq => '1 hour', columns => [temperature])")
    {
        Notes =
        [
            "**Shape** The keys, the time of the window, then for each column `mean_`, `count_`, `min_`, `max_`, `sum_` and "
            + "`stddev_` (of the sample). Windows are half open and aligned to 1970-01-01 00:00:00 UTC, as in `ts_resample`; "
            + "types and the handling of null, NaN and infinities are those of `ts_range_stats`.",
            "**Missing values** Nulls are not counted. Rows without a time, or with an infinite one, are dropped; a window without rows "
            + "does not appear. A null key is a series of its own.",
            "**`compat => 'tempo'`** The time is the last column, and when `columns` is left out only int, bigint, float and double "
            + "are summarised.",
            "**Cost** One hash aggregation.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_grouped_stats(
                (SELECT * FROM (VALUES (0, 2), (9, 4), (10, 7)) AS v(t, x)), ts => t, freq => 10)
            ORDER BY t
            """,
            ["t", "mean_x", "count_x", "min_x", "max_x", "sum_x", "stddev_x"],
            [["0", "3.0", "2", "2", "4", "6", "1.4142135623730951"], ["10", "7.0", "1", "7", "7", "7", "NULL"]]),
        Benchmark = "SELECT count(mean_x) FROM ts_grouped_stats(readings, ts => ts, series => [device], freq => '1 minute')",
    };

    public string Expand(OpCall call)
    {
        (Buckets buckets, IReadOnlyList<Column> metrics, _) = Read(call);
        SeriesCall series = buckets.Call;
        string[] statistics =
        [
            .. metrics.SelectMany((column, at) => StatsSql.Of(column.Type, at).Zip(
                StatsSql.Names, (value, name) => $"{value} AS {Sql.Name($"{name}_{column.Name}")}")),
        ];
        IEnumerable<string> aggregates = metrics.SelectMany((_, at) => StatsSql.Aggregates($"x{at}", $"g{at}", "", at));
        string time = buckets.NamedTime();
        IEnumerable<string> rows =
        [
            .. series.NumberedKeys,
            $"{buckets.Index} AS b",
            .. metrics.Select((column, at) => $"{Sql.Name("s", column.Name)} AS x{at}"),
            .. metrics.Select((column, at) => $"{StatsSql.Bounded(column.Type, Sql.Name("s", column.Name))} AS g{at}"),
        ];
        return $"""
            SELECT {Sql.List(series.IsTempo ? [.. series.NamedKeys, .. statistics, time] : [.. series.NamedKeys, time, .. statistics])}
            FROM (
                SELECT {Sql.List([.. series.KeyNames, "b", .. aggregates])}
                FROM (SELECT {Sql.List(rows)} FROM {series.Frame.RelationSql} AS s WHERE {series.IsPlaced}) AS numbered
                GROUP BY {Sql.List([.. series.KeyNames, "b"])}) AS grouped
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private (Buckets Buckets, IReadOnlyList<Column> Metrics, TableSchema Output) Read(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        Buckets buckets = Buckets.Read(call, call.Reader.Find("freq")!);
        IReadOnlyList<Column> metrics = TempoTypes.Metrics(call);
        Column[] statistics = [.. metrics.SelectMany(StatsSql.Columns)];
        TableSchema output = call.Reader.Schema(
            call.IsTempo ? [.. call.KeyColumns, .. statistics, buckets.Time] : [.. call.KeyColumns, buckets.Time, .. statistics],
            "Rename the column in a query first, or choose others with columns => [...].");
        return (buckets, metrics, output);
    }
}
