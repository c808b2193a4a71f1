using Millrace.Foundation.Faults;
using Millrace.Pipelines.Maintenance;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Running;
using Xunit;

namespace Millrace.Simulation;

/// <summary>Tables that an update looks after: when, how, and that nobody who reads them sees anything of it.</summary>
public sealed class MaintenanceTests
{
    private const string Source = "STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint, v double', maxFilesPerTrigger => 1)";

    private const string Sql = $"""
        CREATE OR REFRESH STREAMING TABLE bronze PROPERTIES_OF_BRONZE AS SELECT id, v FROM {Source};
        CREATE OR REFRESH STREAMING TABLE silver TBLPROPERTIES ('pipelines.autoOptimize.managed' = 'false') AS SELECT id, v * 2 AS w FROM STREAM(bronze);
        CREATE OR REFRESH MATERIALIZED VIEW gold AS SELECT count(*) AS n, sum(id)::BIGINT AS total FROM bronze;
        """;

    private const string FourAreMany = "TBLPROPERTIES ('millrace.autoCompact.minFiles' = '4')";

    private const string Counts = "SELECT (SELECT count(*) FROM bronze), (SELECT count(DISTINCT id) FROM silver), (SELECT count(*) FROM silver), (SELECT n FROM gold)";

    private static readonly UpdateRequest Now = new() { Maintenance = MaintenanceMode.Now };

    private static string SqlWith(string properties) => Sql.Replace("PROPERTIES_OF_BRONZE", properties, StringComparison.Ordinal);

    [Fact]
    public async Task A_table_is_looked_after_once_a_day_and_its_readers_see_nothing_of_it()
    {
        using ContinuousWorld world = new(SqlWith(FourAreMany));
        for (int file = 0; file < 4; file++) world.Land(file);
        Assert.Empty((await world.UpdateAsync()).Maintenance);

        world.Clock.Advance(TimeSpan.FromHours(25));
        UpdateSummary later = await world.UpdateAsync();
        MaintenanceSummary done = Assert.Single(later.Maintenance);
        Assert.Equal(("bronze", 4, 1), (done.Table.Table, done.FilesRewritten, done.FilesWritten));
        Assert.All(later.Datasets, static dataset => Assert.Equal(DatasetState.Idle, dataset.State));
        string[] events = await world.RowsAsync("""
            SELECT origin.dataset_name, details->>'$.maintenance_progress.status', details->>'$.maintenance_progress.operations[0].operation',
              details->>'$.maintenance_progress.operations[0].files_removed', origin.maintenance_id IS NOT NULL
            FROM event_log('p') WHERE event_type = 'maintenance_progress'
            """);
        Assert.Equal(["main.s.bronze|COMPLETED|OPTIMIZE|4|True"], events);

        for (int file = 4; file < 7; file++) world.Land(file);
        world.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Empty((await world.UpdateAsync()).Maintenance);
        world.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(4, Assert.Single((await world.UpdateAsync()).Maintenance).FilesRewritten);
        Assert.Equal(["70|70|70|70"], await world.RowsAsync(Counts));
        DatasetSummary[] after = [.. (await world.UpdateAsync()).Datasets];
        Assert.All(after, static dataset => Assert.Equal(0, dataset.RowsIn));
        Assert.Equal("NO_OP", after.Single(static dataset => dataset.Name.Table == "gold").Technique);
    }

    [Fact]
    public async Task Few_small_files_are_left_unless_somebody_asks()
    {
        using ContinuousWorld world = new(SqlWith(""));
        for (int file = 0; file < 3; file++) world.Land(file);
        await world.UpdateAsync();
        world.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty((await world.UpdateAsync()).Maintenance);
        Assert.Empty((await world.UpdateAsync(new UpdateRequest { Maintenance = MaintenanceMode.Off })).Maintenance);

        UpdateSummary asked = await world.UpdateAsync(Now);
        Assert.Equal(3, asked.Maintenance.Single(static done => done.Table.Table == "bronze").FilesRewritten);
        Assert.DoesNotContain(asked.Maintenance, static done => done.Table.Table == "silver");
    }

    [Fact]
    public async Task Files_that_no_version_needs_are_deleted_after_the_retention_unless_a_reader_was_left_out()
    {
        using ContinuousWorld world = new(SqlWith(""));
        world.Clock.Set(DateTimeOffset.UtcNow);
        for (int file = 0; file < 4; file++) world.Land(file);
        await world.UpdateAsync(Now);
        world.Clock.Advance(TimeSpan.FromDays(8));

        UpdateSummary partly = await world.UpdateAsync(Now with { Select = ["bronze", "gold"] });
        Assert.DoesNotContain(partly.Maintenance, static done => done.Table.Table == "bronze" && done.FilesDeleted > 0);
        MaintenanceSummary done = (await world.UpdateAsync(Now)).Maintenance.Single(static done => done.Table.Table == "bronze");
        Assert.Equal(4, done.FilesDeleted);
        Assert.Equal(["40|40|40|40"], await world.RowsAsync(Counts));
        await Assert.ThrowsAsync<MillraceException>(() => world.RowsAsync("SELECT sum(id) FROM bronze VERSION AS OF 2"));
    }

