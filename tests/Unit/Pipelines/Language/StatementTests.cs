using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;
using Xunit;

namespace Millrace.Unit.Pipelines.Language;

public sealed class StatementTests
{
    [Theory]
    [InlineData("CREATE MATERIALIZED VIEW d AS SELECT 1", DatasetKind.MaterializedView)]
    [InlineData("CREATE OR REFRESH PRIVATE MATERIALIZED VIEW IF NOT EXISTS d AS SELECT 1", DatasetKind.MaterializedView)]
    [InlineData("CREATE LIVE TABLE d AS SELECT 1", DatasetKind.MaterializedView)]
    [InlineData("CREATE OR REFRESH LIVE TABLE d COMMENT 'x' AS SELECT 1", DatasetKind.MaterializedView)]
    [InlineData("CREATE TEMPORARY VIEW d AS SELECT 1", DatasetKind.TemporaryView)]
    [InlineData("CREATE TEMP VIEW d AS SELECT 1", DatasetKind.TemporaryView)]
    [InlineData("CREATE OR REPLACE TEMPORARY VIEW d (a COMMENT 'first', b) TBLPROPERTIES (x=1) AS SELECT 1, 2", DatasetKind.TemporaryView)]
    [InlineData("CREATE OR REFRESH TEMPORARY LIVE VIEW d AS SELECT 1", DatasetKind.TemporaryView)]
    [InlineData("CREATE LIVE VIEW d AS SELECT 1", DatasetKind.TemporaryView)]
    [InlineData("CREATE VIEW d (a, b COMMENT 'x') COMMENT 'y' AS SELECT 1, 2", DatasetKind.CatalogView)]
    public void Every_dataset_has_its_kind_and_its_query(string sql, DatasetKind kind)
    {
        PipelineDeclaration pipeline = Scripts.Read(sql);

        Assert.Equal(kind, Assert.Single(pipeline.Datasets).Kind);
        Assert.Equal("main.plant.d", Assert.Single(pipeline.Flows).Target.ToString());
    }

    [Theory]
    [InlineData("AUTO", RefreshPolicy.Auto)]
    [InlineData("INCREMENTAL", RefreshPolicy.Incremental)]
    [InlineData("INCREMENTAL STRICT", RefreshPolicy.IncrementalStrict)]
    [InlineData("FULL", RefreshPolicy.Full)]
    public void A_materialized_view_has_a_refresh_policy(string policy, RefreshPolicy expected)
    {
        Assert.Equal(
            expected, Scripts.ReadOne($"CREATE MATERIALIZED VIEW v REFRESH POLICY {policy} AS SELECT 1").RefreshPolicy);
    }

    [Theory]
    [InlineData("CREATE FLOW f AS INSERT INTO t BY NAME SELECT * FROM STREAM s", false)]
    [InlineData("CREATE FLOW f COMMENT 'why' AS INSERT INTO ONCE t BY NAME SELECT * FROM s", true)]
    [InlineData("CREATE FLOW plant.f AS INSERT INTO main.plant.t BY NAME SELECT * FROM STREAM s", false)]
    [InlineData("CREATE FLOW f AS INSERT INTO LIVE.t BY NAME SELECT * FROM STREAM s", false)]
    public void A_flow_names_its_target(string sql, bool isOnce)
    {
        FlowDeclaration flow = Assert.Single(Scripts.Read("CREATE STREAMING TABLE t;" + sql).Flows);

        Assert.Equal("main.plant.f", flow.Name);
        Assert.Equal("main.plant.t", flow.Target.ToString());
        Assert.Equal(isOnce, flow.IsOnce);
    }

