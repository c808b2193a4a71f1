using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Language;

public sealed class ConfigurationKeyTests
{
    [Fact]
    public void Keys_are_replaced_in_names_clauses_rules_and_queries()
    {
        PipelineDeclaration pipeline = Scripts.Read(
            """
            CREATE STREAMING TABLE ${catalog}.${ schema }.t_${n} (CONSTRAINT r EXPECT (p > ${plant.min-pressure}))
            COMMENT 'from ${landing}'
            AS SELECT * FROM STREAM read_files('${landing}/x') -- ${unknown}
            """,
            ("catalog", "lab"), ("schema", "s"), ("n", "7"), ("plant.min-pressure", "840"), ("landing", "/in"));

        DatasetDeclaration table = Assert.Single(pipeline.Datasets);
        Assert.Equal("lab.s.t_7", table.Name.ToString());
        Assert.Equal("p > 840", table.Expectations[0].Condition);
        Assert.Equal("from /in", table.Comment);
        Assert.Equal("SELECT * FROM STREAM read_files('/in/x')", pipeline.Flows[0].Query.Text.Text);
    }

    [Fact]
    public void Offsets_behind_a_value_lead_to_the_written_place()
    {
        const string sql = "CREATE MATERIALIZED VIEW v AS\nSELECT '${k}' AS a,\n  ${k} AS b, zz FROM t";

        QueryText query = Scripts.Read(sql, ("k", "a much longer value")).Flows[0].Query.Text;

        Assert.Equal("a.sql:2:1", query.Location.ToString());
        Assert.Equal("a.sql:2:15", query.LocationAt(query.Text.IndexOf("AS a", StringComparison.Ordinal)).ToString());
        Assert.Equal("a.sql:3:14", query.LocationAt(query.Text.IndexOf("zz", StringComparison.Ordinal)).ToString());
        Assert.Equal("a.sql:2:9", query.LocationAt("SELECT 'a much".Length).ToString());
        Assert.Equal(sql["CREATE MATERIALIZED VIEW v AS\n".Length..], sql.Substring(query.Start, query.Length));
    }

    [Fact]
    public void Faults_behind_a_value_stand_at_the_written_place()
    {
        Assert.Equal(
            "a.sql:2:11",
            Scripts.Fault("PIPELINE_SYNTAX", "CREATE STREAMING TABLE\n ${k}.t (a) ,", ("k", "quite_long_name")).At());
        Assert.Equal("a.sql:1:26", Scripts.Fault("PIPELINE_SYNTAX", "CREATE STREAMING TABLE t ${k}", ("k", "x y")).At());
    }

    [Fact]
    public void The_last_value_set_wins_until_the_end_of_the_file()
    {
        PipelineDeclaration pipeline = Scripts.Read(
            """
            CREATE MATERIALIZED VIEW a AS SELECT ${k};
            SET k = 2;
            SET `other.key` = 'it''s';
            CREATE MATERIALIZED VIEW b AS SELECT ${k}, $x$${other.key}$x$;
            set k = ${k}0 + 1;
            CREATE MATERIALIZED VIEW c AS SELECT ${k}
            """,
            ("k", "1"));

        Assert.Equal(
            ["SELECT 1", "SELECT 2, $x$it's$x$", "SELECT 20 + 1"], pipeline.Flows.Select(flow => flow.Query.Text.Text));
        Assert.Equal("20 + 1", pipeline.Flows[2].Settings["k"]);
        Assert.Empty(pipeline.Flows[0].Settings);
        Assert.Equal("1", pipeline.Configuration["k"]);
    }

    [Fact]
    public void An_unknown_key_is_named_with_its_place_and_the_known_ones()
    {
        var fault = Scripts.Fault(
            "PIPELINE_CONFIGURATION_UNKNOWN",
            "SET b.two = 1;\nCREATE MATERIALIZED VIEW v AS SELECT '${landin}'",
            ("landing", "x"));

        Assert.Equal("a.sql:2:39", fault.At());
        Assert.Contains("Did you mean 'landing'? Known: b.two, landing.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT '${k'", "PIPELINE_SYNTAX")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT ${k", "PIPELINE_SYNTAX")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT ${}", "PIPELINE_CONFIGURATION_UNKNOWN")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT ${quote}", "PIPELINE_SYNTAX")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT ${K}", "PIPELINE_CONFIGURATION_UNKNOWN")]
    public void A_key_that_cannot_be_replaced_is_refused(string sql, string code)
    {
        Scripts.Fault(code, sql, ("k", "1"), ("quote", "'"));
    }

    [Fact]
    public void A_value_is_not_searched_for_keys()
    {
        PipelineDeclaration pipeline = Scripts.Read("CREATE MATERIALIZED VIEW v AS SELECT '${a}'", ("a", "${b}"));

        Assert.Equal("SELECT '${b}'", pipeline.Flows[0].Query.Text.Text);
    }
}
