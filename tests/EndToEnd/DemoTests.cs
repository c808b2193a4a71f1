using System.Text.Json;
using Xunit;

namespace Millrace.EndToEnd;

public sealed class DemoTests(FactoryStory story)
{
    [Fact]
    public void The_demo_shows_every_dataset_the_expectations_the_defect_rates_and_what_comes_next()
    {
        string output = story.Demo.Output;

        Assert.All(FactoryStory.DatasetNames, name => Assert.Contains(name, output, StringComparison.Ordinal));
        Assert.Contains("20,000", output, StringComparison.Ordinal);
        Assert.Contains("valid pressure", output, StringComparison.Ordinal);
        Assert.All((string[])["A06", "C04", "D18", "J15", "T10"], factory => Assert.Contains(factory, output, StringComparison.Ordinal));
        Assert.Contains($"millrace generate factory --more --out {story.Folder}/landing", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_demo_lands_nothing_again()
    {
        Assert.Contains("nothing is landed again", story.DemoAgain.Error, StringComparison.Ordinal);
        Assert.Contains("sensor_bronze: nothing new", story.DemoAgain.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_landing_volumes_are_made()
    {
        Assert.All((string[])["sensor", "inspection", "iot_checkpoints"], volume => Assert.True(Directory.Exists(Path.Combine(story.Folder, "landing", volume))));
        Assert.False(Directory.Exists(Path.Combine(story.Folder, ".landing")));
    }

    [Fact]
    public void More_data_is_read_alone()
    {
        Assert.Contains("1,500 sensor readings", story.More.Output, StringComparison.Ordinal);
        JsonElement bronze = FactoryStory.Dataset(story.AfterMore, "sensor_bronze");
        Assert.Equal(1500, bronze.GetProperty("rowsIn").GetInt64());
        Assert.Equal(1500, bronze.GetProperty("rowsOut").GetInt64());
        Assert.Equal("APPEND_ONLY", bronze.GetProperty("technique").GetString());
        Assert.Equal(21_500, story.RowsBeforeRefresh["sensor_bronze"]);
    }

    [Fact]
    public void A_run_without_new_data_changes_nothing()
    {
        foreach (string name in FactoryStory.DatasetNames)
        {
            JsonElement before = FactoryStory.Dataset(story.AfterMore, name);
            JsonElement after = FactoryStory.Dataset(story.NothingNew, name);

            Assert.Equal("IDLE", after.GetProperty("state").GetString());
            Assert.Equal(0, after.GetProperty("rowsIn").GetInt64());
            Assert.Equal(before.GetProperty("version").GetInt64(), after.GetProperty("version").GetInt64());
        }

        Assert.Equal("NO_OP", FactoryStory.Dataset(story.NothingNew, "inspection_gold").GetProperty("technique").GetString());
    }

    [Fact]
    public async Task A_full_refresh_gives_the_same_rows()
    {
        Assert.Equal(21_500, FactoryStory.Dataset(story.FullRefresh, "sensor_bronze").GetProperty("rowsOut").GetInt64());
        Assert.Equal(story.RowsBeforeRefresh, await story.RowsAsync());
    }

    [Fact]
    public void The_summary_for_programs_has_its_promised_shape()
    {
        JsonElement update = story.AfterMore.Json.GetProperty("updates")[0];

        Assert.Equal("factory", story.AfterMore.Json.GetProperty("project").GetString());
        Assert.Equal("dev", story.AfterMore.Json.GetProperty("target").GetString());
        Assert.Equal("COMPLETED", update.GetProperty("state").GetString());
        Assert.True(Guid.TryParse(update.GetProperty("updateId").GetString(), out _));
        Assert.True(update.GetProperty("seconds").GetDouble() >= 0);
        JsonElement bronze = FactoryStory.Dataset(story.AfterMore, "inspection_bronze");
        Assert.Equal("STREAMING_TABLE", bronze.GetProperty("kind").GetString());
        Assert.Equal(["valid timestamp", "valid device id"], bronze.GetProperty("expectations").EnumerateArray().Select(rule => rule.GetProperty("name").GetString()!));
        Assert.Equal("DROP", bronze.GetProperty("expectations")[0].GetProperty("action").GetString());
        Assert.Equal(JsonValueKind.Null, bronze.GetProperty("error").ValueKind);
        Assert.Equal(0, bronze.GetProperty("flawedRecords").GetInt64());
        Assert.Equal(
            bronze.GetProperty("rowsIn").GetInt64(),
            bronze.GetProperty("rowsOut").GetInt64() + bronze.GetProperty("rowsDropped").GetInt64());
    }

    [Fact]
    public async Task The_demo_does_not_touch_a_folder_that_holds_something_else()
    {
        using Scratch scratch = new();
        await File.WriteAllTextAsync(scratch["letter.txt"], "dear");

        CliRun run = await MillraceProgram.RunAsync("demo", "factory", "--dir", scratch.Folder, "--rows", "100");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("CLI_FOLDER_NOT_EMPTY", run.Error, StringComparison.Ordinal);
        Assert.Equal([scratch["letter.txt"]], Directory.GetFileSystemEntries(scratch.Folder));
    }

    [Fact]
    public async Task Equal_seeds_generate_equal_files()
    {
        using Scratch scratch = new();
        foreach (string name in (string[])["a", "b"])
            (await MillraceProgram.RunAsync("generate", "factory", "--out", scratch[name], "--rows", "3000", "--devices", "5", "--seed", "7")).Succeeded();

        Assert.Equal(Scratch.FilesOf(scratch["a"]), Scratch.FilesOf(scratch["b"]));
    }

    [Fact]
    public async Task Events_tell_the_last_update()
    {
        CliRun text = (await MillraceProgram.RunAsync("events", story.Folder)).Succeeded();
        CliRun last = (await MillraceProgram.RunAsync("events", story.Folder, "--format", "json")).Succeeded();
        CliRun all = (await MillraceProgram.RunAsync("events", story.Folder, "--all", "--level", "metrics", "--format", "json")).Succeeded();

        Assert.Contains("Update is COMPLETED.", text.Output, StringComparison.Ordinal);
        Assert.Single(last.Json.EnumerateArray().Select(row => row.GetProperty("update").GetString()).Distinct());
        Assert.True(all.Json.EnumerateArray().Select(row => row.GetProperty("update").GetString()).Distinct().Count() > 1);
        Assert.All(all.Json.EnumerateArray(), row => Assert.Equal("METRICS", row.GetProperty("level").GetString()));
    }

    [Fact]
    public async Task The_turbofan_demo_simulates_engines_when_it_is_given_none_and_says_so()
    {
        using Scratch scratch = new();

        CliRun run = (await MillraceProgram.RunAsync("demo", "turbofan", "--dir", scratch["demo"])).Succeeded();
        CliRun labels = (await MillraceProgram.RunAsync(
            "sql", "-C", scratch["demo"], "SELECT sum(label_observed) > sum(label_correct) AS overstated FROM test_labels", "--format", "csv")).Succeeded();

        Assert.Contains("simulated", run.Error, StringComparison.Ordinal);
        Assert.Contains("train_labels", run.Output, StringComparison.Ordinal);
        Assert.Equal("overstated\r\ntrue\r\n", labels.Output);
    }
}
