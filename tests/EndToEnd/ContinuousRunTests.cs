using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Millrace.EndToEnd;

/// <summary>Runs that go on until somebody stops them.</summary>
public sealed class ContinuousRunTests
{
    private const string Sql = """
        CREATE OR REFRESH STREAMING TABLE bronze AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id bigint', maxFilesPerTrigger => 1);
        CREATE OR REFRESH STREAMING TABLE silver AS SELECT id * 2 AS id FROM STREAM(bronze);
        """;

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    public async Task A_signal_stops_a_continuous_run_at_a_commit_and_the_next_one_goes_on(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        MillraceProgram.SkipWhenIgnored(signal);
        using Scratch scratch = new();
        Write(scratch, "continuous: true,");
        for (int file = 0; file < 30; file++) Land(scratch, file);
        using Process run = MillraceProgram.Start(scratch.Folder, "run", scratch.Folder, "--interval", "1s", "--format", "json");
        Task<string> errors = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        // As soon as three batches are in the table it is asked to stop, most likely within one.
        int batches = 0;
        string last = "";
        while (await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is string line)
        {
            last = line;
            using JsonDocument news = JsonDocument.Parse(line);
            bool isBatch = news.RootElement.TryGetProperty("message", out JsonElement message) && message.GetString() == "committed";
            if (isBatch && ++batches == 3) MillraceProgram.Signal(run, signal);
        }

        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == exitCode, await errors);
        using JsonDocument summary = JsonDocument.Parse(last);
        Assert.Equal("CANCELED", summary.RootElement.GetProperty("updates")[0].GetProperty("state").GetString());

        CliRun query = await MillraceProgram.RunAsync("sql", "-C", scratch.Folder, "--format", "csv", "SELECT count(*) AS a, count(DISTINCT id) AS b FROM bronze");
        string between = query.Succeeded().Output.Trim().Split('\n')[^1].Trim();
        long rows = long.Parse(between.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(rows % 10 == 0 && rows is >= 30 and <= 300, between);
        (await MillraceProgram.RunAsync("run", scratch.Folder, "--triggered")).Succeeded();
        Assert.Equal("300,300,300", await CountsAsync(scratch));
        CliRun states = await MillraceProgram.RunAsync(
            "sql", "-C", scratch.Folder, "--format", "csv",
            "SELECT string_agg(details->>'$.update_progress.state', ' ' ORDER BY timestamp, sequence.data_plane_id.seq_no) AS s FROM event_log('p') WHERE event_type = 'update_progress'");
        Assert.Contains("QUEUED INITIALIZING SETTING_UP_TABLES RUNNING STOPPING CANCELED QUEUED INITIALIZING SETTING_UP_TABLES RUNNING COMPLETED", states.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lands_while_it_runs_is_in_the_tables_when_its_time_is_over()
    {
        using Scratch scratch = new();
        Write(scratch, "");
        Land(scratch, 0);
        using Process run = MillraceProgram.Start(scratch.Folder, "run", scratch.Folder, "--continuous", "--interval", "500ms", "--for", "6s");
        Task<string> output = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        bool hasLanded = false;
        while (await run.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is string line)
        {
            if (!hasLanded && line.Contains("silver: 10 rows", StringComparison.Ordinal))
            {
                Land(scratch, 1);
                hasLanded = true;
            }
        }

        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0 && hasLanded, await output);
        Assert.Contains("Pipeline p: completed", await output, StringComparison.Ordinal);
        Assert.Equal("20,20,20", await CountsAsync(scratch));
    }

    [Theory]
    [InlineData("--interval 5s", "--continuous")]
    [InlineData("--for 5s", "--continuous")]
    [InlineData("--continuous --for soon", "no length of time")]
    [InlineData("--continuous --triggered", "exclude each other")]
    public async Task Options_that_make_no_sense_are_refused(string options, string expected)
    {
        using Scratch scratch = new();
        Write(scratch, "");
        Land(scratch, 0);
        CliRun run = await MillraceProgram.RunAsync(["run", scratch.Folder, .. options.Split(' ')]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static void Write(Scratch scratch, string settings)
    {
        Directory.CreateDirectory(scratch["src"]);
        Directory.CreateDirectory(scratch["landing/in"]);
        File.WriteAllText(scratch["src/a.sql"], Sql);
        File.WriteAllText(
            scratch["millrace.yml"],
            $"bundle: {{ name: k }}\nresources: {{ pipelines: {{ p: {{ {settings} catalog: main, schema: s, libraries: [{{ file: {{ path: src/a.sql }} }}] }} }} }}\n");
    }

    // A file lands whole under its final name.
    private static void Land(Scratch scratch, int file)
    {
        File.WriteAllText(scratch[$"{file}.tmp"], "id\n" + string.Concat(Enumerable.Range(file * 10, 10).Select(id => $"{id}\n")));
        File.Move(scratch[$"{file}.tmp"], scratch[$"landing/in/{file}.csv"]);
    }

    private static async Task<string> CountsAsync(Scratch scratch)
    {
        CliRun query = await MillraceProgram.RunAsync(
            "sql", "-C", scratch.Folder, "--format", "csv",
            "SELECT (SELECT count(*) FROM bronze) AS a, (SELECT count(DISTINCT id) FROM bronze) AS b, (SELECT count(DISTINCT id) FROM silver) AS c");
        return query.Succeeded().Output.Trim().Split('\n')[^1].Trim();
    }
}
