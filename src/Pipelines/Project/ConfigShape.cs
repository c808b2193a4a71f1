using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Project;

/// <summary>Takes nodes in the shape they must have.</summary>
internal static class ConfigShape
{
    /// <summary>The node as a map; nothing counts as an empty one.</summary>
    public static ConfigNode.Map AsMap(ConfigNode node, string what) => node switch
    {
        ConfigNode.Map map => map,
        ConfigNode.Scalar { IsNull: true } => new ConfigNode.Map([], node.Location),
        _ => throw ProjectErrors.Invalid(node.Location, $"{what} is a map of keys and values."),
    };

    /// <summary>The node as a list; nothing counts as an empty one.</summary>
    public static ConfigNode.List AsList(ConfigNode node, string what) => node switch
    {
        ConfigNode.List list => list,
        ConfigNode.Scalar { IsNull: true } => new ConfigNode.List([], node.Location),
        _ => throw ProjectErrors.Invalid(node.Location, $"{what} is a list: one line with '- ' for each item."),
    };

    /// <summary>The map below a key; an empty one when the key is not there.</summary>
    public static ConfigNode.Map OptionalMap(ConfigNode.Map parent, string key) =>
        parent.Find(key) is ConfigNode node ? AsMap(node, $"'{key}'") : new ConfigNode.Map([], parent.Location);
}
