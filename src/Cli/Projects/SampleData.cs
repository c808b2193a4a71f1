using Millrace.Cli.Contract;
using Millrace.Cli.Terminal;
using Millrace.Ingest.Simulator;
using Millrace.Pipelines;

namespace Millrace.Cli.Projects;

/// <summary>
/// Simulated files for a project that names a sample and has no data yet. Files are only made inside the project: a folder
/// that a person named and that lacks its files is a fault they want to hear of.
/// </summary>
internal static class SampleData
{
    private const string Turbofan = "turbofan";

    private const int SimulatedUnits = 20;

    /// <summary>Makes the files of a project's sample where it has none.</summary>
    public static async Task EnsureAsync(PipelineProject project, CliContext context, CancellationToken cancellationToken)
    {
        if (project.Definition.Sample != Turbofan) return;
        foreach (string path in project.Definition.Pipelines.Select(pipeline => pipeline.Configuration.GetValueOrDefault("data")).OfType<string>().Distinct())
        {
            string folder = project.Services.ResolvePath(path);
            if (folder.StartsWith(project.Definition.Root, StringComparison.Ordinal)) await SimulateTurbofanAsync(folder, context, cancellationToken);
        }
    }

    /// <summary>Makes a small set of the shape of C-MAPSS FD001, unless one lies there.</summary>
    public static async Task SimulateTurbofanAsync(string folder, CliContext context, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(folder, "RUL_FD001.txt"))) return;
        TurbofanSummary made = await TurbofanSimulator.GenerateAsync(new TurbofanOptions { Units = SimulatedUnits }, folder, cancellationToken);
        context.Terminal.Note(
            $"No published data was given, so files of the same shape were simulated in {folder}: {Words.Count(made.TrainRows)} and "
            + $"{Words.Count(made.TestRows)} cycles of {made.Units} engines each. Give the C-MAPSS files with --var data=DIR.");
    }
}
