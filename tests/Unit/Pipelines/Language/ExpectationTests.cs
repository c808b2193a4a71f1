using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Language;

public sealed class ExpectationTests
{
    [Theory]
    [InlineData("CONSTRAINT r EXPECT (a > 0)", ViolationAction.Warn)]
    [InlineData("CONSTRAINT r EXPECT (a > 0) ON VIOLATION DROP ROW", ViolationAction.Drop)]
    [InlineData("constraint r expect (a > 0) on violation fail update", ViolationAction.Fail)]
    [InlineData("CONSTRAINT r EXPECT (a > 0) ON VIOLATION QUARANTINE", ViolationAction.Quarantine)]
    [InlineData("CONSTRAINT r EXPECT (a > 0) ON VIOLATION QUARANTINE ROW", ViolationAction.Quarantine)]
    [InlineData("CONSTRAINT r EXPECT OR QUARANTINE (a > 0)", ViolationAction.Quarantine)]
    [InlineData("CONSTRAINT r EXPECT OR DROP (a > 0)", ViolationAction.Drop)]
    [InlineData("CONSTRAINT r EXPECT OR FAIL (a > 0)", ViolationAction.Fail)]
    [InlineData("CONSTRAINT r EXPECT (a > 0) OR DROP ROW", ViolationAction.Drop)]
    [InlineData("CONSTRAINT r EXPECT (a > 0) OR FAIL UPDATE", ViolationAction.Fail)]
    public void Each_spelling_has_its_action(string constraint, ViolationAction action)
    {
        Expectation rule = Assert.Single(
            Scripts.ReadOne($"CREATE STREAMING TABLE t ({constraint}) AS SELECT * FROM STREAM s").Expectations);

        Assert.Equal("r", rule.Name);
        Assert.Equal("a > 0", rule.Condition);
        Assert.Equal(action, rule.Action);
    }

    [Fact]
    public void Names_may_hold_spaces_and_conditions_keep_their_text()
    {
        DatasetDeclaration table = Scripts.ReadOne(
            """
            CREATE STREAMING TABLE t (
              a int,
              CONSTRAINT `valid pressure` EXPECT ((air_pressure > 0) AND note <> ')' /* why */ OR x IN (1, 2)),
              b string,
              CONSTRAINT "valid id" EXPECT (device_id IS NOT NULL) ON VIOLATION DROP ROW
            )
            """);

        Assert.Equal(["valid pressure", "valid id"], table.Expectations.Select(rule => rule.Name));
        Assert.Equal("(air_pressure > 0) AND note <> ')' /* why */ OR x IN (1, 2)", table.Expectations[0].Condition);
        Assert.Equal("a.sql:3:39", table.Expectations[0].Location.ToString());
        Assert.Equal(["a", "b"], table.DeclaredColumns.Select(column => column.Name));
    }

    [Theory]
    [InlineData("CONSTRAINT r EXPECT a > 0", "'('")]
    [InlineData("CONSTRAINT r EXPECT ()", "empty")]
    [InlineData("CONSTRAINT r EXPECT (a", "',' or ')'")]
    [InlineData("CONSTRAINT EXPECT (a)", "EXPECT, PRIMARY KEY or FOREIGN KEY")]
    [InlineData("CONSTRAINT r EXPECT (a) ON VIOLATION", "DROP ROW, QUARANTINE or FAIL UPDATE")]
    [InlineData("CONSTRAINT r EXPECT (a) ON VIOLATION DROP", "expected ROW")]
    [InlineData("CONSTRAINT r EXPECT (a) ON VIOLATION FAIL", "expected UPDATE")]
    [InlineData("CONSTRAINT r EXPECT (a) ON VIOLATION IGNORE", "violating rows are kept")]
    [InlineData("CONSTRAINT r EXPECT OR DROP (a) ON VIOLATION FAIL UPDATE", "said twice")]
    [InlineData("CONSTRAINT r CHECK (a > 0)", "CONSTRAINT name EXPECT")]
    [InlineData("CONSTRAINT r UNIQUE (a)", "EXPECT, PRIMARY KEY or FOREIGN KEY")]
    public void A_bad_rule_is_refused(string constraint, string message)
    {
        var fault = Scripts.Fault("PIPELINE_SYNTAX", $"CREATE STREAMING TABLE t ({constraint}) AS SELECT 1");

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subquery_is_refused_at_its_place()
    {
        var fault = Scripts.Fault(
            "PIPELINE_DECLARATION", "CREATE STREAMING TABLE t (CONSTRAINT r EXPECT (a IN (SELECT b FROM c)))");

        Assert.Equal("a.sql:1:54", fault.At());
    }

    [Fact]
    public void Two_rules_of_one_dataset_do_not_share_a_name()
    {
        var fault = Scripts.Fault(
            "PIPELINE_DECLARATION",
            "CREATE STREAMING TABLE t (CONSTRAINT r EXPECT (a), CONSTRAINT R EXPECT (b))");

        Assert.Contains("two expectations named 'R'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Temporary_views_may_have_rules_and_catalog_views_may_not()
    {
        Assert.Single(Scripts.ReadOne("CREATE TEMPORARY LIVE VIEW v (CONSTRAINT r EXPECT (a > 0)) AS SELECT 1").Expectations);

        var fault = Scripts.Fault("PIPELINE_SYNTAX", "CREATE VIEW v (CONSTRAINT r EXPECT (a > 0)) AS SELECT 1");
        Assert.Contains("has no expectations", fault.Message, StringComparison.Ordinal);
    }
}
