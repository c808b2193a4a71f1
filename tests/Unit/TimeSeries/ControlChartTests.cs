using System.Globalization;
using CsCheck;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class ControlChartTests
{
    private static readonly SeriesFrame Any = DuckSql.Frame("t", "t int, x double, s string, value int");

    [Theory]
    [InlineData("3.01 0", "we1", "1")]
    [InlineData("3 -3 0", "we1", "")]
    [InlineData("2.1 0 2.1", "we2", "3")]
    [InlineData("2.1 2.1 0", "we2", "2")]
    [InlineData("2.1 -2.1 0", "we2", "")]
    [InlineData("2.1 0 0 2.1", "we2", "")]
    [InlineData("1.1 1.1 0 1.1 1.1 0", "we3", "5")]
    [InlineData("1.1 1.1 1.1 1.1 1.1", "we3", "4,5")]
    [InlineData("1.1 1.1 -1.1 -1.1 1.1 1.1", "we3", "")]
    [InlineData("1 1 1 1 1 1 1 1 1", "we4", "8,9")]
    [InlineData("1 1 1 1 1 1 1 0 1", "we4", "")]
    [InlineData("-1 -1 -1 -1 -1 -1 -1 -1", "we4", "8")]
    [InlineData("1 1 1 1 1 1 1 1 1", "n2", "9")]
    [InlineData("1 2 3 4 5 6 7", "n3", "6,7")]
    [InlineData("6 5 4 3 2 1", "n3", "6")]
    [InlineData("1 2 3 3 4 5 6", "n3", "")]
    [InlineData("1 -1 1 -1 1 -1 1 -1 1 -1 1 -1 1 -1 1", "n4", "14,15")]
    [InlineData("1 -1 1 -1 1 -1 1 -1 1 -1 1 -1 1 2", "n4", "")]
    [InlineData("0 0.9 0 -0.9 0 0 0 0 0 0 0 0 0 0 0", "n7", "15")]
    [InlineData("0 1 0 0 0 0 0 0 0 0 0 0 0 0 0", "n7", "")]
    [InlineData("1.1 -1.1 2 -2 1.5 1.5 -4 5", "n8", "8")]
    [InlineData("2.1 NULL 2.1", "we2", "3")]
    [InlineData("2.1 'nan'::DOUBLE 2.1", "we2", "3")]
    [InlineData("0 'inf'::DOUBLE", "we1", "2")]
    public void A_rule_marks_the_last_point_of_its_pattern(string values, string rule, string expected)
    {
        using DuckSql duck = new();
        string rows = string.Join(", ", values.Split(' ').Select((value, index) => $"({index + 1}, {value})"));
        SeriesFrame frame = DuckSql.Frame($"(SELECT t, x::DOUBLE AS x FROM (VALUES {rows}) AS v(t, x))", "t int, x double");
        string sql = DuckSql.Expand("ts_western_electric", [frame], ("ts", "t"), ("col", "x"), ("center", 0), ("sigma", 1), ("rules", "both"));

        Assert.Equal(expected, string.Join(',', duck.Ordered($"SELECT t FROM ({sql}) WHERE {rule} ORDER BY t")));
        Assert.Equal(
            duck.Ordered($"SELECT t FROM ({sql}) WHERE {rule} ORDER BY t"),
            duck.Ordered($"SELECT t FROM ({sql}) WHERE list_contains(string_split(rules, ','), '{rule.ToUpperInvariant()}') AND is_signal ORDER BY t"));
        duck.AssertSchema("ts_western_electric", [frame], ("ts", "t"), ("col", "x"), ("rules", "both"));
        duck.AssertSchema("ts_western_electric", [frame], ("ts", "t"), ("col", "x"), ("rules", "nelson"));
    }

    [Fact]
    public void Centre_and_sigma_come_from_the_baseline_of_each_series()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            """
            (SELECT k, t::INT AS t, x::DOUBLE AS x FROM (VALUES (1, 1, 10), (1, 2, 12), (1, 3, NULL), (1, 4, 11), (1, 5, 99), (2, 1, 5), (NULL, 1, 1),
                (NULL, 2, 3), (1, NULL, 7), (1, 6, 'inf'::DOUBLE)) AS v(k, t, x))
            """,
            "k int, t int, x double");
        string Limits(params (string, object)[] more) => DuckSql.Expand(
            "ts_western_electric", [frame], [("ts", "t"), ("series", "k"), ("col", "x"), .. more]);

        Assert.Equal(
            ["-|2.0|2.0", "1|11.0|1.5", "2|5.0|-"],
            duck.Rows($"SELECT DISTINCT k, center, round(sigma * 1.128, 9) FROM ({Limits(("baseline", 3))})"));
        Assert.Equal(
            ["-|2.0|2.0", "1|33.0|30.333333333", "2|5.0|-"],
            duck.Rows($"SELECT DISTINCT k, center, round(sigma * 1.128, 9) FROM ({Limits()})"));
        Assert.Equal(["1|3|-|-", "1|-|-|-"], duck.Ordered($"SELECT k, coalesce(t::VARCHAR, '-'), coalesce(we1::VARCHAR, '-'), coalesce(rules, '-') FROM ({Limits()}) WHERE we1 IS NULL ORDER BY t"));
        Assert.Equal(["5|WE1", "6|WE1,WE2"], duck.Rows($"SELECT t, rules FROM ({Limits(("baseline", 3))}) WHERE is_signal"));
    }

    [Fact]
    public void Any_rows_match_slow_rules()
    {
        using DuckSql duck = new();
        Gen.Select(SeriesCases.Rows(40, [double.NaN, double.PositiveInfinity], lastTime: 1000), Gen.Int[2, 20]).Sample(
            (rows, baseline) =>
            {
                string sql = DuckSql.Expand(
                    "ts_western_electric", [SeriesCases.Frame(rows)], ("ts", "t"), ("series", "k"), ("col", "x"), ("baseline", baseline));
                string[] expected = [.. rows.GroupBy(row => row.Key).SelectMany(series => Rules(series, baseline)).Order(StringComparer.Ordinal)];
                Assert.Equal(expected, SeriesCases.Shown(duck, $"SELECT k, t, x, center, sigma, rules FROM ({sql})"));
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public void Single_values_have_limits_from_their_moving_ranges()
    {
        using DuckSql duck = new();
        // Mean 12, moving ranges 2, 4, 2: mean 8/3; limits 12 ± 2.66 · 8/3, ranges below 3.267 · 8/3.
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT t, x::DECIMAL(5,2) AS x FROM (VALUES (1, 11), (2, 13), (3, NULL), (4, 9), (5, 15), (NULL, 1)) AS v(t, x) WHERE t IS DISTINCT FROM 4 OR x = 9)",
            "t int, x decimal(5,2)");
        string sql = DuckSql.Expand("ts_control_chart", [frame], ("ts", "t"), ("col", "x"));

        Assert.Equal(
            ["1|1|11.0|-|12.0|1.36|22.64|4.0|0.0|13.068", "2|2|13.0|2.0|12.0|1.36|22.64|4.0|0.0|13.068",
                "4|3|9.0|4.0|12.0|1.36|22.64|4.0|0.0|13.068", "5|4|15.0|6.0|12.0|1.36|22.64|4.0|0.0|13.068"],
            duck.Rows($"""
                SELECT t, point, value, spread, center, round(lower, 9), round(upper, 9), spread_center, spread_lower, round(spread_upper, 9) FROM ({sql})
                """));
        duck.AssertSchema("ts_control_chart", [frame], ("ts", "t"), ("col", "x"));
    }

    [Theory]
    [InlineData("xbar_r", 2, "1.88|0|3.267")]
    [InlineData("xbar_r", 5, "0.577|0|2.114")]
    [InlineData("xbar_r", 10, "0.308|0.223|1.777")]
    [InlineData("xbar_s", 2, "2.659|0|3.267")]
    [InlineData("xbar_s", 3, "1.954|0|2.568")]
    [InlineData("xbar_s", 4, "1.628|0|2.266")]
    [InlineData("xbar_s", 5, "1.427|0|2.089")]
    [InlineData("xbar_s", 10, "0.975|0.284|1.716")]
    [InlineData("xbar_s", 25, "0.606|0.565|1.435")]
    public void Subgroups_use_the_tabled_factors(string kind, int size, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT i::INT AS t, ((i * 37) % 101)::INT AS x FROM range(200) AS r(i))", "t int, x int");
        string sql = DuckSql.Expand("ts_control_chart", [frame], ("ts", "t"), ("col", "x"), ("kind", kind), ("subgroup_rows", size));

        // The tables round the roots they start from, so their third digit may be one off the true one.
        double[] factors = [.. expected.Split('|').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        string row = Assert.Single(duck.Rows(
            $"SELECT DISTINCT round((upper - center) / spread_center, 9), round(spread_lower / spread_center, 9), round(spread_upper / spread_center, 9) FROM ({sql})"));
        Assert.Equal(factors, row.Split('|').Select(text => double.Parse(text, CultureInfo.InvariantCulture)), (a, b) => Math.Abs(a - b) < 0.00151);
        duck.AssertSchema("ts_control_chart", [frame], ("ts", "t"), ("col", "x"), ("kind", kind));
    }

    [Fact]
    public void Subgroups_are_whole_and_the_baseline_holds_for_the_rest()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 1), (2, 3), (3, 2), (4, 4), (5, 50), (6, 60), (7, 9)) AS v(t, x))", "t int, x int");
        string sql = DuckSql.Expand(
            "ts_control_chart", [frame], ("ts", "t"), ("col", "x"), ("kind", "xbar_r"), ("subgroup_rows", 2), ("baseline", 2));

        Assert.Equal(
            ["1|1|2.0|2.0|2.5|false|false", "3|2|3.0|2.0|2.5|false|false", "5|3|55.0|10.0|2.5|true|true"],
            duck.Rows($"SELECT t, point, value, spread, center, is_out, is_spread_out FROM ({sql})"));
    }

    [Fact]
    public void A_bad_call_is_refused()
    {
        void Refused(string op, string hint, params (string, object)[] more) => SeriesCases.Refused(op, [Any], hint, [("ts", "t"), .. more]);
        SeriesFrame taken = DuckSql.Frame("t", "t int, x double, center int");

        Refused("ts_western_electric", "needs the argument 'col'");
        Refused("ts_western_electric", "a column of numbers", ("col", "s"));
        Refused("ts_western_electric", "above zero", ("col", "x"), ("sigma", 0));
        Refused("ts_western_electric", "a finite number", ("col", "x"), ("center", double.NaN));
        Refused("ts_western_electric", "whole number from 2", ("col", "x"), ("baseline", 1));
        Refused("ts_western_electric", "'nelson'", ("col", "x"), ("rules", "nelsons"));
        SeriesCases.Refused("ts_western_electric", [taken], "two columns named 'center'", ("ts", "t"), ("col", "x"));
        Refused("ts_control_chart", "'xbar_r'", ("col", "x"), ("kind", "xbar"));
        Refused("ts_control_chart", "from 2 to 10", ("col", "x"), ("kind", "xbar_r"), ("subgroup_rows", 11));
        Refused("ts_control_chart", "'xbar_r' or 'xbar_s'", ("col", "x"), ("subgroup_rows", 3));
        Refused("ts_control_chart", "two columns named 'value'", ("col", "x"), ("series", "value"));
    }

    private static IEnumerable<string> Rules(IGrouping<int, SeriesCase> series, int baseline)
    {
        static bool IsPoint(SeriesCase row) => row.Time is not null && row.Value is double x && !double.IsNaN(x);
        SeriesCase[] points = [.. series.Where(IsPoint).OrderBy(row => row.Time).ThenBy(row => row.Value)];
        double[] x = [.. points.Select(row => row.Value!.Value)];
        double[] first = [.. x.Take(baseline).Where(double.IsFinite)];
        double[] moves = [.. Enumerable.Range(1, Math.Max(0, Math.Min(baseline, x.Length) - 1))
            .Where(i => double.IsFinite(x[i]) && double.IsFinite(x[i - 1])).Select(i => Math.Abs(x[i] - x[i - 1]))];
        double? center = first.Length == 0 ? null : first.Average(), sigma = moves.Length == 0 ? null : moves.Average() / 1.128;
        string Line(SeriesCase row, string rules) => string.Join(
            '|', [.. new double?[] { row.Key == 0 ? null : row.Key, row.Time, row.Value, center, sigma }.Select(SeriesCases.Show), rules]);

        foreach (SeriesCase row in series.Where(row => !IsPoint(row))) yield return Line(row, "-");
        double?[] dev = [.. x.Select(value => value - center)];
        for (int i = 0; i < x.Length; i++)
        {
            List<string> rules = [];
            bool Pattern(int of, int needed, Func<double, bool> holds) =>
                dev[i] is double now && holds(now) && dev[Math.Max(0, i - of + 1)..(i + 1)].Count(d => holds(d!.Value)) >= needed;
            if (dev[i] is double one && Math.Abs(one) > 3 * sigma) rules.Add("WE1");
            if (Pattern(3, 2, d => d > 2 * sigma) || Pattern(3, 2, d => d < -2 * sigma)) rules.Add("WE2");
            if (Pattern(5, 4, d => d > sigma) || Pattern(5, 4, d => d < -sigma)) rules.Add("WE3");
            if (Pattern(8, 8, d => d > 0) || Pattern(8, 8, d => d < 0)) rules.Add("WE4");
            yield return Line(points[i], string.Join(',', rules));
        }
    }
}
