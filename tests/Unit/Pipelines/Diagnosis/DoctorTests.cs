using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Diagnosis;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Pipelines.Diagnosis;

public sealed class DoctorTests : IDisposable
{
    private const string Readings = "CREATE OR REFRESH STREAMING TABLE readings {0} AS SELECT * FROM STREAM read_files('landing', format => 'csv', header => true, schemaHints => '{1}')";

    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pipeline_that_never_ran_is_told_with_what_waits_for_it()
    {
        Declare(string.Format(null, Readings, "", "x INT"));
        _folder.Write("landing/1.csv", "x\n1\n");

        IReadOnlyList<Finding> findings = await DiagnoseAsync();

        Assert.Equal(["WAREHOUSE_NOT_MADE", "PLAN", "WAITING", "NEVER_UPDATED", "TABLE_NOT_MADE"], findings.Select(static finding => finding.Code));
        Assert.Contains("readings: 1 new file", findings[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_healthy_project_has_nothing_but_what_is_well()
    {
        Declare(string.Format(null, Readings, "(CONSTRAINT ok EXPECT (x > 0))", "x INT"));
        _folder.Write("landing/1.csv", "x\n1\n2\n3\n");
        await UpdateAsync();

        Assert.All(await DiagnoseAsync(), static finding => Assert.Equal(FindingLevel.Ok, finding.Level));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_names_the_place_that_reads_it()
    {
        Declare(string.Format(null, Readings, "", "x INT"));

        Finding finding = Assert.Single(await DiagnoseAsync(), static finding => finding.Level == FindingLevel.Failure);

        Assert.Equal("LANDING_NOT_FOUND", finding.Code);
        Assert.Contains("a.sql:1:", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_files_is_why_a_table_is_empty()
    {
        Declare(string.Format(null, Readings, "", "x INT"));
        Directory.CreateDirectory(_folder.Below("landing"));
        await UpdateAsync();

        Finding finding = Assert.Single(await DiagnoseAsync(), static finding => finding.Level == FindingLevel.Warning);

        Assert.Equal(("NOTHING_LANDED", "main.s.readings"), (finding.Code, finding.Subject));
    }

    [Fact]
    public async Task A_rule_that_no_row_keeps_is_named_with_its_counts()
    {
        Declare(string.Format(null, Readings, "(CONSTRAINT positive EXPECT (x > 100) ON VIOLATION DROP ROW)", "x INT"));
        _folder.Write("landing/1.csv", "x\n1\n2\n3\n");
        await UpdateAsync();

        IReadOnlyList<Finding> findings = await DiagnoseAsync();

        Finding finding = Assert.Single(findings, static finding => finding.Code == "EXPECTATION_FAILS_ALL");
        Assert.Contains("'positive': 3 of 3 broke it; 3 rows were dropped", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_fit_no_hint_and_hints_that_fit_no_column_are_told()
    {
        Declare(string.Format(null, Readings, "", "x INT, temprature DOUBLE"));
        _folder.Write("landing/1.csv", "x,temperature\nhot,1.5\n2,2.5\n");
        await UpdateAsync();

        IReadOnlyList<Finding> findings = await DiagnoseAsync();

        Finding rescued = Assert.Single(findings, static finding => finding.Code == "ROWS_RESCUED");
        Assert.Contains("1 of 2 rows", rescued.Message, StringComparison.Ordinal);
        Assert.Contains("hot", rescued.Message, StringComparison.Ordinal);
        Finding empty = Assert.Single(findings, static finding => finding.Code == "COLUMN_EMPTY");
        Assert.Contains("'temprature' is null in all 2 rows", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_update_is_told_with_the_fault_of_its_dataset()
    {
        Declare(string.Format(null, Readings, "(CONSTRAINT positive EXPECT (x > 1) ON VIOLATION FAIL UPDATE)", "x INT"));
        _folder.Write("landing/1.csv", "x\n1\n2\n");
        await UpdateAsync();

        Finding finding = Assert.Single(await DiagnoseAsync(), static finding => finding.Level == FindingLevel.Failure);

        Assert.Contains("positive", finding.Message, StringComparison.Ordinal);
        Assert.Contains("failed", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_usually_changes_every_hour_is_overdue_after_a_day()
    {
        Declare(string.Format(null, Readings, "", "x INT"));
        for (int file = 0; file < 5; file++)
        {
            _folder.Write($"landing/{file}.csv", $"x\n{file}\n");
            await UpdateAsync();
            File.SetLastWriteTimeUtc(_folder.Below(FormattableString.Invariant($"warehouse/main/s/readings/_delta_log/{file:D20}.json")), _clock.GetUtcNow().UtcDateTime);
            _clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.DoesNotContain(await DiagnoseAsync(), static finding => finding.Code == "TABLE_OVERDUE");
        _clock.Advance(TimeSpan.FromDays(1));

        Finding finding = Assert.Single(await DiagnoseAsync(), static finding => finding.Code == "TABLE_OVERDUE");
        Assert.Contains("25 h old", finding.Message, StringComparison.Ordinal);
        Assert.Contains("every 60 min", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_table_hides_nothing_of_the_others()
    {
        Declare(string.Format(null, Readings, "", "x INT") + ";\nCREATE OR REFRESH MATERIALIZED VIEW sums AS SELECT sum(x) AS total FROM readings");
        _folder.Write("landing/1.csv", "x\n1\n");
        await UpdateAsync();
        File.WriteAllText(Directory.GetFiles(_folder.Below("warehouse/main/s/sums/_delta_log"), "*.json")[0], "not a log");

        IReadOnlyList<Finding> findings = await DiagnoseAsync();

        Assert.Contains(findings, static finding => finding.Level == FindingLevel.Failure);
        Assert.Contains(findings, static finding => finding.Code == "LAST_UPDATE");
    }

    private void Declare(string sql)
    {
        _folder.Write("millrace.yml", "bundle:\n  name: p\nresources:\n  pipelines:\n    p:\n      name: p\n      catalog: main\n      schema: s\n      libraries:\n        - file:\n            path: a.sql\n");
        _folder.Write("a.sql", sql);
    }

    private PipelineProject Open() => PipelineProject.Open(new ProjectRequest(_folder.Path, "tester"), new EngineSettings(), _clock, Guid.NewGuid);

    private async Task<IReadOnlyList<Finding>> DiagnoseAsync()
    {
        using PipelineProject project = Open();
        return await project.DiagnoseAsync(keys: null, Token);
    }

    private async Task UpdateAsync()
    {
        using PipelineProject project = Open();
        await Assert.Single(await project.PipelinesAsync(Token)).UpdateAsync(new UpdateRequest(), static _ => { }, Token);
    }
}