    [Fact]
    public async Task Rows_are_ordered_as_the_table_says()
    {
        using ContinuousWorld sorted = new(SqlWith("TBLPROPERTIES ('pipelines.autoOptimize.zOrderCols' = 'id, v')"));
        for (int file = 0; file < 3; file++) sorted.Land(file);
        await sorted.UpdateAsync(Now);
        Assert.Contains("""
            "zOrderBy":"[\"id\",\"v\"]"
            """, sorted.Commits("bronze")[^1], StringComparison.Ordinal);

        using ContinuousWorld clustered = new(SqlWith("CLUSTER BY (v, id)"));
        for (int file = 0; file < 3; file++) clustered.Land(file);
        await clustered.UpdateAsync(Now);
        clustered.Land(3);
        Assert.True((await clustered.UpdateAsync(Now)).IsSuccess);
        Assert.Equal(2, clustered.Commits("bronze").Count(static commit => commit.Contains("""
            "clusterBy":"[\"v\",\"id\"]"
            """, StringComparison.Ordinal)));
        Assert.Equal(["40|40|40|40"], await clustered.RowsAsync(Counts));
    }

    [Theory]
    [InlineData("'pipelines.autoOptimize.zOrderCols' = 'id, speed'", "speed")]
    [InlineData("'pipelines.autoOptimize.managed' = 'perhaps'", "true or false")]
    public async Task A_property_that_makes_no_sense_is_told_with_its_place_before_anything_runs(string property, string told)
    {
        using ContinuousWorld world = new(SqlWith($"TBLPROPERTIES ({property})"));
        world.Land(0);
        MillraceException planned = await Assert.ThrowsAsync<MillraceException>(() => world.PlanAsync(new UpdateRequest()));
        MillraceException run = await Assert.ThrowsAsync<MillraceException>(() => world.UpdateAsync());
        Assert.Equal("PIPELINE_SETTING_INVALID", planned.Code.Value);
        Assert.Equal(planned.Message, run.Message);
        Assert.Contains(told, planned.Message, StringComparison.Ordinal);
        Assert.StartsWith("src/a.sql:1:", planned.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_leaves_all_tables_alone_but_those_that_say_otherwise()
    {
        using ContinuousWorld world = new(
            SqlWith("TBLPROPERTIES ('pipelines.autoOptimize.managed' = 'true')"), "configuration: { pipelines.autoOptimize.managed: false },");
        for (int file = 0; file < 3; file++) world.Land(file);
        Assert.Equal("bronze", Assert.Single((await world.UpdateAsync(Now)).Maintenance).Table.Table);
    }

    [Fact]
    public async Task What_fails_of_it_is_a_warning_and_no_fault_of_the_update()
    {
        RefusingStore store = new("/bronze/_delta_log/", refusals: 0);
        using ContinuousWorld world = new(SqlWith(""), store: store);
        for (int file = 0; file < 3; file++) world.Land(file);
        await world.UpdateAsync();
        store.Refuse(int.MaxValue);
        UpdateSummary summary = await world.UpdateAsync(Now);
        store.Refuse(0);

        Assert.Equal("COMPLETED", summary.State);
        Assert.Contains("The device is away", summary.Maintenance.Single(static done => done.Table.Table == "bronze").Fault?.Message, StringComparison.Ordinal);
        Assert.Equal(["WARN|FAILED"], await world.RowsAsync(
            "SELECT level, details->>'$.maintenance_progress.status' FROM event_log('p') WHERE event_type = 'maintenance_progress' AND origin.dataset_name = 'main.s.bronze'"));
        Assert.Equal(3, (await world.UpdateAsync(Now)).Maintenance.Single(static done => done.Table.Table == "bronze").FilesRewritten);
        Assert.Equal(["30|30|30|30"], await world.RowsAsync(Counts));
    }

    [Fact]
    public async Task A_continuous_run_looks_after_its_tables_between_rounds()
    {
        using ContinuousWorld world = new(SqlWith(FourAreMany));
        int landed = 0;
        world.AtWait = _ => world.Land(landed++);
        UpdateSummary summary = await world.RunAsync(TimeSpan.FromHours(53), interval: TimeSpan.FromHours(5));

        Assert.Equal("COMPLETED", summary.State);
        Assert.Equal(2, summary.Maintenance.Count(static done => done.Table.Table == "bronze"));
        string rows = $"{(landed - 1) * 10}";
        Assert.Equal([$"{rows}|{rows}|{rows}|{rows}"], await world.RowsAsync(Counts));
    }
}
