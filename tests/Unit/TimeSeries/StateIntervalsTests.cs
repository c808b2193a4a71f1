using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class StateIntervalsTests
{
    private const string Op = "ts_state_intervals";

    private static readonly SeriesFrame Letters = DuckSql.Frame(
        "(SELECT * FROM (VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, 'b'), (5, 'b'), (6, 'c')) AS v(t, s))", "t int, s string");

    [Theory]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData("<=>")]
    public void Equal_values_make_a_state_and_one_row_makes_none(string comparison)
    {
        using DuckSql duck = new();

        Assert.Equal(["1|2|2|a", "3|5|3|b"], duck.Rows(Expand(Letters, ("columns", "s"), ("comparison", comparison))));
        Assert.Equal(["1|2", "3|5"], duck.Rows(Expand(Letters, ("columns", "s"), ("comparison", comparison), ("compat", "tempo"))));
        Assert.Equal(
            ["1|2|2|a", "3|5|3|b", "6|6|1|c"],
            duck.Rows(Expand(Letters, ("columns", "s"), ("comparison", comparison), ("include_single", true))));
    }

    [Theory]
    [InlineData(">", "1|3|4|5")]
    [InlineData(">=", "1|3|4|5")]
    [InlineData("<", "3|4")]
    [InlineData("<=", "3|4")]
    [InlineData("!=", "1|5")]
    [InlineData("<>", "1|5")]
    public void Rising_and_falling_values_are_states_too(string comparison, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame("(SELECT * FROM (VALUES (1, 1), (2, 2), (3, 3), (4, 2), (5, 3)) AS v(t, x))", "t int, x int");

        foreach (string[] compat in new string[][] { [], ["tempo"] })
        {
            (string, object)[] arguments = [("columns", "x"), ("comparison", comparison), .. compat.Select(c => ("compat", (object)c))];
            Assert.Equal(expected, string.Join('|', duck.Rows($"SELECT start_ts, end_ts FROM ({Expand(frame, arguments)})")));
        }
    }

    [Fact]
    public void A_null_ends_a_state_here_and_joins_its_neighbours_in_the_original()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 'a'), (2, 'a'), (3, NULL), (4, NULL), (5, 'a'), (6, 'a'), (7, 'b'), (8, 'b')) AS v(t, s))",
            "t int, s string");

        Assert.Equal(["1|2|2|a", "3|4|2|-", "5|6|2|a", "7|8|2|b"], duck.Rows(Expand(frame, ("columns", "s"))));
        Assert.Equal(["1|6", "7|8"], duck.Rows(Expand(frame, ("columns", "s"), ("compat", "tempo"))));
        Assert.Equal(
            ["1|2", "3|4", "5|6", "7|8"],
            duck.Rows(Expand(frame, ("columns", "s"), ("comparison", "<=>"), ("compat", "tempo"))));
    }

    [Fact]
    public void A_null_beside_a_difference_is_a_change_in_the_original_too()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 1, 1), (2, 1, 1), (3, NULL, 2), (4, 1, 2), (5, 1, 2)) AS v(t, a, b))", "t int, a int, b int");

        Assert.Equal(["1|2", "4|5"], duck.Rows(Expand(frame, ("columns", new[] { "a", "b" }), ("compat", "tempo"))));
    }

    [Theory]
    [InlineData(0.25, "1|1|2|2|3|5")]
    [InlineData(0.5, "1|5")]
    public void Tolerance_compares_neighbours(double tolerance, string expected)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 1.0::DOUBLE), (2, 1.5), (3, 2.0), (4, 2.25), (5, 2.5)) AS v(t, x))", "t int, x double");
        string sql = Expand(frame, ("columns", "x"), ("tolerance", tolerance), ("include_single", true));

        Assert.Equal(expected, string.Join('|', duck.Rows($"SELECT start_ts, end_ts FROM ({sql})")));
    }

    [Theory]
    [InlineData("9007199254740992::BIGINT", "9007199254740993::BIGINT", "long")]
    [InlineData("CAST('9007199254740992.1' AS DECIMAL(20,1))", "CAST('9007199254740993.1' AS DECIMAL(20,1))", "decimal(20,1)")]
    [InlineData("(-9223372036854775807)::BIGINT", "9223372036854775807::BIGINT", "long")]
    public void Large_neighbours_differ_under_a_small_tolerance(string first, string second, string type)
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame($"(SELECT * FROM (VALUES (1, {first}), (2, {second})) AS v(t, x))", $"t int, x {type}");

        Assert.Empty(duck.Rows(Expand(frame, ("columns", "x"), ("tolerance", 0.5))));
    }

    [Fact]
    public void Columns_that_are_no_numbers_are_exact_beside_a_tolerance()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 1, 'a'), (2, 2, 'a'), (3, 3, 'b'), (4, 4, 'b')) AS v(t, x, s))", "t int, x int, s string");

        Assert.Equal(
            ["1|2|2|1|a", "3|4|2|3|b"], duck.Rows(Expand(frame, ("columns", new[] { "x", "s" }), ("tolerance", 1))));
    }

    [Fact]
    public void Sequence_orders_rows_of_one_time()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT * FROM (VALUES (1, 2, 'a'), (1, 1, 'b'), (1, NULL, 'b'), (2, 0, 'a')) AS v(t, n, s))", "t int, n int, s string");

        Assert.Equal(["1|1|2|b", "1|2|2|a"], duck.Rows(Expand(frame, ("columns", "s"), ("sequence", "n"))));
        Assert.Equal(["1|1|2|b"], duck.Rows(Expand(frame, ("columns", "s"))));
    }

    [Fact]
    public void The_result_has_the_announced_columns_for_empty_input_and_odd_names()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(SELECT now() AS \"T \"\"s\", 'k' AS \"select\", 1::DECIMAL(9,2) AS v0, true AS r WHERE false)",
            "`T \"s` timestamp, select string, v0 decimal(9,2), r boolean");
        (string, object)[] arguments = [("ts", "t \"S"), ("series", "SELECT"), ("columns", new[] { "V0", "r" })];

        duck.AssertSchema(Op, [frame], arguments);
        duck.AssertSchema(Op, [frame], [.. arguments, ("compat", "tempo")]);
        Assert.Empty(duck.Rows(DuckSql.Expand(Op, [frame], arguments)));
    }

    [Theory]
    [InlineData("comparison", "~", "'<=>'")]
    [InlineData("tolerance", -1, "not below zero")]
    [InlineData("tolerance", double.NaN, "not below zero")]
    [InlineData("columns", "t", "named twice")]
    [InlineData("columns", "nope", "does not have")]
    [InlineData("sequence", "nope", "does not have")]
    [InlineData("include_single", "yes", "true or false")]
    [InlineData("tolerance", 1, "one of the columns is numeric")]
    public void A_bad_argument_is_refused(string name, object value, string hint)
    {
        List<(string, object)> arguments = [(name, value)];
        if (name != "columns") arguments.Add(("columns", "s"));

        MillraceException fault = Assert.Throws<MillraceException>(() => Expand(Letters, [.. arguments]));
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        SeriesFrame frame = DuckSql.Frame("v", "t int, x int, end_ts int, l array<int>");
        string Fault(params (string, object)[] arguments) =>
            Assert.Throws<MillraceException>(() => Expand(frame, arguments)).Message;

        Assert.Contains("'columns'", Fault(), StringComparison.Ordinal);
        Assert.Contains("only with", Fault(("columns", "x"), ("tolerance", 1), ("comparison", "<")), StringComparison.Ordinal);
        Assert.Contains("original has neither", Fault(("columns", "x"), ("tolerance", 1), ("compat", "tempo")), StringComparison.Ordinal);
        Assert.Contains("two columns named 'end_ts'", Fault(("columns", "x"), ("series", "end_ts")), StringComparison.Ordinal);
        Assert.Contains("have an order", Fault(("columns", "l"), ("comparison", "<")), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_readings_match_a_slow_oracle()
    {
        using DuckSql duck = new();
        string[] comparisons = ["=", "!=", "<", "<=", ">", ">="];
        Gen.Select(
            Oracle.Rows.Array[1, 30], Gen.Int[0, 5], Gen.Bool, Gen.Int[-1, 2]).Sample(
            (rows, comparison, single, tolerance) =>
            {
                string symbol = comparisons[comparison];
                double? width = comparison < 2 && tolerance >= 0 ? tolerance * 0.5 : null;
                SeriesFrame frame = DuckSql.Frame(Oracle.Table(rows), "k int, t int, x double");
                List<(string, object)> arguments =
                    [("series", "k"), ("columns", "x"), ("comparison", symbol), ("include_single", single)];
                if (width is double given) arguments.Add(("tolerance", given));

                Assert.Equal(
                    Expected(rows, symbol, width, single).Order(StringComparer.Ordinal), duck.Rows(Expand(frame, [.. arguments])));
            },
            iter: 80,
            threads: 1);
    }

    private static IEnumerable<string> Expected((int? Key, int? Time, double? X)[] rows, string symbol, double? tolerance, bool single)
    {
        foreach (var series in rows.Where(row => row.Time is not null).GroupBy(row => row.Key))
        {
            var sorted = series.OrderBy(row => row.Time).ThenBy(row => row.X, Oracle.Order).ToList();
            for (int from = 0, to; from < sorted.Count; from = to)
            {
                for (to = from + 1; to < sorted.Count && Holds(sorted[to].X, sorted[to - 1].X, symbol, tolerance); to++)
                {
                }

                if (to - from > 1 || single)
                {
                    yield return $"{Oracle.Text(series.Key)}|{sorted[from].Time}|{sorted[to - 1].Time}|{to - from}|"
                        + Oracle.Text(sorted[from].X);
                }
            }
        }
    }

    private static bool Holds(double? current, double? previous, string symbol, double? tolerance)
    {
        bool isEqual = Oracle.Compare(current, previous) == 0
            || (tolerance is double width && current is not null && previous is not null && Math.Abs(current.Value - previous.Value) <= width);
        bool haveOrder = current is null == previous is null;
        return symbol switch
        {
            "=" => isEqual,
            "!=" => !isEqual,
            "<" => haveOrder && Oracle.Compare(current, previous) < 0,
            "<=" => haveOrder && Oracle.Compare(current, previous) <= 0,
            ">" => haveOrder && Oracle.Compare(current, previous) > 0,
            _ => haveOrder && Oracle.Compare(current, previous) >= 0,
        };
    }

    private static string Expand(SeriesFrame frame, params (string, object)[] arguments) =>
        DuckSql.Expand(Op, [frame], [("ts", "t"), .. arguments]);
}
