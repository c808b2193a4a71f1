using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

public sealed class StackTests
{
    private static readonly SeriesFrame Wide = DuckSql.Frame(
        """
        (SELECT * FROM (VALUES (1, 5, 7, 10, true, 'p', 'NaN'::DOUBLE), (5, 9, 7, NULL, false, 'q', NULL)) AS v(start_ts, end_ts, k, n, b, s, x))
        """,
        "start_ts int, end_ts int, k int, n int, b boolean, s string, x double");

    private static readonly SeriesFrame Long = DuckSql.Frame(
        """
        (SELECT * FROM (VALUES (1, 'a', 'x', 10), (1, 'a', 'y', 20), (1, 'a', 'x', 11), (2, NULL, 'x', 30), (NULL, 'a', 'z', 40)) AS v(t, k, metric_name, metric_value))
        """,
        "t int, k string, metric_name string, metric_value int");

    [Fact]
    public void Numbers_and_flags_are_stacked_but_keys_are_not()
    {
        using DuckSql duck = new();
        string sql = DuckSql.Expand("ts_stack", [Wide], ("series", "k"));

        Assert.Equal(["1|5|7|b|1.0", "1|5|7|n|10.0", "1|5|7|x|nan", "5|9|7|b|0.0"], duck.Rows(sql));
        Assert.Equal(6, duck.Rows(DuckSql.Expand("ts_stack", [Wide], ("series", "k"), ("keep_nulls", true))).Length);
        duck.AssertSchema("ts_stack", [Wide], ("series", "k"));
    }

    [Theory]
    [InlineData("n", "INTEGER")]
    [InlineData("b", "BOOLEAN")]
    [InlineData("s", "VARCHAR")]
    public void Columns_of_one_type_keep_it(string column, string type)
    {
        using DuckSql duck = new();
        (string, object)[] arguments = [("ts", "start_ts"), ("columns", column), ("name_col", "what"), ("value_col", "how much")];

        duck.AssertSchema("ts_stack", [Wide], arguments);
        Assert.Equal(["start_ts INTEGER", "what VARCHAR", $"how much {type}"], duck.Columns(DuckSql.Expand("ts_stack", [Wide], arguments)));
    }

    [Fact]
    public void Metrics_become_columns_and_the_greatest_of_several_is_taken()
    {
        using DuckSql duck = new();
        (string, object)[] arguments = [("ts", "t"), ("series", "k"), ("names", new[] { "y", "x" })];

        Assert.Equal(["-|a|-|-", "1|a|20|11", "2|-|-|30"], duck.Rows(DuckSql.Expand("ts_unstack", [Long], arguments)));
        duck.AssertSchema("ts_unstack", [Long], arguments);
    }

    [Fact]
    public void Stacking_and_unstacking_give_the_table_back()
    {
        using DuckSql duck = new();
        Gen.Select(Oracle.Reading, Oracle.Reading).Array[1, 12].Sample(
            rows =>
            {
                string values = string.Join(", ", rows.Select((row, at) => $"({at}, {at + 1}, {Oracle.Literal(row.Item1)}, {Oracle.Literal(row.Item2)})"));
                SeriesFrame wide = DuckSql.Frame(
                    $"(SELECT * FROM (VALUES {values}) AS v(start_ts, end_ts, \"it's\", y))", "start_ts int, end_ts int, `it's` double, y double");
                SeriesFrame narrow = DuckSql.Frame(
                    $"({DuckSql.Expand("ts_stack", [wide], ("keep_nulls", true))})",
                    "start_ts int, end_ts int, metric_name string, metric_value double");

                Assert.Equal(
                    duck.Rows($"SELECT * FROM {wide.RelationSql}"),
                    duck.Rows(DuckSql.Expand("ts_unstack", [narrow], ("names", new[] { "it's", "y" }))));
            },
            iter: 40,
            threads: 1);
    }

    [Theory]
    [InlineData("columns", "k", "named twice")]
    [InlineData("columns", "nope", "does not have")]
    [InlineData("ts", "start_ts", "only without them")]
    [InlineData("name_col", "end_ts", "two columns named 'end_ts'")]
    [InlineData("keep_nulls", "no", "true or false")]
    public void A_bad_argument_of_stack_is_refused(string name, object value, string hint)
    {
        Dictionary<string, object> arguments = new() { ["series"] = "k", ["end_ts"] = "end_ts", [name] = value };

        Assert.Contains(
            hint,
            Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_stack", [Wide], [.. arguments.Select(pair => (pair.Key, pair.Value))])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_cannot_be_stacked_together_are_refused()
    {
        Assert.Contains(
            "columns of one type",
            Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_stack", [Wide], ("columns", new[] { "n", "s" }))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'columns'",
            Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_stack", [DuckSql.Frame("v", "t int, s string")], ("ts", "t"))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("names", new[] { "x", "X" }, "two columns named 'X'")]
    [InlineData("names", new[] { "t" }, "two columns named 't'")]
    [InlineData("names", new[] { "" }, "the names of the metrics")]
    [InlineData("value_col", "metric_name", "named twice")]
    [InlineData("name_col", "k", "named twice")]
    [InlineData("name_col", "nope", "does not have")]
    public void A_bad_argument_of_unstack_is_refused(string name, object value, string hint)
    {
        Dictionary<string, object> arguments = new() { ["ts"] = "t", ["series"] = "k", ["names"] = new[] { "x" }, [name] = value };

        Assert.Contains(
            hint,
            Assert.Throws<MillraceException>(() => DuckSql.Expand("ts_unstack", [Long], [.. arguments.Select(pair => (pair.Key, pair.Value))])).Message,
            StringComparison.Ordinal);
    }
}
