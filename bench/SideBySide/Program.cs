using System.Diagnostics;
using System.Globalization;
using Millrace.SideBySide;

// Every measured run is a process of its own, so that one run's memory and caches do not colour the next.
if (args is ["--measure", .. string[] rest]) return await Measurement.RunAsync(rest);

long rows = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
int repeats = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
string work = args.Length > 2 ? args[2] : Path.Combine(Path.GetTempPath(), "millrace-bench");
Directory.CreateDirectory(work);
Console.WriteLine($"{rows:N0} sensor rows, {repeats} runs each, alternating, {Environment.ProcessorCount} cores, in {work}");

string landing = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"landing-{rows}"));
string more = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"more-{rows}"));
await Measurement.GenerateAsync(landing, rows, isMore: false);
await Measurement.GenerateAsync(more, Math.Max(1000, rows / 100), isMore: true);

Dictionary<string, List<RunFigures>> runs = [];
for (int repeat = 0; repeat < repeats; repeat++)
{
    foreach (string contestant in (string[])["bronze-duckdb", "bronze-millrace", "factory-duckdb", "factory-millrace", "increment-millrace", "nothing-millrace", .. RuleProject.Contestants])
    {
        RunFigures figures = await Spawn.RunAsync(contestant, landing, more, work);
        if (!runs.TryGetValue(contestant, out List<RunFigures>? list)) runs[contestant] = list = [];
        list.Add(figures);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {contestant,-20} {figures.Seconds,8:0.00} s  cpu {figures.CpuSeconds,8:0.00} s  peak {figures.PeakMiB,6} MiB  rows {figures.Rows}"));
    }
}

Report.Print(runs, rows);
return 0;
