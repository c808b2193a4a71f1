using System.Globalization;
using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class SessionsTests
{
    private static readonly string[] Funcs =
        ["mean", "sum", "count", "std", "var", "min", "max", "median", "range", "first", "last", "p95"];

    [Theory]
    [InlineData("timestamp", "make_timestamptz(t * 1000000)", "10 seconds")]
    [InlineData("timestamp_ntz", "make_timestamp(t * 1000000)", 10)]
    [InlineData("int", "t::INT", 10)]
    [InlineData("double", "t::DOUBLE", 10)]
    [InlineData("date", "(DATE '2024-01-01' + t::INT)", "10 days")]
    public void A_pause_of_exactly_the_limit_stays_inside(string type, string time, object gap)
    {
        using DuckSql duck = new("Asia/Tokyo");
        SeriesFrame frame = DuckSql.Frame(
            $"(SELECT {time} AS t, x::DECIMAL(5,2) AS x FROM (VALUES (0::BIGINT, 1), (10, 2), (21, 3), (21, 5)) AS v(t, x))", $"t {type}, x decimal(5,2)");
        (string, object)[] arguments = [("ts", "t"), ("max_gap", gap), ("func", Funcs)];

        Assert.Equal(
            ["1|2|1.5", "2|2|4.0"],
            duck.Rows($"SELECT session_id, row_count, mean_x FROM ({DuckSql.Expand("ts_sessions", [frame], arguments)})"));
        duck.AssertSchema("ts_sessions", [frame], arguments);
        duck.AssertSchema("ts_sessions", [frame], ("ts", "t"), ("max_gap", gap), ("keep_rows", true));
    }

    [Fact]
    public void Rows_can_be_kept_with_their_session()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (5, 'a'), (1, 'b'), (NULL, 'c'), (20, 'd'), (NULL, 'e')) AS v(t, s))", "t int, s string");

        Assert.Equal(
            ["-|c|-|-", "-|e|-|-", "1|b|1|1", "20|d|2|20", "5|a|1|1"],
            duck.Rows(DuckSql.Expand("ts_sessions", [frame], ("ts", "t"), ("max_gap", 4), ("keep_rows", true))));
    }

    [Fact]
    public void A_bad_argument_is_refused()
    {
        SeriesFrame frame = DuckSql.Frame("t", "t int, x int, session_id int, s string");
        void Refused(string hint, params (string, object)[] more) => SeriesCases.Refused("ts_sessions", [frame], hint, [("ts", "t"), .. more]);

        Refused("needs the argument 'max_gap'");
        Refused("above zero", ("max_gap", 0));
        Refused("above zero", ("max_gap", double.NaN));
        Refused("whole number", ("max_gap", 0.5));
        Refused("a number of units", ("max_gap", "1 hour"));
        Refused("one of the two", ("max_gap", 1), ("func", "mean"), ("keep_rows", true));
        Refused("what to compute", ("max_gap", 1), ("columns", "x"));
        Refused("columns of numbers", ("max_gap", 1), ("columns", "s"), ("func", "mean"));
        Refused("'mean'", ("max_gap", 1), ("func", "slope"));
        Refused("two columns named 'session_id'", ("max_gap", 1), ("keep_rows", true));
    }

    [Fact]
    public void Any_rows_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        Gen.Select(SeriesCases.Rows(30, [double.NaN, double.PositiveInfinity]), Gen.Int[1, 6]).Sample(
            (rows, gap) =>
            {
                string sql = DuckSql.Expand(
                    "ts_sessions", [SeriesCases.Frame(rows)], ("ts", "t"), ("series", "k"), ("max_gap", gap),
                    ("func", new[] { "mean", "std", "min", "first", "last", "count" }));
                string[] expected = [.. rows.GroupBy(row => row.Key).SelectMany(series => Oracle(series, gap)).Order(StringComparer.Ordinal)];
                Assert.Equal(expected, SeriesCases.Shown(duck, sql));
            },
            iter: 60,
            threads: 1);
    }

    private static IEnumerable<string> Oracle(IGrouping<int, SeriesCase> series, int gap)
    {
        List<List<SeriesCase>> sessions = [];
        foreach (SeriesCase row in series.Where(row => row.Time is not null).OrderBy(row => row.Time).ThenBy(Rank))
        {
            if (sessions.Count == 0 || row.Time - sessions[^1][^1].Time > gap) sessions.Add([]);
            sessions[^1].Add(row);
        }

        for (int i = 0; i < sessions.Count; i++)
        {
            double[] x = [.. sessions[i].Where(row => row.Value is not null).Select(row => row.Value!.Value)];
            int start = sessions[i][0].Time!.Value, end = sessions[i][^1].Time!.Value;
            double? Of(Func<double[], double> func) => x.Length == 0 ? null : x.Any(double.IsNaN) ? double.NaN : func(x);
            double?[] values =
            [
                Of(Enumerable.Average), x.All(double.IsFinite) ? Std(x) : double.NaN, Of(Enumerable.Min), x.Length == 0 ? null : x[0],
                x.Length == 0 ? null : x[^1], x.Length,
            ];
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{(series.Key == 0 ? "-" : series.Key)}|{i + 1}|{start}|{end}|{end - start}|{sessions[i].Count}|{string.Join('|', values.Select(SeriesCases.Show))}");
        }
    }

    private static (int, double) Rank(SeriesCase row) => row.Value switch { null => (0, 0), double.NaN => (2, 0), double x => (1, x) };

    private static double? Std(double[] x) => x.Length < 2 ? null : Math.Sqrt(x.Sum(v => Math.Pow(v - x.Average(), 2)) / (x.Length - 1));
}
