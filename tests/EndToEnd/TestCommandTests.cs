using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Millrace.EndToEnd;

public sealed class TestCommandTests
{
    private const string Failing = "land readings/1.csv\ndevice_id,timestamp,temperature\n1,2024-05-01T10:00:00Z,21.5\n====\n\nrun\n\nexpect readings_silver\ndevice_id | temperature\n1         | 21.6\n";

    [Fact]
    public async Task The_tests_of_a_new_project_pass_and_touch_nothing_of_it()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        Dictionary<string, string> before = Scratch.FilesOf(plant);

        CliRun run = (await MillraceProgram.RunAsync("test", plant)).Succeeded();

        Assert.Matches(@"^3 tests passed in \d+\.\d+ s\n$", run.Output);
        Assert.Equal("", run.Error);
        Assert.Equal(before, Scratch.FilesOf(plant));
    }

    [Fact]
    public async Task A_test_that_fails_shows_the_difference_and_can_be_rewritten()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        string file = Path.Combine(plant, "tests", "silver.test");
        await File.WriteAllTextAsync(file, Failing);

        CliRun text = await MillraceProgram.RunAsync("test", plant, "silver");
        CliRun json = await MillraceProgram.RunAsync("test", plant, "--filter", "SILVER", "--format", "json");
        CliRun update = (await MillraceProgram.RunAsync("test", plant, "silver", "--update", "--yes"));

        Assert.Equal((1, 1, 0), (text.ExitCode, json.ExitCode, update.ExitCode));
        Assert.Contains("- 1         | 21.6\n      + 1         | 21.5\n", text.Output, StringComparison.Ordinal);
        Assert.Contains("\n1 of 1 test failed in ", text.Output, StringComparison.Ordinal);
        JsonElement failure = json.Json.GetProperty("tests")[0].GetProperty("failures")[0];
        Assert.Equal(("expect readings_silver", 8), (failure.GetProperty("step").GetString(), failure.GetProperty("line").GetInt32()));
        Assert.EndsWith("1         | 21.5\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_line_that_makes_no_sense_and_a_test_that_is_not_there_differ()
    {
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();

        CliRun asks = await MillraceProgram.RunAsync("test", plant, "--update");
        CliRun unknown = await MillraceProgram.RunAsync("test", plant, "reading");
        CliRun list = (await MillraceProgram.RunAsync("test", plant, "--list")).Succeeded();

        Assert.Equal((2, 1), (asks.ExitCode, unknown.ExitCode));
        Assert.Contains("TEST_UNKNOWN", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("tests/readings.test: a file is read once\n", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watched_tests_run_again_after_each_edit_until_they_are_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        using Scratch scratch = new();
        string plant = await scratch.InitAsync();
        string query = Path.Combine(plant, "src", "silver", "readings_silver.sql");
        string sql = await File.ReadAllTextAsync(query);
        using Process watch = MillraceProgram.Start(scratch.Folder, "test", plant, "--watch");
        Task<string> errors = watch.StandardError.ReadToEndAsync(CancellationToken.None);
        Assert.StartsWith("3 tests passed in ", await NextAsync(watch), StringComparison.Ordinal);

        await File.WriteAllTextAsync(query, sql + "\n-- edited\n");
        Assert.StartsWith("3 tests passed in ", await NextAsync(watch), StringComparison.Ordinal);

        await File.WriteAllTextAsync(query, sql.Replace("SELECT", "SELEC", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(plant, "tests", "silver.test"), Failing);
        await File.WriteAllTextAsync(query, sql);
        string line;
        do line = await NextAsync(watch);
        while (!line.StartsWith("1 of ", StringComparison.Ordinal));

        MillraceProgram.Signal(watch, "TERM");
        await watch.WaitForExitAsync(CancellationToken.None);
        Assert.Equal(1, watch.ExitCode);
        Assert.Contains("waiting for the next edit", await errors, StringComparison.Ordinal);
    }

    private static async Task<string> NextAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromMinutes(2)) ?? throw new InvalidOperationException("the program has ended");
}
