using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;

namespace Millrace.Cli.Contract;

/// <summary>Finds the project that a query is meant for.</summary>
internal static class ProjectFinder
{
    private static readonly string[] FileNames = ["millrace.yml", "millrace.yaml", "databricks.yml", "databricks.yaml"];

    /// <summary>The folder itself or the nearest above it that holds a project file; null when there is none.</summary>
    public static string? Above(string folder)
    {
        for (DirectoryInfo? each = new(folder); each is not null; each = each.Parent)
        {
            if (Array.Exists(FileNames, name => File.Exists(Path.Combine(each.FullName, name)))) return each.FullName;
        }

        return null;
    }

    /// <summary>A project without pipelines and tables, for queries over files and over tables by path.</summary>
    public static PipelineProject OpenNone(CliContext context)
    {
        // No table lies in a warehouse that is never made; spilling makes its folder when it must.
        string warehouse = Path.Combine(Path.GetTempPath(), $"millrace-{context.NewId():N}");
        ProjectDefinition none = new(context.WorkingDirectory, "none", "default", TargetMode.Unspecified, warehouse, [], []) { HasWarehouse = false };
        EngineSettings settings = new() { SpillDirectory = Path.Combine(Path.GetTempPath(), "millrace-spill") };
        return PipelineProject.Open(none, settings, context.Clock, context.NewId, context.Store);
    }
}
