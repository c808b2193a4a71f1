using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Project;

/// <summary>
/// Lays one tree over another: maps merge, values replace, lists append, and lists whose items carry a key merge by it.
/// </summary>
internal static class ConfigMerge
{
    private static readonly Dictionary<string, string> ItemKeys = new(StringComparer.Ordinal)
    {
        ["tasks"] = "task_key",
        ["job_clusters"] = "job_cluster_key",
        ["clusters"] = "label",
        ["parameters"] = "name",
        ["environments"] = "environment_key",
    };

    /// <summary>The lower tree with the upper one laid over it.</summary>
    public static ConfigNode Deep(ConfigNode lower, ConfigNode upper) => Deep(lower, upper, key: "");

    /// <summary>Lays an included file over the project file; both may not define the same resource.</summary>
    /// <exception cref="MillraceException">PIPELINE_PROJECT_INVALID: a resource is defined in both.</exception>
    public static ConfigNode.Map Include(ConfigNode.Map project, ConfigNode.Map included)
    {
        foreach (ConfigEntry type in Entries(included.Find("resources")))
        {
            ConfigNode? known = (project.Find("resources") as ConfigNode.Map)?.Find(type.Key);
            foreach (ConfigEntry second in Entries(type.Value))
            {
                ConfigEntry? first = Entries(known).FirstOrDefault(entry => entry.Key == second.Key);
                if (first is not null) throw ProjectErrors.DuplicateResource(type.Key, first, second);
            }
        }

        return (ConfigNode.Map)Deep(project, included);
    }

    private static IReadOnlyList<ConfigEntry> Entries(ConfigNode? node) =>
        node is ConfigNode.Map map ? map.Entries : [];

    private static ConfigNode Deep(ConfigNode lower, ConfigNode upper, string key)
    {
        if (upper is ConfigNode.Scalar { IsNull: true }) return lower;
        return (lower, upper) switch
        {
            (ConfigNode.Map below, ConfigNode.Map above) => Maps(below, above),
            (ConfigNode.List below, ConfigNode.List above) => Lists(below, above, ItemKeys.GetValueOrDefault(key)),
            _ => upper,
        };
    }

    private static ConfigNode.Map Maps(ConfigNode.Map lower, ConfigNode.Map upper)
    {
        Dictionary<string, ConfigEntry> above = upper.Entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal);
        List<ConfigEntry> entries = [];
        foreach (ConfigEntry entry in lower.Entries)
        {
            entries.Add(above.Remove(entry.Key, out ConfigEntry? over)
                ? over with { Value = Deep(entry.Value, over.Value, entry.Key) }
                : entry);
        }

        entries.AddRange(upper.Entries.Where(entry => above.ContainsKey(entry.Key)));
        return new ConfigNode.Map(entries, lower.Location);
    }

    private static ConfigNode.List Lists(ConfigNode.List lower, ConfigNode.List upper, string? itemKey)
    {
        List<ConfigNode> items = [.. lower.Items];
        foreach (ConfigNode item in upper.Items)
        {
            string? id = Id(item, itemKey);
            int same = id is null ? -1 : items.FindIndex(other => Id(other, itemKey) == id);
            if (same < 0) items.Add(item);
            else items[same] = Deep(items[same], item, key: "");
        }

        return new ConfigNode.List(items, lower.Location);
    }

    private static string? Id(ConfigNode item, string? itemKey) =>
        itemKey is not null && item is ConfigNode.Map map && map.Find(itemKey) is ConfigNode.Scalar id ? id.Text : null;
}
