using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Millrace.EndToEnd;

/// <summary>
/// Triggered and continuous runs that are killed at random moments, while files land and tables are looked after.
/// <c>MILLRACE_KILLS</c> = <c>1000</c> kills so many; <c>MILLRACE_SEED</c> = <c>17</c> draws the same moments again.
/// </summary>
public sealed class KillLoopTests
{
    private const int KillsOfARound = 6;

    [Fact]
    public async Task Runs_killed_at_any_moment_lose_and_double_nothing_in_any_table()
    {
        int seed = Setting("MILLRACE_SEED") ?? Random.Shared.Next(1_000_000);
        int kills = Setting("MILLRACE_KILLS") ?? KillsOfARound;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        using Scratch scratch = new();
        KillPlant plant = new(scratch.Folder);
        plant.Land();
        TimeSpan whole = await RunAsync(scratch, "run", scratch.Folder);
        for (int killed = 0; killed < kills;)
        {
            for (int round = 0; round < KillsOfARound && killed < kills; round++, killed++)
                await KillAsync(scratch, plant, random, whole);
            plant.Land();
            whole = await RunAsync(scratch, "run", scratch.Folder, "--maintenance", random.Next(3) == 0 ? "now" : "auto");
            CliRun answer = await MillraceProgram.RunAsync("sql", "-C", scratch.Folder, "--format", "csv", KillPlant.Question);
            string found = string.Join('\n', answer.Succeeded().Output.Trim().Split('\n').Skip(1).Select(static line => line.Trim()));
            Assert.True(found == plant.Answer(), $"seed {seed}, after {killed} kills:\n{found}\nexpected:\n{plant.Answer()}");
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{killed} kills, {plant.Rows} rows, a run takes {whole.TotalSeconds:0.0} s"));
        }
    }

    private static async Task KillAsync(Scratch scratch, KillPlant plant, Random random, TimeSpan whole)
    {
        for (int files = random.Next(4); files > 0; files--) plant.Land();
        string[] words = random.Next(3) switch
        {
            0 => ["run", scratch.Folder, "--continuous", "--interval", "100ms", "--maintenance", "now"],
            1 => ["run", scratch.Folder, "--continuous", "--interval", "100ms"],
            _ => ["run", scratch.Folder, "--maintenance", random.Next(2) == 0 ? "now" : "auto"],
        };
        using Process run = MillraceProgram.Start(scratch.Folder, words);
        Task<string> output = run.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = run.StandardError.ReadToEndAsync(CancellationToken.None);
        TimeSpan moment = whole * (0.1 + (1.1 * random.NextDouble()));
        bool hasEnded = run.WaitForExit(moment / 2);
        if (random.Next(2) == 0) plant.Land();
        if (!hasEnded) hasEnded = run.WaitForExit(moment / 2);
        if (!hasEnded) run.Kill(entireProcessTree: true);
        await run.WaitForExitAsync(CancellationToken.None);
        await output;
        Assert.True(!hasEnded || run.ExitCode == 0, await errors);
    }

    private static async Task<TimeSpan> RunAsync(Scratch scratch, params string[] words)
    {
        Stopwatch watch = Stopwatch.StartNew();
        (await MillraceProgram.RunInAsync(scratch.Folder, words)).Succeeded();
        return watch.Elapsed;
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