    [Theory]
    [InlineData("CREATE FLOW f AS AUTO CDC INTO t FROM STREAM(s) KEYS (a, b) SEQUENCE BY at")]
    [InlineData("CREATE FLOW f AS AUTO CDC ONCE INTO t FROM STREAM x.s KEYS (a) IGNORE NULL UPDATES APPLY AS DELETE WHEN (op = 'D') AND x APPLY AS TRUNCATE WHEN op = 'T' SEQUENCE BY STRUCT(at, id) COLUMNS * EXCEPT (op) STORED AS SCD TYPE 1")]
    [InlineData("CREATE STREAMING TABLE u FLOW AUTO CDC FROM s KEYS (a) SEQUENCE BY a.b COLUMNS (a) STORED AS SCD TYPE 2 TRACK HISTORY ON * EXCEPT (c)")]
    [InlineData("APPLY CHANGES INTO t FROM STREAM(LIVE.s) KEYS (a) SEQUENCE BY at STORED AS SCD TYPE 2")]
    public void Change_capture_is_a_flow(string sql)
    {
        FlowDeclaration flow = Assert.Single(Scripts.Read("CREATE STREAMING TABLE t;" + sql).Flows);

        Assert.Equal("a", flow.Changes?.Keys[0].Name);
        Assert.StartsWith("FROM ", flow.Query.Text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Clauses_of_change_capture_are_kept()
    {
        FlowDeclaration flow = Assert.Single(Scripts.Read(
            """
            CREATE STREAMING TABLE t;
            CREATE FLOW f AS AUTO CDC ONCE INTO t FROM x.s KEYS (a, B) IGNORE NULL UPDATES APPLY AS DELETE WHEN op = 'D'
            SEQUENCE BY STRUCT(at, id) COLUMNS * EXCEPT (op) STORED AS SCD TYPE 2 TRACK HISTORY ON (c, d)
            """).Flows);
        AutoCdc changes = flow.Changes!;

        Assert.True(flow.IsOnce);
        Assert.Equal("SCD type 2 by a, b, nulls keep values, history of c, d", changes.Text);
        Assert.Equal(["at", "id"], changes.SequenceBy.Select(column => column.Name));
        Assert.True(changes.IsSequenceStruct);
        Assert.Equal("op = 'D'", changes.DeleteWhen?.Text.Trim());
        Assert.False(changes.Columns!.Has("OP"));
        Assert.True(changes.Columns.Has("c"));
        Assert.Equal("a.sql:2:48", changes.Location.ToString());
    }

    [Theory]
    [InlineData("AUTO CDC INTO t FROM STREAM s KEYS (a) APPLY AS TRUNCATE WHEN x SEQUENCE BY q STORED AS SCD TYPE 2", "SCD TYPE 1 only", "a.sql:2:57")]
    [InlineData("AUTO CDC INTO t FROM STREAM s KEYS (a) SEQUENCE BY q TRACK HISTORY ON (b)", "STORED AS SCD TYPE 2", "a.sql:2:89")]
    [InlineData("AUTO CDC INTO t FROM STREAM s KEYS (a, A) SEQUENCE BY q", "named twice", "a.sql:2:57")]
    [InlineData("AUTO CDC INTO t FROM STREAM s KEYS (a.b) SEQUENCE BY q", "a field inside a column", "a.sql:2:54")]
    [InlineData("AUTO CDC INTO t FROM STREAM s KEYS (a) SEQUENCE BY q COLUMNS (a, b.c)", "kept and tracked as a whole", "a.sql:2:83")]
    [InlineData("AUTO CDC INTO t FROM STREAM s KEYS (z) SEQUENCE BY q", "differ in KEYS", "a.sql:2:48")]
    [InlineData("INSERT INTO t BY NAME SELECT * FROM STREAM s", "cannot append to it", "a.sql:2:1")]
    public void Clauses_that_do_not_fit_are_refused(string body, string message, string at)
    {
        string first = message.StartsWith("differ", StringComparison.Ordinal) || message.StartsWith("cannot", StringComparison.Ordinal)
            ? "CREATE FLOW e AS AUTO CDC INTO t FROM STREAM s KEYS (a) SEQUENCE BY q;"
            : "";
        string sql = $"CREATE STREAMING TABLE t; {first}\nCREATE FLOW f AS {body}";

        MillraceException fault = Assert.Throws<MillraceException>(() => Scripts.Read(sql));

        Assert.Equal("PIPELINE_DECLARATION", fault.Code.Value);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal(at, fault.At());
    }

    [Theory]
    [InlineData("CREATE STREAMING TABLE u FLOW REPLACE WHERE day = '2024-01-01' AND (by_day) BY NAME SELECT 1")]
    [InlineData("CREATE FLOW f AS INSERT INTO t REPLACE WHERE day >= current_date BY NAME SELECT 1")]
    public void Replacing_by_predicate_keeps_the_predicate(string sql)
    {
        FlowDeclaration flow = Scripts.Read("CREATE STREAMING TABLE t;" + sql).Flows[0];

        Assert.Contains(flow.ReplaceWhere!.Text, sql, StringComparison.Ordinal);
        Assert.StartsWith("day", flow.ReplaceWhere.Text, StringComparison.Ordinal);
        Assert.False(flow.IsOnce);
    }

    [Fact]
    public void A_source_may_be_named_snapshot()
    {
        FlowDeclaration[] flows =
        [
            .. Scripts.Read("CREATE STREAMING TABLE t; CREATE FLOW f AS AUTO CDC INTO t FROM snapshot KEYS (a) SEQUENCE BY b").Flows,
            .. Scripts.Read("CREATE STREAMING TABLE t; CREATE FLOW f AS AUTO CDC INTO t FROM snapshot.s KEYS (a) SEQUENCE BY b").Flows,
            .. Scripts.Read("CREATE STREAMING TABLE t; CREATE FLOW f AS AUTO CDC INTO t FROM SNAPSHOT x.s KEYS (a) STORED AS SCD TYPE 2").Flows,
        ];

        Assert.Equal(["FROM snapshot", "FROM snapshot.s", "FROM x.s"], flows.Select(flow => flow.Query.Text.Text));
        Assert.Equal([false, false, true], flows.Select(flow => flow.Changes!.Snapshots is not null));
        Assert.Equal(74, flows[2].Query.Text.LocationAt("FROM ".Length).Column);
    }

    [Theory]
    [InlineData("CREATE FLOW f AS AUTO CDC INTO t FROM STREAM(s) SEQUENCE BY at", "KEYS (columns)")]
    [InlineData("CREATE FLOW f AS AUTO CDC INTO t FROM (SELECT 1) KEYS (a) SEQUENCE BY at", "not a subquery")]
    [InlineData("CREATE FLOW f AS AUTO CDC INTO t FROM s KEYS (a) SEQUENCE BY at APPLY AS DELETE WHEN x", "before SEQUENCE BY")]
    [InlineData("CREATE FLOW f AS AUTO CDC INTO t FROM s KEYS (a) SEQUENCE BY at STORED AS SCD TYPE 1 COLUMNS (a)", "directly after SEQUENCE BY")]
    [InlineData("CREATE FLOW f AS AUTO CDC INTO t FROM s KEYS (a) SEQUENCE BY at STORED AS SCD TYPE 3", "1 or 2")]
    [InlineData("CREATE FLOW f AS AUTO CDC INTO t FROM s KEYS (a) APPLY AS DELETE WHEN SEQUENCE BY at", "a condition")]
    [InlineData("CREATE FLOW f AS INSERT INTO t SELECT 1", "matched by name")]
    [InlineData("CREATE FLOW f AS SELECT 1", "INSERT INTO target BY NAME or AUTO CDC")]
    [InlineData("CREATE FLOW AS INSERT INTO t BY NAME SELECT 1", "the name of the flow")]
    [InlineData("CREATE OR REFRESH FLOW f AS INSERT INTO t BY NAME SELECT 1", "one of")]
    [InlineData("CREATE MATERIALIZED VIEW v", "a clause or AS")]
    [InlineData("CREATE MATERIALIZED VIEW v FLOW INSERT BY NAME SELECT 1", "a clause or AS")]
    [InlineData("CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT 1", "CREATE OR REFRESH")]
    [InlineData("CREATE MATERIALIZED VIEW v REFRESH POLICY NEVER AS SELECT 1", "INCREMENTAL STRICT")]
    [InlineData("CREATE VIEW v (a int) AS SELECT 1", "types of its columns")]
    [InlineData("CREATE VIEW v (PRIMARY KEY (a)) AS SELECT 1", "has no keys")]
    [InlineData("CREATE VIEW v PARTITIONED BY (a) AS SELECT 1", "a clause or AS")]
    [InlineData("CREATE PRIVATE VIEW v AS SELECT 1", "CREATE TEMPORARY VIEW")]
    [InlineData("CREATE FUNCTION f() RETURN 1", "one of APPLY CHANGES INTO, CREATE FLOW")]
    [InlineData("INSERT INTO t SELECT 1", "CREATE FLOW name AS INSERT INTO")]
    [InlineData("UPDATE t SET a = 1", "does not change tables")]
    [InlineData("MERGE INTO t USING s ON a WHEN MATCHED THEN DELETE", "does not change tables")]
    [InlineData("SELECT 1", "A query alone declares nothing")]
    [InlineData("CREATE MATERIALIZED VIEW v AS INSERT INTO t SELECT 1", "a query that starts with")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT * FROM t PIVOT (sum(a) FOR b IN (1))", "FILTER (WHERE")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT * FROM (SELECT 1) PIVOT (sum(a) FOR b IN (1))", "FILTER (WHERE")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT 1\nCREATE MATERIALIZED VIEW w AS SELECT 2", "';' before the next")]
    [InlineData("USE CATALOG", "the name of a catalog")]
    [InlineData("USE plant", "CATALOG or SCHEMA")]
    [InlineData("USE CATALOG a b", "the end of the statement")]
    [InlineData("USE SCHEMA a.b.c", "catalog.schema")]
    [InlineData("SET", "a key")]
    [InlineData("SET a", "'='")]
    [InlineData("SET a =", "a value")]
    [InlineData("SET TIME ZONE UTC", "Write SET key = value")]
    public void Other_text_is_refused_with_a_hint(string sql, string message)
    {
        var fault = Scripts.Fault("PIPELINE_SYNTAX", "CREATE STREAMING TABLE t; " + sql);

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("a.sql:", fault.At(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_named_pivot_is_no_pivot()
    {
        Scripts.Read("CREATE MATERIALIZED VIEW v AS SELECT pivot, pivot(1), a AS pivot FROM t WHERE pivot (2)");
    }

    [Fact]
    public void A_temporary_view_belongs_to_no_schema()
    {
        Assert.Contains(
            "Name it 'v'",
            Scripts.Fault("PIPELINE_DECLARATION", "CREATE TEMPORARY VIEW s.v AS SELECT 1").Message,
            StringComparison.Ordinal);
        Assert.Equal(
            "main.plant.v", Scripts.ReadOne("USE SCHEMA other; CREATE TEMPORARY VIEW v AS SELECT 1").Name.ToString());
    }

    [Fact]
    public void Use_holds_for_the_rest_of_its_file()
    {
        const string first =
            "CREATE STREAMING TABLE a; USE CATALOG lab; CREATE STREAMING TABLE b; USE SCHEMA s2; CREATE MATERIALIZED VIEW c AS SELECT 1;"
            + "USE DATABASE k.s3; CREATE STREAMING TABLE d";

        PipelineDeclaration pipeline = PipelineScript.Read(
            [new("1.sql", first), new("2.sql", "CREATE STREAMING TABLE e")], Scripts.Defaults());

        Assert.Equal(
            ["main.plant.a", "lab.plant.b", "lab.s2.c", "k.s3.d", "main.plant.e"],
            pipeline.Datasets.Select(dataset => dataset.Name.ToString()));
        Assert.Equal(("lab", "s2"), (pipeline.Flows[0].Query.Catalog, pipeline.Flows[0].Query.Schema));
    }

    [Fact]
    public void Every_statement_has_an_example_that_is_read()
    {
        Assert.Equal(
            [
                "APPLY CHANGES INTO", "CREATE FLOW", "CREATE MATERIALIZED VIEW", "CREATE SINK", "CREATE STREAMING TABLE",
                "CREATE TEMPORARY VIEW", "CREATE VIEW", "SET", "USE CATALOG", "USE SCHEMA",
            ],
            PipelineScript.Statements.Select(statement => statement.Words));
        string all = string.Join(";\n", PipelineScript.Statements
            .Where(statement => statement.Words != "APPLY CHANGES INTO")
            .Select(statement => statement.Example));

        Assert.Equal(5, Scripts.Read(all).Datasets.Count);
    }

    [Fact]
    public void Semicolons_in_quotes_comments_and_parentheses_do_not_split()
    {
        PipelineDeclaration pipeline = Scripts.Read(
            """
            /* a; b */ ; -- c;
            CREATE MATERIALIZED VIEW a COMMENT 'x;y' AS SELECT ';', "a;b", `c;d`, $$;$$, (1 /* ; */);
            CREATE MATERIALIZED VIEW b AS SELECT 2 -- ends here;
            """);

        Assert.Equal(2, pipeline.Datasets.Count);
        Assert.Equal("SELECT 2", pipeline.Flows[1].Query.Text.Text);
    }

    [Fact]
    public void A_notebook_cell_ends_a_statement()
    {
        PipelineDeclaration pipeline = Scripts.Read(
            """
            -- Databricks notebook source
            -- MAGIC %md
            -- MAGIC ## Words; more words

            -- COMMAND ----------

            CREATE STREAMING TABLE a AS SELECT * FROM STREAM s

            -- COMMAND ----------

            CREATE MATERIALIZED VIEW b AS SELECT * FROM a
            """);

        Assert.Equal(["a", "b"], pipeline.Datasets.Select(dataset => dataset.Name.Table));
        Assert.Equal("SELECT * FROM STREAM s", pipeline.Flows[0].Query.Text.Text);
    }

    [Fact]
    public void An_open_quote_is_refused_where_it_opens()
    {
        Assert.Equal("a.sql:2:10", Scripts.Fault("SQL_SYNTAX", "\nSET a = 1'x").At());
    }

    [Fact]
    public void An_empty_file_declares_nothing()
    {
        Assert.Empty(Scripts.Read("").Datasets);
        Assert.Empty(Scripts.Read("-- only words\n;;").Datasets);
    }
}
