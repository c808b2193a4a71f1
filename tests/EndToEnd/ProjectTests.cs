using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Millrace.EndToEnd;

public sealed class ProjectTests
{
    [Fact]
    public async Task A_new_project_runs_as_it_is()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();

        CliRun run = (await MillraceProgram.RunAsync("run", plant, "--format", "json")).Succeeded();
        CliRun rows = (await MillraceProgram.RunAsync("sql", "-C", plant, "SELECT sum(readings) AS total FROM readings_by_hour", "--format", "csv")).Succeeded();

        Assert.Equal(1, FactoryStory.Dataset(run, "readings_silver").GetProperty("rowsDropped").GetInt64());
        Assert.Equal("total\r\n5\r\n", rows.Output);
    }

    [Fact]
    public async Task A_project_is_not_made_in_a_folder_that_is_not_empty()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        Dictionary<string, string> before = Scratch.FilesOf(plant);

        CliRun run = await MillraceProgram.RunAsync("init", plant);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("CLI_FOLDER_NOT_EMPTY", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Scratch.FilesOf(plant));
    }

    [Theory]
    [InlineData("--dry-run")]
    [InlineData(null)]
    public async Task A_misspelt_column_is_told_with_its_place_and_no_table_is_made(string? option)
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        string file = Path.Combine(plant, "src", "silver", "readings_silver.sql");
        string text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("SELECT device_id, timestamp, temperature", "SELECT device_id, timestamp, temprature", StringComparison.Ordinal));

        CliRun run = await MillraceProgram.RunAsync(option is null ? ["run", plant] : ["run", plant, option]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("src/silver/readings_silver.sql:6:33", run.Error, StringComparison.Ordinal);
        Assert.Contains("temprature", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(plant, "warehouse", "main", "plant", "readings_bronze")));
    }

    [Fact]
    public async Task Dry_run_and_plan_change_nothing()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        Dictionary<string, string> before = Scratch.FilesOf(plant);

        CliRun dry = (await MillraceProgram.RunAsync("run", plant, "--dry-run")).Succeeded();
        CliRun plan = (await MillraceProgram.RunAsync("plan", plant, "--format", "json")).Succeeded();

        Assert.Contains("readings_bronze", dry.Output, StringComparison.Ordinal);
        JsonElement[] stages = [.. plan.Json.GetProperty("plans")[0].GetProperty("stages").EnumerateArray()];
        Assert.Equal(
            ["main.plant.readings_bronze", "main.plant.readings_silver", "main.plant.readings_by_hour"],
            stages.Select(stage => stage.GetProperty("name").GetString()!));
        Assert.Equal("APPEND_ONLY", stages[0].GetProperty("technique").GetString());
        Assert.Equal("MATERIALIZED_VIEW", stages[2].GetProperty("kind").GetString());
        Assert.All(stages, stage => Assert.NotEqual("", stage.GetProperty("reason").GetString()));
        Assert.Equal(before, Scratch.FilesOf(plant));
    }

    [Fact]
    public async Task The_doctor_says_what_is_wrong_and_changes_nothing()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        (await MillraceProgram.RunAsync("run", plant)).Succeeded();
        Dictionary<string, string> before = Scratch.FilesOf(plant);

        Assert.Contains("Nothing is wrong.", (await MillraceProgram.RunAsync("doctor", plant)).Succeeded().Output, StringComparison.Ordinal);

        Assert.Equal(before, Scratch.FilesOf(plant));
        Directory.Delete(Path.Combine(plant, "landing"), recursive: true);
        CliRun run = await MillraceProgram.RunAsync("doctor", plant, "--format", "json");
        Assert.Equal(1, run.ExitCode);
        JsonElement failure = Assert.Single(run.Json.GetProperty("findings").EnumerateArray(), static finding => finding.GetProperty("level").GetString() == "FAILURE");
        Assert.Equal("LANDING_NOT_FOUND", failure.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_dataset_that_fails_is_told_and_those_that_read_it_are_skipped()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        string file = Path.Combine(plant, "src", "silver", "readings_silver.sql");
        string text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("ON VIOLATION DROP ROW", "ON VIOLATION FAIL UPDATE", StringComparison.Ordinal));

        CliRun run = await MillraceProgram.RunAsync("run", plant, "--format", "json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error EXPECTATION_FAILED", run.Error, StringComparison.Ordinal);
        Assert.Equal("FAILED", run.Json.GetProperty("updates")[0].GetProperty("state").GetString());
        Assert.Equal("EXPECTATION_FAILED", FactoryStory.Dataset(run, "readings_silver").GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("SKIPPED", FactoryStory.Dataset(run, "readings_by_hour").GetProperty("state").GetString());
        Assert.Equal("COMPLETED", FactoryStory.Dataset(run, "readings_bronze").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_selection_leaves_the_rest_alone()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();

        CliRun run = (await MillraceProgram.RunAsync("run", plant, "--select", "readings_bronze", "--var", "schema=other", "--format", "json")).Succeeded();

        Assert.Equal("COMPLETED", FactoryStory.Dataset(run, "readings_bronze").GetProperty("state").GetString());
        Assert.Equal("EXCLUDED", FactoryStory.Dataset(run, "readings_by_hour").GetProperty("state").GetString());
        Assert.Equal("main.other.readings_bronze", FactoryStory.Dataset(run, "readings_bronze").GetProperty("name").GetString());
    }

    [Fact]
    public async Task While_one_run_is_under_way_another_is_turned_away()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        string home = Path.Combine(plant, "warehouse", "_millrace", "plant_pipeline");
        Directory.CreateDirectory(home);
        using (FileStream held = new(Path.Combine(home, "run.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            CliRun busy = await MillraceProgram.RunAsync("run", plant);
            Assert.Equal(1, busy.ExitCode);
            Assert.Contains("error PIPELINE_BUSY", busy.Error, StringComparison.Ordinal);
        }

        (await MillraceProgram.RunAsync("run", plant)).Succeeded();
    }

    [Fact]
    public async Task Two_runs_at_once_read_every_row_once()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        using Process first = MillraceProgram.Start(plant, "run", ".");
        using Process second = MillraceProgram.Start(plant, "run", ".");

        CliRun[] runs = await Task.WhenAll(MillraceProgram.EndAsync(first), MillraceProgram.EndAsync(second));

        Assert.Contains(runs, run => run.ExitCode == 0);
        Assert.All(runs, run => Assert.True(run.ExitCode == 0 || run.Error.Contains("PIPELINE_BUSY", StringComparison.Ordinal), run.Error));
        CliRun rows = (await MillraceProgram.RunAsync("sql", "-C", plant, "SELECT count(*) AS total FROM readings_bronze", "--format", "csv")).Succeeded();
        Assert.Equal("total\r\n6\r\n", rows.Output);
    }
}
