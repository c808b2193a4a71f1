using Millrace.Foundation.Faults;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class FieldExpressionTests
{
    private static readonly FieldScope Scope = new(
        [
            new DatasetColumn("rate", "SUM(`bad`) / COUNT(`*`)", ""),
            new DatasetColumn("shout", "UPPER(`name`)", ""),
            new DatasetColumn("net", "SUM(`net`)", ""),
            new DatasetColumn("ring", "MEASURE(`ring`)", ""),
        ],
        "(`a` IN (1))");

    [Theory]
    [InlineData("`device_id`", "`device_id`", false)]
    [InlineData("`a b``c`", "`a b``c`", false)]
    [InlineData("SUM(`count(1)`)", "sum(`count(1)`)", true)]
    [InlineData("avg(`x`)", "avg(`x`)", true)]
    [InlineData("COUNT(`*`)", "count(*)", true)]
    [InlineData("COUNT(*)", "count(*)", true)]
    [InlineData("COUNT(DISTINCT `c`)", "count(DISTINCT `c`)", true)]
    [InlineData("MEDIAN(`x`)", "median(`x`)", true)]
    [InlineData("DATE_TRUNC(\"WEEK\", `t`)", "date_trunc('WEEK', `t`)", false)]
    [InlineData("BIN_FLOOR(`x`, 2)", "(floor(`x` / 2) * 2)", false)]
    [InlineData("MEASURE(`rate`)", "((sum(`bad`) / count(*)))", true)]
    [InlineData("MEASURE(rate)", "((sum(`bad`) / count(*)))", true)]
    [InlineData("`shout`", "(upper(`name`))", false)]
    [InlineData("MEASURE(`net`)", "(sum(`net`))", true)]
    [InlineData("COUNT_IF(`associative_filter_predicate_group`)", "count_if((`a` IN (1)))", true)]
    [InlineData("CASE WHEN `x` > 1 AND `y` IS NULL THEN \"big\" ELSE 'small' END", "(CASE WHEN ((`x` > 1) AND (`y` IS NULL)) THEN 'big' ELSE 'small' END)", false)]
    [InlineData("CASE `x` WHEN 1 THEN 2 END", "(CASE `x` WHEN 1 THEN 2 END)", false)]
    [InlineData("SUM(CASE WHEN `d` = 1 THEN 1 ELSE 0 END) * 100 / COUNT(`*`)", "((sum((CASE WHEN (`d` = 1) THEN 1 ELSE 0 END)) * 100) / count(*))", true)]
    [InlineData("NOT `a` IN (1, -2, NULL)", "(NOT (`a` IN (1, (- 2), NULL)))", false)]
    [InlineData("`a` NOT IN ('it''s')", "(`a` NOT IN ('it''s'))", false)]
    [InlineData("`a` BETWEEN 1 AND 2", "((`a` >= 1) AND (`a` <= 2))", false)]
    [InlineData("1 - 2 - 3", "((1 - 2) - 3)", false)]
    [InlineData("1 + 2 * 3", "(1 + (2 * 3))", false)]
    public void An_expression_becomes_sql(string expression, string sql, bool isAggregate)
    {
        Assert.Equal(new FieldSql(sql, isAggregate), FieldSql.Of(expression, Scope));
    }

    [Theory]
    [InlineData("", "ends too early")]
    [InlineData("`a", "never closed")]
    [InlineData("`a` `b`", "'b' is one too many")]
    [InlineData("(SELECT 1)", "'SELECT' cannot stand here")]
    [InlineData("`a`; DROP TABLE t", "';' is one too many")]
    [InlineData("`a` -- note\n) FROM t", "')' is one too many")]
    [InlineData("read_text('x')", "no function READ_TEXT")]
    [InlineData("getenv('HOME')", "no function GETENV")]
    [InlineData("SUM(`x`) OVER ()", "windows are not part")]
    [InlineData("SUM(SUM(`x`))", "aggregated already")]
    [InlineData("SUM(MEASURE(`rate`))", "aggregated already")]
    [InlineData("SUM(`x`, `y`)", "does not take 2 arguments")]
    [InlineData("UPPER(DISTINCT `x`)", "takes no DISTINCT")]
    [InlineData("DATE_TRUNC(`x`, `t`)", "takes one of SECOND")]
    [InlineData("DATE_TRUNC(\"CENTURY\", `t`)", "takes one of SECOND")]
    [InlineData("BIN_FLOOR(`x`, 0)", "greater than 0")]
    [InlineData("MEASURE(`rat`)", "did you mean 'rate'")]
    [InlineData("MEASURE(`ring`)", "computed from itself")]
    [InlineData("t.x", "a column is one name")]
    [InlineData("`associative_filter_predicate_group`", "stands only in COUNT_IF")]
    [InlineData("CASE END", "'END' cannot stand here")]
    public void Everything_else_is_refused(string expression, string problem)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => FieldSql.Of(expression, Scope));

        Assert.Equal("DASHBOARD_EXPRESSION", fault.Code.Value);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("- ")]
    [InlineData("NOT ")]
    public void Deep_nesting_ends_in_a_fault_and_not_in_the_stack(string piece)
    {
        string expression = string.Concat(Enumerable.Repeat(piece, 20_000)) + "1";

        Assert.Contains("nested too deeply", Assert.Throws<MillraceException>(() => FieldSql.Of(expression, Scope)).Message, StringComparison.Ordinal);
    }
}
