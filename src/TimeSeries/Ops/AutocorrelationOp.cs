using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_autocorrelation</c>: how much a series resembles itself some rows earlier.</summary>
internal sealed class AutocorrelationOp : ITimeSeriesOp
{
    private const int MostLag = 1_000_000;

    public OpDescriptor Descriptor { get; } = new(
        "ts_autocorrelation",
        "Computes the autocorrelation of columns per series, for one lag or many.",
        ["table"],
        [
            SeriesArguments.Time,
            SeriesArguments.Series,
            new OpArgumentDescriptor("columns", OpArgumentKind.ColumnList, "The columns of numbers to correlate.")
            {
                Default = "all others that are numbers",
            },
            new OpArgumentDescriptor("lags", OpArgumentKind.NumberList, "The lags: 1 compares each row with the one before.")
            {
                Default = "1", Unit = "rows",
            },
            new OpArgumentDescriptor("max_lag", OpArgumentKind.Number, "All lags from 0 to this one; instead of lags.")
            {
                Unit = "rows",
            },
            SeriesCall.Sequence,
        ],
        "SELECT * FROM ts_autocorrelation(sensors, ts => timestamp, series => [device_id], columns => [temperature], lags => [1, 60])")
    {
        Notes =
        [
            "**Shape** The keys, `column_name`, `lag`, `autocorrelation` (DOUBLE) and `value_count` (values of the series that are "
            + "not null): one row for every series, column and lag.",
            "**Formula** r(k) = Σ (x(t) − m)(x(t+k) − m) / Σ (x(t) − m)², with the mean m of all values of the series; the upper sum "
            + "has k terms fewer, and is not scaled up for that. r(0) is 1. The result is null when a series has no more than k rows, "
            + "or when its values are all equal.",
            "**Elsewhere** It is the textbook formula and the default of `acf` of statsmodels (`missing='conservative'` for nulls). "
            + "`Series.autocorr` of pandas is another number: the correlation of the two overlapping parts, each around its own mean.",
            "**Lags count rows, not time** Make the rows regular first, with `ts_resample` or `ts_interpolate`, when they are not.",
            "**Missing values** A null keeps its place but has no part in the sums: pairs with it drop out. NaN and infinities make "
            + "the result NaN. Rows without a time, or with an infinite one, are left out. A null key is a series of its own.",
            "**Ties** Rows of one series and time are ordered by `sequence`, then by the value, nulls first.",
            "**Cost** One sort by series and time and one pass for every lag; the values of a series are held in memory.",
        ],
        Sample = new OpSample(
            """
            SELECT * FROM ts_autocorrelation(
                (SELECT * FROM (VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)) AS v(t, x)), ts => t, lags => [1, 2])
            ORDER BY lag
            """,
            ["column_name", "lag", "autocorrelation", "value_count"],
            [["x", "1", "0.4", "5"], ["x", "2", "-0.1", "5"]]),
        Benchmark = "SELECT count(*) FROM ts_autocorrelation(readings, ts => ts, series => [device], columns => [x], max_lag => 10)",
    };

    public string Expand(OpCall given)
    {
        (SeriesCall call, IReadOnlyList<Column> metrics, string lags, _) = Read(given);
        IReadOnlyList<Column> sequence = call.TieOrder([]);
        string order = Sql.List([call.Time, .. sequence.Select(column => $"{Sql.Name("s", column.Name)} ASC NULLS FIRST")]);
        IEnumerable<string> lists = metrics.SelectMany((column, at) =>
        {
            string value = Sql.Name("s", column.Name);
            return (string[])
            [
                $"list(CAST({value} AS DOUBLE) ORDER BY {order}, {value} ASC NULLS FIRST) AS l{at}", $"avg({value}) AS m{at}",
                $"count({value}) AS n{at}", $"min({value}) = max({value}) AS e{at}",
            ];
        });
        IEnumerable<string> rows = metrics.Select((column, at) =>
            $"struct_pack(name := {Sql.Text(column.Name)}, n := n{at}, same := e{at}, "
            + $"d := list_transform(l{at}, lambda v: coalesce(v - m{at}, 0e0)))");
        string groups = call.Series.Count == 0
            ? "HAVING count(*) > 0"
            : $"GROUP BY {Sql.List(call.Series.Select(column => Sql.Name("s", column.Name)))}";
        IEnumerable<string> results = [$"{Correlation} AS autocorrelation", "r.n AS value_count"];
        return $"""
            SELECT {Sql.List([.. call.NamedKeys, "r.name AS column_name", "k AS lag", .. results])}
            FROM (
                SELECT {Sql.List([.. call.KeyNames, "r", $"unnest({lags}) AS k"])}
                FROM (
                    SELECT {Sql.List([.. call.KeyNames, $"unnest([{Sql.List(rows)}]) AS r"])}
                    FROM (
                        SELECT {Sql.List([.. call.NumberedKeys, .. lists])}
                        FROM {call.Frame.RelationSql} AS s WHERE {call.IsPlaced} {groups}) AS listed) AS parted) AS lagged
            """;
    }

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    private static string Correlation =>
        "CASE WHEN k < len(r.d) AND r.n > 0 AND NOT r.same THEN list_inner_product(r.d[:len(r.d) - k], r.d[k + 1:]) "
        + "/ list_inner_product(r.d, r.d) END";

    private (SeriesCall Call, IReadOnlyList<Column> Metrics, string Lags, TableSchema Output) Read(OpCall given)
    {
        SeriesCall call = SeriesCall.Read(Descriptor, given);
        IReadOnlyList<Column> metrics = call.Numbers();
        TableSchema output = call.Reader.Schema(
            [
                .. call.KeyColumns,
                new Column("column_name", new DataType.String(), IsNullable: false),
                new Column("lag", new DataType.Long(), IsNullable: false),
                new Column("autocorrelation", new DataType.Double()),
                new Column("value_count", new DataType.Long(), IsNullable: false),
            ],
            "Rename the column in a query first.");
        return (call, metrics, Lags(call), output);
    }

    private static string Lags(SeriesCall call)
    {
        IReadOnlyList<long> lags = call.Reader.Counts("lags", lowest: 0, highest: MostLag);
        if (!call.Reader.Has("max_lag"))
        {
            IEnumerable<long> wanted = lags.Count == 0 ? [1] : lags.Distinct();
            return $"[{Sql.List(wanted.Select(lag => $"CAST({Sql.Long(lag)} AS BIGINT)"))}]";
        }

        if (call.Reader.Has("lags"))
            throw TimeSeriesErrors.InvalidArgument(call.Reader.Op, "max_lag", "given beside lags", "a number only without them");
        return $"range({Sql.Long(call.Reader.Count("max_lag", lowest: 0, highest: MostLag) + 1L)})";
    }
}
