using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Language;

public sealed class StreamingTableTests
{
    [Theory]
    [InlineData("CREATE STREAMING TABLE t AS SELECT * FROM STREAM s")]
    [InlineData("CREATE OR REFRESH STREAMING TABLE t AS SELECT * FROM STREAM s;")]
    [InlineData("create or refresh streaming table if not exists `t` as select * from stream s")]
    [InlineData("CREATE STREAMING LIVE TABLE t AS SELECT * FROM STREAM s;;")]
    [InlineData("CREATE OR REFRESH STREAMING LIVE TABLE t AS (SELECT * FROM STREAM s)")]
    [InlineData("CREATE STREAMING TABLE plant.t FLOW INSERT BY NAME FROM STREAM s")]
    [InlineData("CREATE STREAMING TABLE main.plant.t AS WITH x AS (SELECT 1) SELECT * FROM x")]
    public void Every_spelling_declares_a_table_with_its_own_flow(string sql)
    {
        PipelineDeclaration pipeline = Scripts.Read(sql);

        DatasetDeclaration table = Assert.Single(pipeline.Datasets);
        Assert.Equal(DatasetKind.StreamingTable, table.Kind);
        Assert.Equal("main.plant.t", table.Name.ToString());
        Assert.Empty(table.Expectations);
        FlowDeclaration flow = Assert.Single(pipeline.Flows);
        Assert.Equal("main.plant.t", flow.Name);
        Assert.Equal(table.Name, flow.Target);
        Assert.False(flow.IsOnce);
    }

    [Fact]
    public void A_table_without_a_query_waits_for_flows()
    {
        PipelineDeclaration pipeline = Scripts.Read("CREATE PRIVATE STREAMING TABLE t (a int) COMMENT 'c'");

        Assert.True(Assert.Single(pipeline.Datasets).IsPrivate);
        Assert.Empty(pipeline.Flows);
    }

    [Fact]
    public void The_query_is_kept_as_written_with_its_place()
    {
        const string sql = "-- head\nCREATE STREAMING TABLE t AS\n  SELECT a, -- note\n  ';' AS b FROM STREAM(s) ;";

        FlowDeclaration flow = Assert.Single(Scripts.Read(sql).Flows);

        Assert.Equal("SELECT a, -- note\n  ';' AS b FROM STREAM(s)", flow.Query.Text.Text);
        Assert.Equal("a.sql:3:3", flow.Query.Text.Location.ToString());
        Assert.Equal(sql.IndexOf("SELECT", StringComparison.Ordinal), flow.Query.Text.Start);
        Assert.Equal("a.sql:4:3", flow.Query.Text.LocationAt(flow.Query.Text.Text.IndexOf("';'", StringComparison.Ordinal)).ToString());
    }

    [Fact]
    public void Columns_carry_types_and_options()
    {
        DatasetDeclaration table = Scripts.ReadOne(
            """
            CREATE STREAMING TABLE t (
              id BIGINT NOT NULL PRIMARY KEY RELY COMMENT 'who',
              `air flow` decimal(10, 2) COMMENT "m3/h" NOT NULL,
              tags map<string, struct<a: array<array<int>>, b: string NOT NULL>> MASK gov.hide USING COLUMNS (id, 'x', 3),
              at timestamp without time zone,
              day date GENERATED ALWAYS AS (CAST(at AS date)) COMMENT 'd',
              model string CONSTRAINT fk FOREIGN KEY REFERENCES main.plant.models (model_id) NOT ENFORCED,
              CONSTRAINT pk PRIMARY KEY (id, at) NOT ENFORCED RELY,
              FOREIGN KEY (id) REFERENCES devices
            )
            """);

        Assert.Equal(["id", "air flow", "tags", "at", "day", "model"], table.DeclaredColumns.Select(c => c.Name));
        Assert.False(table.DeclaredColumns[0].IsNullable);
        Assert.Equal("who", table.DeclaredColumns[0].Comment);
        Assert.Equal(new DataType.Decimal(10, 2), table.DeclaredColumns[1].Type);
        Assert.Equal("m3/h", table.DeclaredColumns[1].Comment);
        Assert.False(table.DeclaredColumns[1].IsNullable);
        Assert.Equal(
            "map<string,struct<a:array<array<integer>>,b:string>>", DataTypeText.Format(table.DeclaredColumns[2].Type!));
        Assert.Equal(["gov", "hide"], table.DeclaredColumns[2].Mask!.Function);
        Assert.Equal(["id", "'x'", "3"], table.DeclaredColumns[2].Mask!.UsingColumns);
        Assert.Equal(new DataType.TimestampNtz(), table.DeclaredColumns[3].Type);
        Assert.Equal("CAST(at AS date)", table.DeclaredColumns[4].GeneratedAs);
        Assert.Equal(4, table.Keys.Count);
        Assert.Null(table.Keys[0].References);
        Assert.Equal("fk", table.Keys[1].Name);
        Assert.Equal(["model_id"], table.Keys[1].References!.Columns);
        Assert.Equal(["id", "at"], table.Keys[2].Columns);
        Assert.Equal(["devices"], table.Keys[3].References!.Table);
    }

