using Millrace.Foundation.Faults;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Running;
using Xunit;

namespace Millrace.Simulation;

/// <summary>What is tried again, how often, after which time, and what is not.</summary>
public sealed class RetryTests
{
    private const string Source = "STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double')";

    private const string Sql = $"""
        CREATE OR REFRESH STREAMING TABLE a AS SELECT * FROM {Source};
        CREATE OR REFRESH STREAMING TABLE b AS SELECT * FROM {Source};
        CREATE OR REFRESH STREAMING TABLE reader AS SELECT * FROM STREAM(a);
        """;

    [Fact]
    public async Task A_flow_that_the_store_refuses_is_tried_again_and_reads_every_row_once()
    {
        RefusingStore store = new("/a/_delta_log/", refusals: 2);
        using ContinuousWorld world = new(Sql, store: store);
        world.Land(0);
        UpdateSummary summary = await world.UpdateAsync();

        Assert.True(summary.IsSuccess);
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], world.Waits);
        Assert.Equal(["10|10|10"], await world.RowsAsync("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM reader)"));
        Assert.Equal(["1"], await world.RowsAsync("SELECT count(*) FROM event_log('p') WHERE event_type = 'create_update'"));
    }

    [Fact]
    public async Task An_update_whose_flow_keeps_failing_is_tried_again_as_a_new_update_of_what_failed()
    {
        RefusingStore store = new("/a/_delta_log/", refusals: 4);
        using ContinuousWorld world = new(Sql, store: store);
        world.Land(0);
        UpdateSummary summary = await world.UpdateAsync();

        Assert.True(summary.IsSuccess);
        Assert.Equal([1, 2, 5, 1], world.Waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(["10|10|10"], await world.RowsAsync("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM reader)"));
        string[] causes = await world.RowsAsync(
            "SELECT details->>'$.create_update.cause', details->>'$.create_update.refresh_selection' FROM event_log('p') WHERE event_type = 'create_update' ORDER BY timestamp");
        Assert.Equal(["USER_ACTION|[]", "RETRY_ON_FAILURE|[\"main.s.a\",\"main.s.reader\"]"], causes);
        Assert.Equal(["2"], await world.RowsAsync("SELECT count(DISTINCT origin.update_id) FROM event_log('p')"));
    }

    [Fact]
    public async Task A_development_pipeline_tries_nothing_twice()
    {
        RefusingStore store = new("/a/_delta_log/", refusals: 1);
        using ContinuousWorld world = new(Sql, "development: true,", store);
        world.Land(0);
        UpdateSummary summary = await world.UpdateAsync();

        Assert.Equal([DatasetState.Failed, DatasetState.Completed, DatasetState.Skipped], summary.Datasets.OrderBy(dataset => dataset.Name.Table).Select(dataset => dataset.State));
        Assert.Empty(world.Waits);
    }

    [Fact]
    public async Task Attempts_are_a_setting_and_end()
    {
        RefusingStore store = new("/a/_delta_log/", refusals: int.MaxValue);
        using ContinuousWorld world = new(Sql, "configuration: { pipelines.maxFlowRetryAttempts: 1, pipelines.numUpdateRetryAttempts: 2 },", store);
        world.Land(0);
        UpdateSummary summary = await world.UpdateAsync();

        Assert.Equal("FAILED", summary.State);
        Assert.Equal([1, 5, 1, 10, 1], world.Waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(10, summary.Datasets.Single(dataset => dataset.Name.Table == "b").RowsOut);
    }

    [Fact]
    public async Task What_is_wrong_with_data_is_told_at_once()
    {
        using ContinuousWorld world = new(Sql.Replace("TABLE a AS", "TABLE a (CONSTRAINT small EXPECT (id < 5) ON VIOLATION FAIL UPDATE) AS", StringComparison.Ordinal));
        world.Land(0);
        UpdateSummary summary = await world.UpdateAsync();

        Assert.Equal("FAILED", summary.State);
        Assert.Empty(world.Waits);
    }

    [Fact]
    public async Task A_continuous_flow_is_tried_again_without_end_while_the_others_go_on()
    {
        RefusingStore store = new("/a/_delta_log/", refusals: 7);
        using ContinuousWorld world = new(Sql, store: store);
        int landed = 0;
        world.AtWait = _ =>
        {
            if (landed < 12) world.Land(landed++);
        };
        UpdateSummary summary = await world.RunAsync(TimeSpan.FromMinutes(4));

        Assert.Equal("COMPLETED", summary.State);
        Assert.Equal(["120|120|120"], await world.RowsAsync("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM reader)"));
        string[] causes = await world.RowsAsync("SELECT DISTINCT details->>'$.create_update.cause' FROM event_log('p') WHERE event_type = 'create_update' ORDER BY 1");
        Assert.Equal(["RETRY_ON_FAILURE", "USER_ACTION"], causes);
    }

    [Fact]
    public async Task A_query_that_does_not_end_is_stopped_after_its_time()
    {
        using ContinuousWorld world = new(
            "CREATE OR REFRESH MATERIALIZED VIEW forever AS SELECT count(*) AS n FROM range(100000) a, range(100000) b, range(100000) c WHERE (a.range * b.range + c.range) % 7 = 1;\n"
            + "CREATE OR REFRESH MATERIALIZED VIEW quick AS SELECT 1 AS n;",
            "configuration: { pipelines.flowTimeout: 300 ms },",
            clock: TimeProvider.System);
        UpdateSummary summary = await world.UpdateAsync();

        MillraceException fault = Assert.IsType<MillraceException>(summary.Datasets[0].Fault);
        Assert.Equal("PIPELINE_FLOW_TIMEOUT", fault.Code.Value);
        Assert.Contains("0.3 seconds", fault.Message, StringComparison.Ordinal);
        Assert.Equal(DatasetState.Completed, summary.Datasets[1].State);
        Assert.Empty(world.Waits);
    }

    [Theory]
    [InlineData("pipelines.maxFlowRetryAttempts: many")]
    [InlineData("pipelines.numUpdateRetryAttempts: -1")]
    [InlineData("pipelines.flowTimeout: soon")]
    [InlineData("pipelines.trigger.interval: 0")]
    [InlineData("pipelines.maxParallelFlows: 0")]
    public async Task A_setting_that_makes_no_sense_is_refused_before_anything_runs(string setting)
    {
        using ContinuousWorld world = new(Sql, $"configuration: {{ {setting} }},");
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => world.PlanAsync(new UpdateRequest()));
        Assert.Equal("PIPELINE_SETTING_INVALID", fault.Code.Value);
        await Assert.ThrowsAsync<MillraceException>(() => world.UpdateAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Datasets_that_do_not_wait_for_each_other_may_run_at_once(int atOnce)
    {
        using ContinuousWorld world = new(Sql, $"configuration: {{ pipelines.maxParallelFlows: {atOnce} }},");
        for (int file = 0; file < 5; file++) world.Land(file);
        UpdateSummary summary = await world.UpdateAsync();

        Assert.True(summary.IsSuccess);
        Assert.Equal(["50|50|50"], await world.RowsAsync("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM reader)"));
        string[] order = await world.RowsAsync(
            "SELECT origin.flow_name, string_agg(details->>'$.flow_progress.status', ' ' ORDER BY sequence.data_plane_id.seq_no) "
            + "FROM event_log('p') WHERE event_type = 'flow_progress' GROUP BY 1 ORDER BY 1");
        Assert.Equal(["main.s.a|QUEUED STARTING RUNNING COMPLETED", "main.s.b|QUEUED STARTING RUNNING COMPLETED", "main.s.reader|QUEUED STARTING RUNNING COMPLETED"], order);
    }
}
