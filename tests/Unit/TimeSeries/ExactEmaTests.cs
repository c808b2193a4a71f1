using System.Globalization;
using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>The exact exponential averages against the definition, written as slowly as it reads.</summary>
public sealed class ExactEmaTests
{
    private const string Columns = "k int, t int, x double, i int";

    private static readonly Gen<double?> AnyValue = Gen.Frequency(
        (12, Reals.Between(-100, 100).Select(static value => (double?)value)),
        (3, Gen.Const((double?)null)),
        (1, Gen.OneOf(Gen.Const((double?)double.NaN), Gen.Const((double?)double.PositiveInfinity), Gen.Const((double?)double.NegativeInfinity))));

    [Fact]
    public void Any_series_matches_the_definition()
    {
        using DuckSql duck = new();
        Gen<(int Key, int Time, double? Value)> row = Gen.Select(Gen.Int[0, 3], Gen.Int[-500, 500], AnyValue);

        Gen.Select(row.Array[0, 60], Reals.Between(0.01, 1), Gen.Bool, Gen.Bool, Gen.Int[0, 4]).Sample(
            (rows, alpha, isAdjusted, skips, least) =>
            {
                // Ties are another test's.
                (int Key, int Time, double? Value)[] distinct = [.. rows.DistinctBy(static row => (row.Key, row.Time))];
                string sql = DuckSql.Expand(
                    "ts_ema", [Frame(distinct)], ("ts", "t"), ("series", "k"), ("col", "x"), ("alpha", alpha), ("adjust", isAdjusted), ("ignore_nulls", skips), ("min_rows", least));
                Assert.Equal(Oracle(distinct, alpha, isAdjusted, skips, least, halfLife: null), Result(duck, sql), Near);
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Decay_by_time_matches_the_definition()
    {
        using DuckSql duck = new();
        Gen<(int Key, int Time, double? Value)> row = Gen.Select(Gen.Int[0, 3], Gen.Int[-500, 500], AnyValue);

        Gen.Select(row.Array[0, 60], Reals.Between(0.1, 1000), Gen.Bool).Sample(
            (rows, halfLife, isAdjusted) =>
            {
                (int Key, int Time, double? Value)[] distinct = [.. rows.DistinctBy(static row => (row.Key, row.Time))];
                string sql = DuckSql.Expand(
                    "ts_ema", [Frame(distinct)], ("ts", "t"), ("series", "k"), ("col", "x"), ("half_life", halfLife.ToString("R", CultureInfo.InvariantCulture)), ("adjust", isAdjusted));
                Assert.Equal(Oracle(distinct, alpha: 0, isAdjusted, skips: false, least: 1, halfLife), Result(duck, sql), Near);
            },
            iter: 60,
            threads: 1);
    }

    [Theory]
    [InlineData("span", 3.0, 0.5)]
    [InlineData("com", 1.0, 0.5)]
    [InlineData("half_life", 1.0, 0.5)]
    public void The_ways_to_say_how_fast_agree(string name, double value, double alpha)
    {
        using DuckSql duck = new();
        SeriesFrame frame = Frame([(1, 1, 10), (1, 2, 20), (1, 3, 5)]);

        Assert.Equal(
            duck.Rows(DuckSql.Expand("ts_ema", [frame], ("ts", "t"), ("series", "k"), ("col", "x"), ("alpha", alpha))),
            duck.Rows(DuckSql.Expand("ts_ema", [frame], ("ts", "t"), ("series", "k"), ("col", "x"), (name, value))));
    }

    [Fact]
    public void The_window_form_gives_what_the_operator_gives()
    {
        using DuckSql duck = new();
        Gen<(int Key, int Time, double? Value)> row = Gen.Select(Gen.Int[0, 2], Gen.Int[-500, 500], AnyValue);

        Gen.Select(row.Array[0, 120], Reals.Between(0.01, 1), Gen.Bool, Gen.Bool).Sample(
            (rows, alpha, isAdjusted, skips) =>
            {
                (int Key, int Time, double? Value)[] distinct = [.. rows.DistinctBy(static row => (row.Key, row.Time))];
                SeriesFrame frame = Frame(distinct);
                (string, object)[] rates = [("alpha", alpha), ("adjust", isAdjusted), ("ignore_nulls", skips)];
                string table = DuckSql.Expand("ts_ema", [frame], [("ts", "t"), ("series", "k"), ("col", "x"), .. rates]);
                string window = Millrace.TimeSeries.TimeSeriesOps.BuiltIn.FindWindow("ema")!.Expand(new WindowCall(
                    ["x"], rates.ToDictionary(static pair => pair.Item1, static pair => DuckSql.ToArgument(pair.Item2)), "(PARTITION BY k ORDER BY t ROWS 3 PRECEDING)"));

                Assert.Equal(Result(duck, table), Result(duck, $"SELECT i, {window} AS \"EMA_x\" FROM {frame.RelationSql}"), Near);
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Half_lives_on_a_calendar_are_durations()
    {
        using DuckSql duck = new("America/New_York");
        string rows = "(SELECT make_timestamptz(t * 60000000) AS ts, x FROM (VALUES (0, 0.0), (10, 8.0), (30, 4.0)) AS v(t, x))";
        string sql = DuckSql.Expand(
            "ts_ema", [DuckSql.Frame(rows, "ts timestamp, x double")], ("ts", "ts"), ("col", "x"), ("half_life", "10 minutes"), ("adjust", false));

        Assert.Equal(["0.0", "4.0", "4.0"], duck.Rows($"SELECT \"EMA_x\" FROM ({sql})"));
    }

    [Fact]
    public void Rows_without_a_time_are_kept_and_get_nothing()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (NULL, 100.0::DOUBLE), (1, 4.0), (2, 8.0)) AS v(t, x))", "t int, x double");

        Assert.Equal(["-|100.0|-", "1|4.0|4.0", "2|8.0|6.0"], duck.Rows(DuckSql.Expand("ts_ema", [frame], ("ts", "t"), ("col", "x"), ("alpha", 0.5), ("adjust", false))));
    }

    [Fact]
    public void Several_columns_take_one_pass_and_the_schema_is_as_announced()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT 'a' AS k, DATE '2024-02-29' AS d, 1.5::DECIMAL(9,2) AS p, 2::TINYINT AS q, [1, 2] AS tags)", "k string, d date, p decimal(9,2), q byte, tags array<int>");
        (string, object)[] arguments = [("ts", "d"), ("series", "K"), ("col", new[] { "p", "q" }), ("span", 9)];
        string sql = DuckSql.Expand("ts_ema", [frame], arguments);

        Assert.Equal(["a|2024-02-29|1.50|2|[1, 2]|1.5|2.0"], duck.Rows(sql));
        Assert.Equal(
            ["k VARCHAR", "d DATE", "p DECIMAL(9,2)", "q TINYINT", "tags INTEGER[]", "EMA_p DOUBLE", "EMA_q DOUBLE"], duck.Columns(sql));
    }

    [Fact]
    public void Nanoseconds_order_rows_and_count_in_a_decay()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT make_timestamp_ns(n) AS ts, x FROM (VALUES (1500::BIGINT, 8.0::DOUBLE), (500, 0.0)) AS v(n, x))", "ts timestamp_ntz, x double");
        string sql = DuckSql.Expand("ts_ema", [frame], ("ts", "ts"), ("col", "x"), ("half_life", "microsecond"), ("adjust", false));

