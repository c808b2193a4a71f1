using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Project;

/// <summary>The chosen target of a project.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mode">Its mode.</param>
/// <param name="Block">What it lays over the project; empty when the project has no targets.</param>
internal sealed record ProjectTarget(string Name, TargetMode Mode, ConfigNode.Map Block)
{
    private static readonly string[] Overrides =
        ["workspace", "resources", "artifacts", "permissions", "presets", "run_as", "sync", "bundle"];

    /// <summary>Chooses a target.</summary>
    /// <param name="project">The project file with its includes.</param>
    /// <param name="wanted">The name asked for; null takes the default.</param>
    /// <exception cref="MillraceException">
    /// PIPELINE_TARGET_UNKNOWN: there is none of that name, or none or several are the default.
    /// </exception>
    public static ProjectTarget Choose(ConfigNode.Map project, string? wanted)
    {
        string block = project.Find("targets") is null && project.Find("environments") is not null
            ? "environments"
            : "targets";
        IReadOnlyList<ConfigEntry> targets = ConfigShape.OptionalMap(project, block).Entries;
        if (targets.Count == 0 && wanted is null)
            return new ProjectTarget("default", TargetMode.Unspecified, new ConfigNode.Map([], project.Location));
        ConfigEntry chosen = wanted is null ? Default(targets) : Named(targets, wanted, project.Location);
        ConfigNode.Map map = ConfigShape.AsMap(chosen.Value, $"Target '{chosen.Key}'");
        return new ProjectTarget(chosen.Key, ReadMode(map), map);
    }

    /// <summary>
    /// The project with what the target says laid over it; variables are left to <see cref="ProjectVariables"/>.
    /// </summary>
    public ConfigNode.Map LayOver(ConfigNode.Map project)
    {
        ConfigEntry[] laid = [.. Block.Entries.Where(entry => Overrides.Contains(entry.Key))];
        return (ConfigNode.Map)ConfigMerge.Deep(project, new ConfigNode.Map(laid, Block.Location));
    }

    private static ConfigEntry Named(IReadOnlyList<ConfigEntry> targets, string wanted, SourceLocation project) =>
        targets.FirstOrDefault(entry => entry.Key == wanted)
            ?? throw ProjectErrors.UnknownTarget(wanted, [.. targets.Select(entry => entry.Key)], project);

    private static ConfigEntry Default(IReadOnlyList<ConfigEntry> targets)
    {
        ConfigEntry[] defaults = [.. targets.Where(IsDefault)];
        if (defaults.Length > 1) throw ProjectErrors.SeveralDefaults(defaults);
        if (defaults.Length == 1) return defaults[0];
        return targets.Count == 1 ? targets[0] : throw ProjectErrors.NoDefault(targets);
    }

    private static bool IsDefault(ConfigEntry target) =>
        (target.Value as ConfigNode.Map)?.Find("default") is ConfigNode.Scalar flag
        && flag.Text.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static TargetMode ReadMode(ConfigNode.Map target) => target.Find("mode") switch
    {
        null or ConfigNode.Scalar { IsNull: true } => TargetMode.Unspecified,
        ConfigNode.Scalar { Text: "development" } => TargetMode.Development,
        ConfigNode.Scalar { Text: "production" } => TargetMode.Production,
        ConfigNode other => throw ProjectErrors.Invalid(other.Location, "The mode of a target is development or "
            + "production."),
    };
}
