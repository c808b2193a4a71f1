using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;
using Xunit;

namespace Millrace.Unit.Pipelines.Language;

/// <summary>Files as people write them, in the spellings of several years.</summary>
public sealed class WholeFileTests
{
    private const string Old =
        """
        -- Databricks notebook source
        -- MAGIC %md
        -- MAGIC # Orders; the old way

        -- COMMAND ----------
        CREATE OR REFRESH STREAMING LIVE TABLE orders_raw
        COMMENT "The raw orders, ingested from ${source}"
        TBLPROPERTIES ("quality" = "bronze", "pipelines.autoOptimize.managed" = "true")
        AS
        SELECT * FROM cloud_files("${source}/orders", "json", map("cloudFiles.inferColumnTypes", "true"))

        -- COMMAND ----------
        create or refresh streaming live table orders_cleaned (
          constraint valid_order_number expect (order_number is not null) on violation drop row,
          constraint `total is sane` expect (total between 0 and 1e6)
        )
        partitioned by (order_date)
        comment 'Orders with a number'
        as select o.*, date(order_time) as order_date
           from stream(live.orders_raw) o left join live.customers c on o.customer_id = c.id
        -- COMMAND ----------
        CREATE LIVE VIEW customers AS SELECT * FROM lab.customers
        -- COMMAND ----------
        CREATE LIVE TABLE orders_by_day
        AS SELECT order_date, count(*) AS n FROM LIVE.orders_cleaned GROUP BY ALL ORDER BY 1;
        """;

    private const string New =
        """
        /* Machines; one table for
           every line */
        SET line.id = 4;
        USE CATALOG plant;
        USE SCHEMA line_${line.id};

        CREATE OR REFRESH PRIVATE STREAMING TABLE IF NOT EXISTS `machine events` (
          event_id BIGINT NOT NULL COMMENT 'from the controller',
          payload STRUCT<code: INT, parts: ARRAY<STRUCT<name: STRING, qty: DECIMAL(8,2)>>>,
          seen_at TIMESTAMP,
          CONSTRAINT events_pk PRIMARY KEY (event_id) RELY,
          CONSTRAINT fresh EXPECT (seen_at > TIMESTAMP '2020-01-01 00:00:00;') ON VIOLATION FAIL UPDATE
        )
        CLUSTER BY AUTO
        SCHEDULE EVERY 1 HOUR;

        CREATE FLOW live_events AS INSERT INTO `machine events` BY NAME
        SELECT * FROM STREAM read_kafka(bootstrapServers => 'broker:9092', subscribe => 'line-${line.id}');

        CREATE FLOW old_events AS INSERT INTO ONCE plant.line_4.`machine events` BY NAME
        SELECT * FROM read_files('/archive/${line.id}/*.json');

        CREATE TEMPORARY VIEW slow AS
        WITH gaps AS (
          SELECT event_id, seen_at - lag(seen_at) OVER (PARTITION BY payload.code ORDER BY seen_at) AS gap
          FROM `machine events`
        )
        SELECT * FROM gaps WHERE gap > INTERVAL 5 MINUTES;

        CREATE OR REFRESH MATERIALIZED VIEW stops
          REFRESH POLICY INCREMENTAL
          TBLPROPERTIES (delta.enableChangeDataFeed = true)
        AS FROM slow SELECT count(*) AS stops, max(gap) AS longest;
        """;

    [Fact]
    public void An_old_notebook_and_a_new_file_form_one_pipeline()
    {
        PipelineDeclaration pipeline = PipelineScript.Read(
            [new SourceText("old.sql", Old), new SourceText("new.sql", New.ReplaceLineEndings("\r\n"))],
            Scripts.Defaults(("source", "/in")));

        Assert.Equal(
            [
                "StreamingTable main.plant.orders_raw", "StreamingTable main.plant.orders_cleaned",
                "TemporaryView main.plant.customers", "MaterializedView main.plant.orders_by_day",
                "StreamingTable plant.line_4.machine events", "TemporaryView main.plant.slow",
                "MaterializedView plant.line_4.stops",
            ],
            pipeline.Datasets.Select(dataset => $"{dataset.Kind} {dataset.Name}"));
        Assert.Equal(
            ["plant.line_4.live_events", "plant.line_4.old_events"],
            pipeline.Flows.Where(flow => flow.Target.Table == "machine events").Select(flow => flow.Name));
        Assert.Equal("The raw orders, ingested from /in", pipeline.Datasets[0].Comment);
        Assert.Equal(["valid_order_number", "total is sane"], pipeline.Datasets[1].Expectations.Select(rule => rule.Name));
        Assert.Equal(RefreshPolicy.Incremental, pipeline.Datasets[6].RefreshPolicy);
        Assert.Empty(pipeline.Warnings);
    }

    [Fact]
    public void Line_ends_of_windows_and_a_byte_order_mark_do_not_move_places()
    {
        PipelineDeclaration pipeline = PipelineScript.Read(
            [new SourceText("a.sql", "\uFEFFSET a = 1;\r\nCREATE MATERIALIZED VIEW v AS\r\n  SELECT ${a}, x")], Scripts.Defaults());

        QueryText query = pipeline.Flows[0].Query.Text;
        Assert.Equal("a.sql:3:3", query.Location.ToString());
        Assert.Equal("a.sql:3:16", query.LocationAt(query.Text.IndexOf('x', StringComparison.Ordinal)).ToString());
    }
}
