using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using Millrace.Engine.Settings;
using Millrace.Ingest.Simulator;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;

namespace Millrace.SideBySide;

/// <summary>The contestants. Both sides read the same files and write to the same disk.</summary>
internal static class Measurement
{
    public static async Task GenerateAsync(string folder, long rows, bool isMore)
    {
        if (File.Exists(Path.Combine(folder, "sensor", "_SUCCESS"))) return;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"generating {rows:N0} rows …"));
        await FactorySimulator.GenerateAsync(
            new FactoryOptions { Seed = 1, Rows = (int)rows, IsMoreData = isMore }, folder, rowsWritten: null, CancellationToken.None);
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        (string contestant, string landing, string more, string work) = (arguments[0], arguments[1], arguments[2], arguments[3]);
        string project = Path.Combine(work, "project");
        switch (contestant)
        {
            case "bronze-duckdb": Print(() => DuckDbScript.Bronze(landing, Fresh(work, "duckdb"))); break;
            case "factory-duckdb": Print(() => DuckDbScript.Factory(landing, Fresh(work, "duckdb"))); break;
            case "bronze-millrace":
                Prepare(project, landing);
                await PrintAsync(() => UpdateAsync(project, "sensor_bronze"));
                break;
            case "factory-millrace":
                Prepare(project, landing);
                await PrintAsync(() => UpdateAsync(project));
                break;
            case "increment-millrace":
                Link(more, Path.Combine(project, "landing"));
                await PrintAsync(() => UpdateAsync(project));
                break;
            case "nothing-millrace": await PrintAsync(() => UpdateAsync(project)); break;
            case var rules when RuleProject.Contestants.Contains(rules):
                string own = Fresh(work, "rules");
                RuleProject.Write(own, rules);
                Link(landing, Path.Combine(own, "landing"));
                await PrintAsync(() => UpdateAsync(own));
                break;
            default: throw new ArgumentException($"There is no contestant '{contestant}'.");
        }

        return 0;
    }

    private static async Task<string> UpdateAsync(string project, params string[] select)
    {
        using PipelineProject open = PipelineProject.Open(new ProjectRequest(project, "bench"), new EngineSettings(), TimeProvider.System, Guid.NewGuid);
        List<string> rows = [];
        foreach (Pipeline pipeline in await open.PipelinesAsync(CancellationToken.None))
        {
            UpdateSummary summary = await pipeline.UpdateAsync(new UpdateRequest { Select = select, UserName = "bench" }, static _ => { }, CancellationToken.None);
            if (!summary.IsSuccess) throw new InvalidOperationException(summary.Datasets.First(dataset => dataset.Fault is not null).Fault!.Message);
            rows.AddRange(summary.Datasets.Where(dataset => dataset.State != DatasetState.Excluded).Select(
                dataset => string.Create(CultureInfo.InvariantCulture, $"{dataset.RowsOut} ({dataset.Elapsed.TotalSeconds:0.0} s)")));
        }

        return string.Join(", ", rows);
    }

    private static void Prepare(string project, string landing)
    {
        if (Directory.Exists(project)) Directory.Delete(project, recursive: true);
        string example = Path.Combine(RepositoryRoot(), "examples", "factory");
        foreach (string file in Directory.EnumerateFiles(example, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(project, Path.GetRelativePath(example, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        Link(landing, Path.Combine(project, "landing"));
    }

    /// <summary>Landing files are linked, not copied: both sides read the very same bytes.</summary>
    private static void Link(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*.csv", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!File.Exists(target)) File.CreateSymbolicLink(target, file);
        }
    }

    private static string Fresh(string work, string name)
    {
        string folder = Path.Combine(work, name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static string RepositoryRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Millrace.slnx"))) return folder;
        }

        throw new InvalidOperationException("The benchmark runs from a clone of the repository.");
    }

    private static void Print(Func<string> run) => PrintAsync(() => Task.FromResult(run())).GetAwaiter().GetResult();

    private static async Task PrintAsync(Func<Task<string>> run)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan cpu = self.TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        string rows = await run();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        self.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds}\t{(self.TotalProcessorTime - cpu).TotalSeconds}\t{self.PeakWorkingSet64 >> 20}\t{rows}"));
    }
}
