using System.Diagnostics;
using Xunit;

namespace Millrace.EndToEnd;

/// <summary>A project that is a program: made, built with what is on this machine, and run.</summary>
public sealed class CodeProjectTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_code_project_is_made_built_tested_and_run()
    {
        using Scratch scratch = new();
        string plant = scratch["plant"];
        CliRun made = (await MillraceProgram.RunInAsync(scratch.Folder, "init", "plant", "--template", "code")).Succeeded();
        Assert.Contains("dotnet run", made.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(plant, "plant.csproj")));
        Assert.DoesNotContain(Directory.EnumerateFiles(plant, "*", SearchOption.AllDirectories), static file => file.EndsWith(".template", StringComparison.Ordinal));

        (int code, string output) = await DotnetAsync(plant, "build", "-c", "Release", "-v", "q", "-nologo", "-m:1");
        Assert.True(code == 0, output);

        // Not from the project's folder: it is found by where the program lies.
        string program = Assert.Single(Directory.EnumerateFiles(Path.Combine(plant, "bin"), "plant.dll", SearchOption.AllDirectories));
        (code, output) = await DotnetAsync(scratch.Folder, program, "test");
        Assert.True(code == 0, output);
        (code, output) = await DotnetAsync(scratch.Folder, program);
        Assert.True(code == 0, output);
        Assert.Contains("readings_by_hour", output, StringComparison.Ordinal);
        Assert.Contains("alerts", output, StringComparison.Ordinal);
        (code, output) = await DotnetAsync(scratch.Folder, program, "sql", "SELECT count(*) AS n FROM readings_by_hour", "--format", "csv");
        Assert.True(code == 0 && output.StartsWith("n", StringComparison.Ordinal), output);
        (code, output) = await DotnetAsync(scratch.Folder, program, "plan", "--format", "json");
        Assert.True(code == 0 && output.Contains("\"format\": \"code\"", StringComparison.Ordinal), output);
        (code, output) = await DotnetAsync(scratch.Folder, program, "nonsense");
        Assert.True(code == 2, output);
    }

    private static async Task<(int Code, string Output)> DotnetAsync(string folder, params string[] words)
    {
        ProcessStartInfo start = new("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in words) start.ArgumentList.Add(word);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource stop = new(Longest);
        await process.WaitForExitAsync(stop.Token);
        return (process.ExitCode, await output + await error);
    }
}
