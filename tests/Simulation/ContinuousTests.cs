using Millrace.Pipelines.Running;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Pipelines that go on until they are stopped, in a time that only the test moves.</summary>
public sealed class ContinuousTests
{
    private const string Source = "STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double', maxFilesPerTrigger => 2)";

    private const string Sql = $"""
        CREATE OR REFRESH STREAMING TABLE bronze (CONSTRAINT ok EXPECT (v >= 0) ON VIOLATION DROP ROW) AS SELECT * FROM {Source};
        CREATE TEMPORARY VIEW doubled AS SELECT id, v * (2 + id % 3) AS w FROM STREAM(bronze);
        CREATE OR REFRESH STREAMING TABLE silver AS SELECT * FROM doubled;
        CREATE OR REFRESH STREAMING TABLE level AS SELECT * FROM ts_ema(STREAM(silver), ts => id, col => w, alpha => 0.5, adjust => false);
        CREATE OR REFRESH MATERIALIZED VIEW gold AS SELECT count(*) AS n, sum(id)::BIGINT AS total FROM silver;
        """;

    private const string Content = """
        SELECT 'b' AS t, id, v, NULL AS e FROM bronze UNION ALL SELECT 's', id, w, NULL FROM silver
        UNION ALL SELECT 'l', id, w, "EMA_w" FROM level UNION ALL SELECT 'g', n, total, NULL FROM gold ORDER BY ALL
        """;

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(45)]
    public async Task The_same_definition_gives_the_same_tables_triggered_continuous_and_with_an_interval(int? intervalSeconds)
    {
        using ContinuousWorld triggered = new(Sql);
        int first = 0;
        foreach (int files in (int[])[3, 0, 4, 1])
        {
            for (int file = 0; file < files; file++) triggered.Land(first++);
            await triggered.UpdateAsync();
        }

        using ContinuousWorld continuous = new(Sql);
        int landed = 0;
        continuous.AtWait = wait =>
        {
            if (wait % 3 != 1) return;
            for (int more = 0; more < wait % 4 && landed < 8; more++) continuous.Land(landed++);
        };
        UpdateSummary summary = await continuous.RunAsync(TimeSpan.FromMinutes(intervalSeconds is 45 ? 40 : 4), interval: intervalSeconds is int seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.Equal("COMPLETED", summary.State);
        Assert.Equal(8, landed);
        string[] expected = await triggered.RowsAsync(Content);
        Assert.Equal(8 * 8 * 3 + 1, expected.Length);
        Assert.Equal(expected, await continuous.RowsAsync(Content));
        Assert.Equal(64, summary.Datasets[0].RowsOut);
        Assert.Equal(16, Assert.Single(summary.Datasets[0].Expectations).Failed);
    }

    [Fact]
    public async Task Rounds_without_input_leave_no_events_and_look_every_five_seconds()
    {
        using ContinuousWorld world = new(Sql.Replace(Sql[Sql.IndexOf("CREATE OR REFRESH MATERIALIZED", StringComparison.Ordinal)..], "", StringComparison.Ordinal));
        world.Land(0);
        await world.RunAsync(TimeSpan.FromMinutes(10));

        Assert.InRange(world.Waits.Count, 115, 125);
        string[] idle = await world.RowsAsync("SELECT origin.flow_name, count(*) FROM event_log('p') WHERE details->>'$.flow_progress.status' = 'IDLE' GROUP BY 1 ORDER BY 1");
        Assert.Equal(["main.s.bronze|1", "main.s.level|1", "main.s.silver|1"], idle);
        Assert.Equal(["3"], await world.RowsAsync("SELECT count(*) FROM event_log('p') WHERE level = 'METRICS'"));
    }

    [Fact]
    public async Task A_view_is_refreshed_at_its_interval_and_only_when_something_changed()
    {
        using ContinuousWorld world = new(Sql);
        world.Land(0);
        world.AtWait = wait =>
        {
            if (wait == 20) world.Land(1);
            if (wait == 21) world.Land(2);
        };
        await world.RunAsync(TimeSpan.FromMinutes(10));

        // Once for the first file, and once for the two that landed within the same minute.
        Assert.Equal(["2"], await world.RowsAsync("SELECT count(*) FROM event_log('p') WHERE level = 'METRICS' AND origin.flow_name = 'main.s.gold'"));
        Assert.Equal(["24"], await world.RowsAsync("SELECT n FROM gold"));
    }

    [Fact]
    public async Task Intervals_of_tables_flows_and_the_pipeline_are_kept()
    {
        string sql = $"""
            CREATE OR REFRESH STREAMING TABLE own TBLPROPERTIES ('pipelines.trigger.interval' = '2 minutes') AS SELECT * FROM {Source};
            CREATE OR REFRESH STREAMING TABLE others AS SELECT * FROM {Source};
            SET pipelines.trigger.interval = '3 minutes';
            CREATE OR REFRESH STREAMING TABLE settled AS SELECT * FROM {Source};
            """;
        using ContinuousWorld world = new(sql, "configuration: { pipelines.trigger.interval: 1 minute },");
        int landed = 0;
        world.AtWait = _ => world.Land(landed++);
        await world.RunAsync(TimeSpan.FromMinutes(12.5));

        string[] batches = await world.RowsAsync("SELECT origin.dataset_name, count(DISTINCT timestamp) FROM event_log('p') WHERE level = 'METRICS' GROUP BY 1 ORDER BY 1");
        Assert.Equal(["main.s.others|12", "main.s.own|6", "main.s.settled|4"], batches);
    }

    [Fact]
    public async Task Events_move_to_the_log_while_the_update_goes_on_each_once_and_in_order()
    {
        using ContinuousWorld world = new(Sql);
        string[] seen = [];
        world.AtWait = wait =>
        {
            world.Land(wait);
            if (wait == 40) seen = world.RowsAsync("SELECT count(*) FROM event_log('p')").GetAwaiter().GetResult();
        };
        await world.RunAsync(TimeSpan.FromMinutes(5));

        Assert.True(int.Parse(Assert.Single(seen), System.Globalization.CultureInfo.InvariantCulture) > 50, $"{seen[0]} events in the log while it runs");
        string numbers = Assert.Single(await world.RowsAsync("SELECT count(*) || ' ' || count(DISTINCT id) || ' ' || max(sequence.data_plane_id.seq_no) FROM event_log('p')"));
        Assert.Single(numbers.Split(' ').Distinct());
    }

    [Fact]
    public async Task A_stop_ends_between_batches_and_the_next_run_goes_on()
    {
        using ContinuousWorld world = new(Sql);
        for (int file = 0; file < 7; file++) world.Land(file);
        int commits = 0;
        world.AtNews = news =>
        {
            if (news.Message == "committed" && ++commits == 2) world.Stop();
        };
        UpdateSummary summary = await world.RunAsync(duration: null);

        Assert.True(summary.IsCanceled);
        Assert.Equal(["32"], await world.RowsAsync("SELECT count(*) FROM bronze"));
        string[] states = await world.RowsAsync(
            "SELECT details->>'$.update_progress.state', details->>'$.update_progress.cancellation_cause' "
            + "FROM event_log('p') WHERE event_type = 'update_progress' ORDER BY sequence.data_plane_id.seq_no");
        Assert.Equal(["QUEUED|", "INITIALIZING|", "SETTING_UP_TABLES|", "RUNNING|", "STOPPING|", "CANCELED|USER_ACTION"], states);
    }

    [Fact]
    public async Task A_column_that_lands_begins_a_new_update_by_itself()
    {
        using ContinuousWorld world = new(Sql.Replace("SELECT id, v *", "SELECT *, v *", StringComparison.Ordinal));
        world.Land(0);
        world.AtWait = wait =>
        {
            if (wait == 3) world.Land(1, "id,v,note\n100,1,hello\n");
        };
        UpdateSummary summary = await world.RunAsync(TimeSpan.FromMinutes(3));

        Assert.True(summary.IsSuccess, summary.Datasets.FirstOrDefault(dataset => dataset.Fault is not null)?.Fault?.Message);
        Assert.Equal(["100|1|hello|3"], await world.RowsAsync("SELECT id, v, note, w FROM silver WHERE id = 100"));
        string[] causes = await world.RowsAsync("SELECT details->>'$.create_update.cause' FROM event_log('p') WHERE event_type = 'create_update' ORDER BY timestamp");
        Assert.Equal(["USER_ACTION", "SCHEMA_CHANGE"], causes);
        Assert.Equal(9, summary.Datasets[0].RowsOut);
    }

    [Fact]
    public async Task A_dataset_that_fails_for_good_stops_its_readers_and_nobody_else()
    {
        string sql = $"""
            CREATE OR REFRESH STREAMING TABLE good AS SELECT * FROM {Source};
            CREATE OR REFRESH STREAMING TABLE bad (CONSTRAINT small EXPECT (id < 15) ON VIOLATION FAIL UPDATE) AS SELECT * FROM {Source};
            CREATE OR REFRESH STREAMING TABLE reader AS SELECT * FROM STREAM(bad);
            """;
        using ContinuousWorld world = new(sql);
        int landed = 0;
        world.AtWait = _ => world.Land(landed++);
        UpdateSummary summary = await world.RunAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("FAILED", summary.State);
        Assert.Equal([DatasetState.Failed, DatasetState.Skipped], summary.Datasets.Skip(1).Select(dataset => dataset.State));
        Assert.InRange(summary.Datasets[0].RowsOut, 100, 130);
        Assert.Equal(["10|10"], await world.RowsAsync("SELECT (SELECT count(*) FROM bad), (SELECT count(*) FROM reader)"));
        Assert.Equal(["1"], await world.RowsAsync("SELECT count(*) FROM event_log('p') WHERE event_type = 'create_update'"));
    }
}
