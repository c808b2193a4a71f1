using System.Diagnostics;
using Xunit;

namespace Millrace.EndToEnd;

public sealed class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("nope")]
    [InlineData("run")]
    [InlineData("sql")]
    [InlineData("sql|SELECT 1|--format|xml")]
    [InlineData("sql|SELECT 1|-f|file.sql")]
    [InlineData("sql|SELECT 1; SELECT 2|--format|parquet")]
    [InlineData("run|.|--var|novalue")]
    [InlineData("run|.|--unknown")]
    [InlineData("generate|factory")]
    [InlineData("generate|factory|--out|x|--rows|-5")]
    [InlineData("generate|factory|--out|x|--rows|many")]
    [InlineData("generate|factory|--out|x|--devices|0")]
    [InlineData("generate|factory|--out|x|--start|yesterday")]
    [InlineData("generate|factory|--out|x|--now|--end|2024-01-01")]
    [InlineData("generate|factory|--out|x|--start|2024-02-01|--end|2024-01-01")]
    [InlineData("events|.|--last|0")]
    public async Task A_command_line_that_makes_no_sense_ends_with_code_2(string line)
    {
        using Scratch scratch = new();
        await File.WriteAllTextAsync(scratch["millrace.yml"], "bundle:\n  name: x\n");

        CliRun run = await MillraceProgram.RunInAsync(scratch.Folder, line.Split('|', StringSplitOptions.RemoveEmptyEntries));

        Assert.True(run.ExitCode == 2, $"{run.ExitCode} {run.Error}");
        Assert.Contains("error CLI_USAGE", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
        Assert.Equal([scratch["millrace.yml"]], Directory.GetFileSystemEntries(scratch.Folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sql")]
    [InlineData("run")]
    [InlineData("plan")]
    [InlineData("init")]
    [InlineData("events")]
    [InlineData("doctor")]
    [InlineData("demo")]
    [InlineData("demo|factory")]
    [InlineData("generate|factory")]
    public async Task Every_command_has_help_with_examples(string command)
    {
        CliRun run = (await MillraceProgram.RunAsync([.. command.Split('|', StringSplitOptions.RemoveEmptyEntries), "--help"])).Succeeded();

        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  millrace ", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_told()
    {
        CliRun run = (await MillraceProgram.RunAsync("--version")).Succeeded();

        Assert.Matches(@"^\d+\.\d+\.\d+", run.Output);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_stops_the_work_and_is_told_in_the_exit_code(string signal, int code)
    {
        MillraceProgram.SkipWhenIgnored(signal);
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no signals to send.");
        using Scratch scratch = new();
        using Process process = MillraceProgram.Start(scratch.Folder, "generate", "factory", "--rows", "200000000", "--devices", "20000", "--out", "big");

        // The first line says that the work has begun.
        await process.StandardError.ReadLineAsync();
        using (Process kill = Process.Start("kill", ["-s", signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        CliRun run = await MillraceProgram.EndAsync(process);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains("stopped at the last commit", run.Error, StringComparison.Ordinal);
    }
}
