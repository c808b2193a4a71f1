using Millrace.Pipelines.Code;
using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Language;

public sealed class WideRuleTests
{
    [Theory]
    [InlineData("UNIQUE (a, b)", "UNIQUE a,b   ")]
    [InlineData("unique (a) within interval 2 hours of ts", "UNIQUE a 02:00:00 ts ")]
    [InlineData("UNIQUE (a) WITHIN INTERVAL '90 minutes' OF `event time`", "UNIQUE a 01:30:00 event time ")]
    [InlineData("(a) REFERENCES other", "REFERENCES a main.plant.other a")]
    [InlineData("(a, b) REFERENCES x.other (c, d)", "REFERENCES a,b main.x.other c,d")]
    [InlineData("(a) REFERENCES LIVE.other", "REFERENCES a main.plant.other a")]
    [InlineData("FRESH WITHIN INTERVAL 1 DAY OF ts", "FRESH 1.00:00:00 ts")]
    [InlineData("RATE BETWEEN 10 AND 20 ROWS PER INTERVAL 1 MINUTE OF ts", "RATE 10 20 00:01:00 ts")]
    [InlineData("RATE >= 10 ROWS PER INTERVAL 1 WEEK", "RATE 10  7.00:00:00 ")]
    [InlineData("(a > 0) FOR AT LEAST 99.5 PERCENT OF ROWS", "SHARE 99.5 a > 0")]
    public void A_rule_is_read_alike_in_sql_and_in_code(string text, string expected)
    {
        Expectation sql = Assert.Single(Scripts.ReadOne($"CREATE STREAMING TABLE t (ts timestamp, CONSTRAINT r EXPECT {text} ON VIOLATION FAIL UPDATE)").Expectations);
        PipelineDeclaration code = new PipelineBuilder().StreamingTable("t", query: null, table => table.ExpectOrFail("r", text)).Build(Scripts.Defaults());

        Assert.Equal(expected, Told(sql));
        Assert.Equal(expected, Told(Assert.Single(code.Datasets[0].Expectations)));
        Assert.Equal(ViolationAction.Fail, sql.Action);
    }

