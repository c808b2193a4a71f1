using System.Diagnostics;
using System.Globalization;

namespace Millrace.SideBySide;

/// <summary>Runs one contestant in a process of its own.</summary>
internal static class Spawn
{
    public static async Task<RunFigures> RunAsync(string contestant, string landing, string more, string work)
    {
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("The benchmark does not know its own path.");
        ProcessStartInfo start = new(self) { RedirectStandardOutput = true };
        foreach (string argument in (string[])["--measure", contestant, landing, more, work]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("The run did not start.");
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        string[] fields = output.Trim().Split('\n')[^1].Split('\t');
        if (process.ExitCode != 0 || fields.Length < 4) throw new InvalidOperationException($"{contestant} failed: {output}");
        CultureInfo plain = CultureInfo.InvariantCulture;
        return new RunFigures(double.Parse(fields[0], plain), double.Parse(fields[1], plain), long.Parse(fields[2], plain), fields[3]);
    }
}