    [Fact]
    public void A_mask_and_a_row_filter_are_kept_and_warned_of()
    {
        PipelineDeclaration pipeline = Scripts.Read(
            "CREATE STREAMING TABLE t (a int MASK hide) WITH ROW FILTER gov.f ON (a)");

        Assert.Equal(["gov", "f"], pipeline.Datasets[0].RowFilter!.Function);
        Assert.Equal(["a.sql:1:44", "a.sql:1:27"], pipeline.Warnings.Select(w => w.Location.ToString()));
        Assert.All(pipeline.Warnings, w => Assert.Contains("not applied", w.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Clauses_come_in_any_order()
    {
        DatasetDeclaration table = Scripts.ReadOne(
            """
            CREATE STREAMING TABLE t
              TBLPROPERTIES ("quality" = "bronze", delta.appendOnly = TRUE, 'pipelines.reset.allowed'='false', n 5, m = -2)
              COMMENT "it's raw"
              PARTITIONED BY (factory_id, `day`)
              USING DELTA
              SCHEDULE REFRESH CRON '0 0 * * * ?' AT TIME ZONE 'Europe/Berlin'
              DEFAULT COLLATION UTF8_BINARY
              WITH ROW FILTER f ON ()
            AS SELECT * FROM STREAM s
            """);

        Assert.Equal("it's raw", table.Comment);
        Assert.Equal("bronze", table.Properties["quality"]);
        Assert.Equal("true", table.Properties["delta.appendOnly"]);
        Assert.Equal("false", table.Properties["pipelines.reset.allowed"]);
        Assert.Equal("5", table.Properties["n"]);
        Assert.Equal("-2", table.Properties["m"]);
        Assert.Equal(["factory_id", "day"], table.PartitionColumns);
        Assert.Equal(new RefreshSchedule.Cron("0 0 * * * ?", "Europe/Berlin"), table.Schedule);
        Assert.Equal("UTF8_BINARY", table.DefaultCollation);
    }

    [Theory]
    [InlineData("SCHEDULE EVERY 2 HOURS", "2.00")]
    [InlineData("SCHEDULE REFRESH EVERY 1 DAY", "24.00")]
    [InlineData("SCHEDULE EVERY 3 WEEKS", "504.00")]
    public void A_period_is_hours_days_or_weeks(string clause, string hours)
    {
        DatasetDeclaration table = Scripts.ReadOne($"CREATE STREAMING TABLE t {clause}");

        RefreshSchedule.Every every = Assert.IsType<RefreshSchedule.Every>(table.Schedule);
        Assert.Equal(hours, every.Period.TotalHours.ToString("F2", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("CLUSTER BY (a, b.c)", "a|b.c")]
    [InlineData("cluster by auto", "AUTO")]
    [InlineData("CLUSTER BY NONE", "NONE")]
    [InlineData("", "")]
    public void Clustering_is_columns_automatic_or_off(string clause, string expected)
    {
        Clustering clustering = Scripts.ReadOne($"CREATE STREAMING TABLE t {clause}").Clustering;

        string shown = clustering switch
        {
            Clustering.By by => string.Join('|', by.Columns),
            Clustering.Auto => "AUTO",
            Clustering.None => "NONE",
            _ => "",
        };
        Assert.Equal(expected, shown);
    }

    [Theory]
    [InlineData("TRIGGER ON UPDATE", null)]
    [InlineData("TRIGGER ON UPDATE AT MOST EVERY INTERVAL 5 MINUTES", "5 MINUTES")]
    [InlineData("TRIGGER ON UPDATE AT MOST EVERY INTERVAL '1' hour", "'1' hour")]
    [InlineData("TRIGGER ON UPDATE AT MOST EVERY INTERVAL '90 seconds'", "'90 seconds'")]
    public void A_trigger_keeps_its_interval(string clause, string? interval)
    {
        Assert.Equal(
            new RefreshSchedule.OnUpdate(interval),
            Scripts.ReadOne($"CREATE STREAMING TABLE t {clause} AS SELECT * FROM STREAM s").Schedule);
    }

    [Theory]
    [InlineData("CREATE OR REPLACE STREAMING TABLE t AS SELECT 1", "CREATE OR REFRESH", "a.sql:1:1")]
    [InlineData("CREATE STREAMING TABLE AS SELECT 1", "expected a name", "a.sql:1:24")]
    [InlineData("CREATE STREAMING TABLE a.b.c.d AS SELECT 1", "at most three parts", "a.sql:1:24")]
    [InlineData("CREATE STREAMING TABLE t SELECT 1", "expected a clause or AS", "a.sql:1:26")]
    [InlineData("CREATE STREAMING TABLE t AS", "the statement ends here, expected a query", "a.sql:1:28")]
    [InlineData("CREATE STREAMING TABLE t (a) AS SELECT 1", "expected the type of column 'a'", "a.sql:1:28")]
    [InlineData("CREATE STREAMING TABLE t (a int,) AS SELECT 1", "a column name", "a.sql:1:33")]
    [InlineData("CREATE STREAMING TABLE t () AS SELECT 1", "a column name", "a.sql:1:27")]
    [InlineData("CREATE STREAMING TABLE t (a strng)", "'strng' is unknown", "a.sql:1:29")]
    [InlineData("CREATE STREAMING TABLE t (a int DEFAULT 5)", "no DEFAULT columns", "a.sql:1:33")]
    [InlineData("CREATE STREAMING TABLE t (a bigint GENERATED BY DEFAULT AS IDENTITY)", "no identity", "a.sql:1:46")]
    [InlineData("CREATE STREAMING TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)", "no identity", "a.sql:1:56")]
    [InlineData("CREATE STREAMING TABLE t USING PARQUET", "every stored dataset is a Delta table", "a.sql:1:32")]
    [InlineData("CREATE STREAMING TABLE t COMMENT 'a' COMMENT 'b'", "COMMENT is written twice", "a.sql:1:38")]
    [InlineData("CREATE STREAMING TABLE t SCHEDULE EVERY 1 HOUR TRIGGER ON UPDATE", "SCHEDULE or TRIGGER is written twice", "a.sql:1:48")]
    [InlineData("CREATE STREAMING TABLE t SCHEDULE EVERY 0 HOURS", "a whole number", "a.sql:1:41")]
    [InlineData("CREATE STREAMING TABLE t SCHEDULE EVERY 5 MINUTES", "HOURS, DAYS or WEEKS", "a.sql:1:43")]
    [InlineData("CREATE STREAMING TABLE t CLUSTER BY a", "AUTO, NONE or columns", "a.sql:1:37")]
    [InlineData("CREATE STREAMING TABLE t TBLPROPERTIES (a=1, 'a'=2)", "given twice", "a.sql:1:46")]
    [InlineData("CREATE STREAMING TABLE t TBLPROPERTIES (a=b)", "the value of the property", "a.sql:1:43")]
    [InlineData("CREATE STREAMING TABLE t REFRESH POLICY FULL AS SELECT 1", "Only a materialized view", "a.sql:1:26")]
    [InlineData("CREATE STREAMING TABLE t (a int", "',' or ')'", "a.sql:1:32")]
    [InlineData("CREATE STREAMING TABLE t AS SELECT (1", "never closed", "a.sql:1:36")]
    [InlineData("CREATE STREAMING TABLE t AS SELECT 1)", "closes nothing", "a.sql:1:37")]
    [InlineData("CREATE STREAMING TABLE t FLOW INSERT INTO t BY NAME SELECT 1", "The table of this statement", "a.sql:1:38")]
    [InlineData("CREATE STREAMING TABLE t FLOW INSERT SELECT 1", "expected BY NAME", "a.sql:1:38")]
    [InlineData("CREATE STREAMING TABLE t FLOW UPSERT", "INSERT BY NAME, AUTO CDC or REPLACE WHERE", "a.sql:1:31")]
    [InlineData("CREATE STREAMING VIEW t AS SELECT 1", "CREATE TEMPORARY VIEW", "a.sql:1:1")]
    [InlineData("CREATE TABLE t AS SELECT 1", "no plain tables", "a.sql:1:1")]
    public void What_is_wrong_is_named_at_its_place(string sql, string message, string location)
    {
        var fault = Scripts.Fault("PIPELINE_SYNTAX", sql);

        Assert.Contains(message, fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(location, fault.At());
    }

    [Fact]
    public void A_location_is_refused_with_the_alternative()
    {
        var fault = Scripts.Fault("PIPELINE_UNSUPPORTED", "CREATE STREAMING TABLE t LOCATION '/x' AS SELECT 1");

        Assert.Contains("warehouse", fault.Message, StringComparison.Ordinal);
        Assert.Equal("a.sql:1:26", fault.At());
    }
}
