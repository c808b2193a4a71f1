using Millrace.Engine.Settings;
using Millrace.Ingest.Simulator;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Project;
using Millrace.Pipelines.Running;

namespace Millrace.PageBench;

/// <summary>The factory example with many rows, updated once.</summary>
internal static class Plant
{
    /// <summary>Devices of the fleet; a viewer chooses among them.</summary>
    public const int Devices = 700;

    public static async Task MakeAsync(string folder, int rows)
    {
        if (File.Exists(Path.Combine(folder, "made"))) return;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        string example = Path.Combine(RepositoryRoot(), "examples", "factory");
        foreach (string file in Directory.EnumerateFiles(example, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(folder, Path.GetRelativePath(example, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Console.WriteLine($"{rows:N0} rows of {Devices} devices …");
        await FactorySimulator.GenerateAsync(new FactoryOptions { Seed = 1, Rows = rows, Devices = Devices }, Path.Combine(folder, "landing"), rowsWritten: null, CancellationToken.None);
        await UpdateAsync(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "made"), "");
    }

    /// <summary>Lets one more small file land and takes it in, as a process beside the server would.</summary>
    public static async Task AddAsync(string folder)
    {
        string landing = Path.Combine(folder, "landing", "sensor");
        string first = Directory.EnumerateFiles(landing, "*.csv").Order(StringComparer.Ordinal).First();
        string[] lines = [.. File.ReadLines(first).Take(100)];
        await File.WriteAllLinesAsync(Path.Combine(landing, $"more-{Directory.EnumerateFiles(landing).Count()}.csv"), lines);
        await UpdateAsync(folder, "sensor_bronze");
    }

    private static async Task UpdateAsync(string folder, params string[] select)
    {
        using PipelineProject project = PipelineProject.Open(new ProjectRequest(folder, "bench"), new EngineSettings(), TimeProvider.System, Guid.NewGuid);
        foreach (Pipeline pipeline in await project.PipelinesAsync(CancellationToken.None))
        {
            UpdateSummary summary = await pipeline.UpdateAsync(new UpdateRequest { UserName = "bench", Select = select }, static _ => { }, CancellationToken.None);
            if (!summary.IsSuccess) throw summary.Datasets.First(static dataset => dataset.Fault is not null).Fault!;
        }
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Millrace.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("This program runs inside the repository.");
    }
}