        Assert.Equal(["0.0", "4.0"], duck.Rows($"SELECT \"EMA_x\" FROM ({sql})"));
    }

    private static SeriesFrame Frame((int Key, int Time, double? Value)[] rows)
    {
        string values = string.Join(", ", rows.Select((row, index) => string.Create(
            CultureInfo.InvariantCulture,
            $"({(row.Key == 0 ? "NULL" : row.Key)}, {row.Time}, {(row.Value is double x ? $"'{x:R}'" : "NULL")}, {index})")));
        string source = rows.Length == 0 ? "(SELECT 0 AS k, 0 AS t, '0' AS x, 0 AS i WHERE false) AS v" : $"(VALUES {values}) AS v(k, t, x, i)";
        return DuckSql.Frame($"(SELECT k::INT AS k, t::INT AS t, x::DOUBLE AS x, i FROM {source})", Columns);
    }

    private static double?[] Result(DuckSql duck, string sql) =>
    [
        .. duck.Rows($"SELECT printf('%05d', i), \"EMA_x\" FROM ({sql})").Select(static text => text.Split('|')[1]).Select(static text => text switch
        {
            "-" => (double?)null,
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.Parse(text.Replace("nan", "NaN", StringComparison.Ordinal), CultureInfo.InvariantCulture),
        }),
    ];

    private static double?[] Oracle(
        (int Key, int Time, double? Value)[] rows, double alpha, bool isAdjusted, bool skips, int least, double? halfLife)
    {
        double?[] results = new double?[rows.Length];
        foreach (var series in rows.Select((row, index) => (row, index)).GroupBy(pair => pair.row.Key))
        {
            var ordered = series.OrderBy(pair => pair.row.Time).ToArray();
            for (int at = 0; at < ordered.Length; at++)
            {
                double? value = ordered[at].row.Value;
                (double Age, double Value)[] seen =
                [
                    .. Enumerable.Range(0, at + 1).Where(row => ordered[row].row.Value is double x && double.IsFinite(x)).Select(row => (
                        halfLife is double half ? (ordered[at].row.Time - ordered[row].row.Time) / half
                        : skips ? Enumerable.Range(row + 1, at - row).Count(later => ordered[later].row.Value is double y && double.IsFinite(y)) : at - row,
                        ordered[row].row.Value!.Value)),
                ];
                double decay = halfLife is null ? 1 - alpha : 0.5;
                results[ordered[at].index] = value is double given && !double.IsFinite(given) ? given
                    : value is null || seen.Length < least ? null
                    : isAdjusted ? seen.Sum(pair => Math.Pow(decay, pair.Age) * pair.Value) / seen.Sum(pair => Math.Pow(decay, pair.Age))
                    : Recursion(seen, decay, halfLife is not null);
            }
        }

        return results;
    }

    private static double Recursion((double Age, double Value)[] seen, double decay, bool isByTime)
    {
        double average = seen[0].Value;
        for (int row = 1; row < seen.Length; row++)
        {
            double old = Math.Pow(decay, seen[row - 1].Age - seen[row].Age);
            double alpha = isByTime ? 1 - old : 1 - decay;
            average = ((old * average) + (alpha * seen[row].Value)) / (old + alpha);
        }

        return average;
    }

    private static bool Near(double? left, double? right) =>
        left is null || right is null ? left is null && right is null
        : left.Equals(right) || Math.Abs(left.Value - right.Value) <= 1e-9 * Math.Max(1, Math.Abs(left.Value));
}
