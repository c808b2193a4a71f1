using System.Diagnostics;
using Xunit;

namespace Millrace.EndToEnd;

/// <summary>Runs the built command line as a process of its own.</summary>
public static class MillraceProgram
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);

    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Runs it to its end.</summary>
    public static Task<CliRun> RunAsync(params string[] words) => RunInAsync(Path.GetTempPath(), words);

    /// <summary>Runs it in a folder to its end.</summary>
    public static async Task<CliRun> RunInAsync(string folder, params string[] words)
    {
        using Process process = Start(folder, words);
        return await EndAsync(process);
    }

    /// <summary>Starts it; the caller waits for its end.</summary>
    public static Process Start(string folder, params string[] words)
    {
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(FindProgram());
        foreach (string word in words) start.ArgumentList.Add(word);
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Skips the test where programs inherit that they do not hear an interrupt, as a shell's programs in the background do.</summary>
    public static void SkipWhenIgnored(string signal)
    {
        const ulong Interrupt = 1UL << 1;
        string? line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(static text => text.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        bool isIgnored = line is not null && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & Interrupt) != 0;
        Assert.SkipWhen(isIgnored && signal == "INT", "This shell ignores SIGINT for programs it starts in the background.");
    }

    /// <summary>Sends it a signal, TERM for one.</summary>
    public static void Signal(Process process, string signal) =>
        Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).Dispose();

    /// <summary>Waits for its end and collects what it wrote.</summary>
    public static async Task<CliRun> EndAsync(Process process)
    {
        using CancellationTokenSource timeout = new(LongestRun);
        using MemoryStream output = new();
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.StandardOutput.BaseStream.CopyToAsync(output, timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new CliRun(process.ExitCode, output.ToArray(), await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string FindProgram()
    {
        // The tests run the program of their own configuration.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string program = Path.Combine(Repository, "artifacts", "bin", "Cli", configuration, "millrace.dll");
        return File.Exists(program) ? program : throw new FileNotFoundException("Build src/Cli first.", program);
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Millrace.slnx"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not lie in the repository.");
    }
}
