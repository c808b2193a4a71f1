using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Project;

/// <summary>Reads the pipelines of a project.</summary>
internal sealed class PipelineSettingsReader(
    string root, ProjectTarget target, ProjectUser user, ProjectReferences references, List<PipelineWarning> warnings)
{
    private static readonly string[] KnownSettings =
    [
        "name", "id", "catalog", "schema", "target", "storage", "root_path", "libraries", "configuration", "clusters",
        "serverless", "photon", "edition", "channel", "continuous", "development", "allow_duplicate_names",
        "notifications", "event_log", "environment", "budget_policy_id", "usage_policy_id", "run_as", "tags", "trigger",
        "filters", "restart_window", "ingestion_definition", "gateway_definition", "deployment", "permissions",
        "lifecycle", "dry_run", "parameters",
    ];

    /// <summary>True when there is a mail server to send notifications by.</summary>
    public bool HasMail { get; init; }

    /// <summary>True to warn of libraries that are not there instead of refusing them.</summary>
    public bool AllowsMissingLibraries { get; init; }

    /// <summary>All pipelines, ordered by key.</summary>
    public IReadOnlyList<PipelineSettings> Read(ConfigNode.Map project)
    {
        ConfigNode.Map pipelines = ConfigShape.OptionalMap(ConfigShape.OptionalMap(project, "resources"), "pipelines");
        string prefix = Prefix(project);
        return
        [
            .. pipelines.Entries
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => ReadOne(entry, prefix)),
        ];
    }

    private PipelineSettings ReadOne(ConfigEntry entry, string prefix)
    {
        ConfigNode.Map map = ConfigShape.AsMap(entry.Value, $"Pipeline '{entry.Key}'");
        foreach (ConfigEntry unknown in map.Entries.Where(setting => !KnownSettings.Contains(setting.Key)))
            warnings.Add(ProjectWarnings.UnknownKey(unknown, $"a setting of pipeline '{entry.Key}'", KnownSettings));
        ConfigNode? schema = Given(map, "schema");
        ConfigNode? oldSchema = Given(map, "target");
        if (schema is not null && oldSchema is not null)
            throw ProjectErrors.Invalid(oldSchema.Location, "'target' is the old name of 'schema'; give one of them.");
        ConfigNode libraries = Given(map, "libraries") ?? new ConfigNode.List([], map.Location);
        return new PipelineSettings(entry.Key, entry.KeyLocation)
        {
            Name = prefix + Text(map, "name", entry.Key),
            Catalog = Text(map, "catalog", "main"),
            Schema = (schema ?? oldSchema) is ConfigNode given ? references.Text(given, "'schema'") : "default",
            Files = new LibraryFiles(root, references, warnings) { AllowsMissing = AllowsMissingLibraries }.Find(Libraries(libraries)),
            Configuration = ReadConfiguration(map),
            IsContinuous = Flag(map, "continuous") ?? false,
            Notifications = Given(map, "notifications") is ConfigNode notifications ? new NotificationReader(references, warnings, HasMail).Read(notifications) : [],
            IsDevelopment = ReadDevelopment(map),
            RootPath = ReadRootPath(map),
        };
    }

    private static ConfigNode? Given(ConfigNode.Map map, string key) =>
        map.Find(key) is ConfigNode node and not ConfigNode.Scalar { IsNull: true } ? node : null;

    private string Text(ConfigNode.Map map, string key, string otherwise) =>
        Given(map, key) is ConfigNode node ? references.Text(node, $"'{key}'") : otherwise;

    private bool? Flag(ConfigNode.Map map, string key) =>
        Given(map, key) is ConfigNode node ? references.Flag(node, $"'{key}'") : null;

    private ConfigNode.List Libraries(ConfigNode node) =>
        ConfigShape.AsList(node is ConfigNode.Scalar ? references.Resolve(node) : node, "'libraries'");

    private FrozenDictionary<string, string> ReadConfiguration(ConfigNode.Map map)
    {
        if (Given(map, "configuration") is not ConfigNode node) return FrozenDictionary<string, string>.Empty;
        ConfigNode.Map values = ConfigShape.AsMap(references.Resolve(node), "'configuration'");
        return values.Entries.ToFrozenDictionary(
            entry => entry.Key,
            entry => entry.Value is ConfigNode.Scalar { IsNull: true }
                ? ""
                : references.Text(entry.Value, $"The configuration value '{entry.Key}'"),
            StringComparer.Ordinal);
    }

    private bool ReadDevelopment(ConfigNode.Map map)
    {
        bool? asked = Flag(map, "development");
        if (target.Mode == TargetMode.Production && asked is true)
            throw ProjectErrors.Invalid(map.Find("development")!.Location, $"Target '{target.Name}' is in "
                + "production mode, where no pipeline has 'development: true'.");
        return target.Mode == TargetMode.Development || (asked ?? false);
    }

    private string? ReadRootPath(ConfigNode.Map map)
    {
        if (Given(map, "root_path") is not ConfigNode node) return null;
        string folder = Path.GetDirectoryName(Path.Combine(root, node.Location.File)) ?? root;
        return Path.GetFullPath(Path.Combine(folder, references.Text(node, "'root_path'")));
    }

    private string Prefix(ConfigNode.Map project)
    {
        ConfigNode.Map presets = ConfigShape.OptionalMap(project, "presets");
        if (Given(presets, "name_prefix") is ConfigNode node) return references.Text(node, "'name_prefix'");
        return target.Mode == TargetMode.Development ? $"[dev {user.ShortName}] " : "";
    }
}
