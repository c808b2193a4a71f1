using System.Globalization;
using CsCheck;
using Millrace.Catalog.Binding;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class FilterTests
{
    private static readonly DateTimeOffset Now = new(2024, 5, 16, 10, 20, 30, TimeSpan.Zero); // A Thursday.

    [Theory]
    [InlineData("2024-05-01", false, "2024-05-01 00:00:00")]
    [InlineData("2024-05-01T10:00", false, "2024-05-01 10:00:00")]
    [InlineData("2024-05-01T10:00:00+02:00", false, "2024-05-01 08:00:00")]
    [InlineData("now", false, "2024-05-16 10:20:30")]
    [InlineData("now-1y", false, "2023-05-16 10:20:30")]
    [InlineData("now-12M/M", false, "2023-05-01 00:00:00")]
    [InlineData("now/d", false, "2024-05-16 00:00:00")]
    [InlineData("now/w", false, "2024-05-13 00:00:00")]
    [InlineData("now-1d/d", true, "2024-05-15 23:59:59")]
    [InlineData("now/Q", true, "2024-06-30 23:59:59")]
    [InlineData("now-2h+30m", false, "2024-05-16 08:50:30")]
    public void Moments_are_absolute_or_relative(string text, bool isEnd, string expected)
    {
        Moment moment = Assert.NotNull(Moment.TryParse(text, Now, isEnd));

        Assert.Equal(expected, moment.Value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2024-02-30")]
    [InlineData("now-")]
    [InlineData("now-1")]
    [InlineData("now-1x")]
    [InlineData("now/dd")]
    [InlineData("now-9999999y")]
    [InlineData("2024-05-01'; DROP TABLE t")]
    public void What_is_no_moment_is_none(string text) => Assert.Null(Moment.TryParse(text, Now, isEnd: false));

    [Theory]
    [InlineData(WidgetKind.DateRange, "2024-05-01", "2024-05-02", "(`t` >= DATE '2024-05-01' AND `t` < DATE '2024-05-03')")]
    [InlineData(WidgetKind.DateRange, null, "2024-05-02T03:04:05", "(`t` <= TIMESTAMP '2024-05-02 03:04:05.000000')")]
    [InlineData(WidgetKind.RangeSlider, "1", "2.50", "(`t` >= 1 AND `t` <= 2.50)")]
    [InlineData(WidgetKind.DateRange, null, null, null)]
    public void A_range_holds_both_its_ends(WidgetKind kind, string? min, string? max, string? expected)
    {
        Assert.Equal(expected, ConditionSql.Of(Filter(kind), "`t`", new Selection.Range(min, max), Now));
    }

    [Fact]
    public void Values_may_be_null_and_none_means_all()
    {
        Widget filter = Filter(WidgetKind.MultiSelect);

        Assert.Null(ConditionSql.Of(filter, "`x`", new Selection.Values([]), Now));
        Assert.Equal("(`x` IN ('a', 2))", ConditionSql.Of(filter, "`x`", new Selection.Values([FilterValue.Of("a"), FilterValue.Of(2m)]), Now));
        Assert.Equal("(`x` IN (true) OR `x` IS NULL)", ConditionSql.Of(filter, "`x`", new Selection.Values([FilterValue.Null, FilterValue.Of(true)]), Now));
        Assert.Equal("(`x` IS NULL)", ConditionSql.Of(filter, "`x`", new Selection.Values([FilterValue.Null]), Now));
    }

    [Theory]
    [InlineData(WidgetKind.RangeSlider, "1 OR true")]
    [InlineData(WidgetKind.DateRange, "' OR ''='")]
    public void A_range_of_something_else_is_refused(WidgetKind kind, string text)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => ConditionSql.Of(Filter(kind), "`t`", new Selection.Range(text, Max: null), Now));

        Assert.Equal("DASHBOARD_SELECTION", fault.Code.Value);
    }

    [Theory]
    [InlineData(ParameterType.Text, "x' OR '1'='1", "a = 'x'' OR ''1''=''1'")]
    [InlineData(ParameterType.Text, null, "a = CAST(NULL AS STRING)")]
    [InlineData(ParameterType.Integer, "-5", "a = (-5)")]
    [InlineData(ParameterType.Decimal, "1e2", "a = (100)")]
    [InlineData(ParameterType.Date, "now-1d", "a = DATE '2024-05-15'")]
    [InlineData(ParameterType.DateTime, "2024-05-01", "a = TIMESTAMP '2024-05-01 00:00:00.000000'")]
    public void A_parameter_is_a_literal_of_its_type(ParameterType type, string? value, string expected)
    {
        Assert.Equal(expected, Fill("a = :p", type, ParameterShape.Single, [value]));
    }

    [Theory]
    [InlineData(ParameterType.Integer, "1; DROP TABLE t")]
    [InlineData(ParameterType.Integer, "1.5")]
    [InlineData(ParameterType.Decimal, "NaN")]
    [InlineData(ParameterType.Date, "2024")]
    public void A_value_of_another_type_is_refused(ParameterType type, string value)
    {
        Assert.Equal("DASHBOARD_PARAMETER", Assert.Throws<MillraceException>(() => Fill("a = :p", type, ParameterShape.Single, [value])).Code.Value);
    }

    [Theory]
    [InlineData("array_contains(:p, a) OR size(:p) = 0", "array_contains(CAST(array('x', 'y''') AS ARRAY<STRING>), a) OR size(CAST(array('x', 'y''') AS ARRAY<STRING>)) = 0")]
    [InlineData("SELECT ':p', \":p\" -- :p\n, b::int, c[1:2], d:field", "SELECT ':p', \":p\" -- :p\n, b::int, c[1:2], d:field")]
    public void Many_values_are_an_array_and_texts_comments_and_slices_stay(string sql, string expected)
    {
        Assert.Equal(expected, Fill(sql, ParameterType.Text, ParameterShape.Multi, ["x", "y'"]));
    }

    [Fact]
    public void No_value_of_many_is_an_empty_array_of_the_type() =>
        Assert.Equal("CAST(array() AS ARRAY<BIGINT>)", Fill(":p", ParameterType.Integer, ParameterShape.Multi, []));

    [Fact]
    public void A_range_has_a_start_and_an_end()
    {
        DashboardDataset dataset = Dataset(ParameterType.Date, ParameterShape.Range);
        Dictionary<string, Selection> values = new() { ["p"] = new Selection.Range("now/M", "now/M") };

        Assert.Equal("DATE '2024-05-01'..DATE '2024-05-31'", ParameterText.Fill(Input(":p.min..:p.max"), dataset, values, Now).Text);
        Assert.Contains("write :p.min", Assert.Throws<MillraceException>(() => ParameterText.Fill(Input("x = :p"), dataset, values, Now)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_is_not_declared_or_names_a_table_is_refused()
    {
        Assert.Contains("is not declared", Assert.Throws<MillraceException>(() => Fill("a = :q", ParameterType.Text, ParameterShape.Single, ["x"])).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be a parameter", Assert.Throws<MillraceException>(() => Fill("FROM IDENTIFIER(:p)", ParameterType.Text, ParameterShape.Single, ["x"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_text_holds_it_stays_one_literal()
    {
        Gen.String[Gen.Char["'\"\\`;-/*:$\n\0aé\uFEFF"], 0, 12].Sample(text =>
        {
            string filled = Fill(":p", ParameterType.Text, ParameterShape.Single, [text]);
            IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("filled", filled));
            Assert.Equal([SqlTokenKind.Text, SqlTokenKind.End], tokens.Select(token => token.Kind));
            Assert.Equal(text, tokens[0].Value);
        });
    }

    [Fact]
    public void A_second_click_replaces_the_first_and_an_empty_one_takes_it_back()
    {
        Selections one = Selections.None.WithClick(new CrossFilter("w", null, "f", [FilterValue.Of("a")]));
        Selections two = one.WithClick(new CrossFilter("w", null, "f", [FilterValue.Of("b")]));

        Assert.Equal("b", Assert.Single(two.Clicked).Chosen[0].Text);
        Assert.Empty(two.WithClick(new CrossFilter("w", null, "f", [])).Clicked);
    }

    private static string Fill(string sql, ParameterType type, ParameterShape shape, string?[] values)
    {
        Selection chosen = new Selection.Values([.. values.Select(value => FilterValue.Of(value))]);
        return ParameterText.Fill(Input(sql), Dataset(type, shape), new Dictionary<string, Selection> { ["p"] = chosen }, Now).Text;
    }

    private static QueryInput Input(string sql) => QueryInput.Of(new SourceText("dataset", sql));

    private static DashboardDataset Dataset(ParameterType type, ParameterShape shape) =>
        new("d", "d", "") { Parameters = [new DashboardParameter("p", "p", type, shape, DefaultSelection.None)] };

    private static Widget Filter(WidgetKind kind) => new("f", kind, default);
}