    [Theory]
    [InlineData("UNIQUE a", "'('")]
    [InlineData("UNIQUE (a, A)", "named twice")]
    [InlineData("UNIQUE (a) WITHIN 1 HOUR OF ts", "INTERVAL")]
    [InlineData("UNIQUE (a) WITHIN INTERVAL 1 HOUR", "expected OF")]
    [InlineData("UNIQUE (a) WITHIN INTERVAL 1 MONTH OF ts", "Units are")]
    [InlineData("UNIQUE (a) WITHIN INTERVAL 0 HOURS OF ts", "Units are")]
    [InlineData("UNIQUE (a) WITHIN INTERVAL 5 OF ts", "Units are")]
    [InlineData("(a, b) REFERENCES other (c)", "as many columns")]
    [InlineData("(a) REFERENCES", "the table that is referred to")]
    [InlineData("FRESH (a)", "WITHIN")]
    [InlineData("RATE > 5 ROWS PER INTERVAL 1 HOUR", "BETWEEN a AND b")]
    [InlineData("RATE BETWEEN 5 AND 4 ROWS PER INTERVAL 1 HOUR", "No rate lies between")]
    [InlineData("RATE >= 1.5 ROWS PER INTERVAL 1 HOUR", "whole number")]
    [InlineData("(a > 0) FOR AT LEAST 0 PERCENT OF ROWS", "a number above 0")]
    [InlineData("(a > 0) FOR AT LEAST 101 PERCENT OF ROWS", "a number above 0")]
    [InlineData("(a > 0) FOR 95 PERCENT", "expected AT")]
    public void What_is_not_understood_is_refused_with_what_was_expected(string text, string message)
    {
        var fault = Scripts.Fault("PIPELINE_SYNTAX", $"CREATE STREAMING TABLE t (CONSTRAINT r EXPECT {text})");

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rate BETWEEN 1 AND 5")]
    [InlineData("fresh AND rate > 3")]
    [InlineData("(a > 0) AND (b > 0)")]
    [InlineData("unique")]
    public void Columns_may_be_named_as_rules_begin(string condition)
    {
        PipelineDeclaration code = new PipelineBuilder().StreamingTable("t", query: null, table => table.Expect("r", condition)).Build(Scripts.Defaults());

        Expectation rule = Assert.Single(code.Datasets[0].Expectations);
        Assert.Equal((condition, "ROW"), (rule.Condition, rule.Rule.Type));
    }

    [Theory]
    [InlineData("STREAMING TABLE t (CONSTRAINT r EXPECT RATE >= 1 ROWS PER INTERVAL 1 HOUR ON VIOLATION QUARANTINE)", "not about single rows")]
    [InlineData("STREAMING TABLE t (CONSTRAINT r EXPECT (a > 0) FOR AT LEAST 9 PERCENT OF ROWS ON VIOLATION DROP ROW)", "not about single rows")]
    [InlineData("TEMPORARY VIEW t (CONSTRAINT r EXPECT (a) REFERENCES b) AS SELECT 1 AS a", "is a temporary view")]
    [InlineData("MATERIALIZED VIEW t (CONSTRAINT r EXPECT RATE >= 1 ROWS PER INTERVAL 1 HOUR) AS SELECT 1 AS a", "do not come at a rate")]
    public void A_rule_that_cannot_be_judged_is_refused(string statement, string message)
    {
        var fault = Scripts.Fault("PIPELINE_DECLARATION", $"CREATE {statement}");

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_rules_is_named_in_sql_and_in_code()
    {
        RulesTable? sql = Scripts.ReadOne("CREATE STREAMING TABLE t COMMENT 'x' CONSTRAINTS FROM q.rules WHERE tag = 'AS' AND x PARTITIONED BY (a)").RulesFrom;
        PipelineDeclaration builder = new PipelineBuilder().StreamingTable("t", query: null, table => table.ExpectFrom("q.rules", "tag = 'AS' AND x")).Build(Scripts.Defaults());
        PipelineDeclaration attribute = new PipelineBuilder().FromType<Ruled>().Build(Scripts.Defaults());

        foreach (RulesTable? rules in new[] { sql, builder.Datasets[0].RulesFrom, attribute.Datasets[0].RulesFrom })
        {
            Assert.Equal(["main", "q", "rules"], rules?.Table);
            Assert.Equal("tag = 'AS' AND x", rules?.Where?.Text);
        }

        Scripts.Fault("PIPELINE_SYNTAX", "CREATE STREAMING TABLE t CONSTRAINTS FROM a CONSTRAINTS FROM b");
        Scripts.Fault("PIPELINE_DECLARATION", "CREATE STREAMING TABLE t CONSTRAINTS FROM a WHERE x IN (SELECT 1)");
    }

    private static string Told(Expectation rule) => rule.Rule switch
    {
        ExpectationRule.Unique unique => FormattableString.Invariant($"UNIQUE {string.Join(',', unique.Columns)} {unique.Within} {unique.TimeColumn} "),
        ExpectationRule.References references => $"REFERENCES {string.Join(',', references.Columns)} {string.Join('.', references.Table)} {string.Join(',', references.Keys)}",
        ExpectationRule.Fresh fresh => $"FRESH {fresh.Within} {fresh.TimeColumn}",
        ExpectationRule.Rate rate => FormattableString.Invariant($"RATE {rate.Least} {rate.Most} {rate.Per} {rate.TimeColumn}"),
        ExpectationRule.Share share => FormattableString.Invariant($"SHARE {share.Percent} {rule.Condition}"),
        _ => "ROW",
    };

    private sealed class Ruled
    {
        [StreamingTable(ExpectFrom = "q.rules WHERE tag = 'AS' AND x")]
        public static Query T() => Query.Stream("raw");
    }
}
