using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Project;

/// <summary>What a project file says that nothing listens to.</summary>
internal static class ProjectWarnings
{
    private static readonly string[] KnownKeys =
    [
        "bundle", "include", "variables", "targets", "workspace", "resources", "artifacts", "permissions", "presets",
        "run_as", "sync", "experimental", "python", "scripts", "environments", "millrace",
    ];

    private static readonly string[] KnownTargetKeys =
    [
        "default", "mode", "workspace", "variables", "resources", "artifacts", "bundle", "cluster_id", "git",
        "permissions", "presets", "run_as", "sync",
    ];

    /// <summary>Keys of the project and of its target that are not known.</summary>
    public static IEnumerable<PipelineWarning> UnknownKeys(ConfigNode.Map project, ProjectTarget target) =>
    [
        .. project.Entries.Where(entry => !KnownKeys.Contains(entry.Key))
            .Select(entry => UnknownKey(entry, "a key of a project", KnownKeys)),
        .. target.Block.Entries.Where(entry => !KnownTargetKeys.Contains(entry.Key))
            .Select(entry => UnknownKey(entry, "a key of a target", KnownTargetKeys)),
    ];

    /// <summary>One key that is not known.</summary>
    public static PipelineWarning UnknownKey(ConfigEntry entry, string what, IReadOnlyList<string> known)
    {
        string near = NearestName.Of(entry.Key, known) is string name ? $" Did you mean '{name}'?" : "";
        return new PipelineWarning($"'{entry.Key}' is not {what} and is ignored.{near}", entry.KeyLocation);
    }
}
