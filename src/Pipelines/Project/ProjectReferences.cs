using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Project;

/// <summary>Resolves <c>${a.b.c}</c> in the values of a project, on demand.</summary>
/// <param name="root">The project with its target merged.</param>
/// <param name="variables">Its variables.</param>
/// <param name="target">Name of the target.</param>
/// <param name="user">Who asks.</param>
internal sealed partial class ProjectReferences(
    ConfigNode.Map root, ProjectVariables variables, string target, ProjectUser user)
{
    private const int MostReferences = 100_000;

    // References being resolved right now, outermost first: meeting one again is a ring.
    private readonly List<string> _open = [];

    // Variables that each name the next one twice double the work at every step.
    private int _resolved;

    /// <summary>
    /// The node with every reference in it replaced; a value that is only a reference keeps the type.
    /// </summary>
    public ConfigNode Resolve(ConfigNode node) => node switch
    {
        ConfigNode.Scalar scalar => ResolveScalar(scalar),
        ConfigNode.Map map => new ConfigNode.Map(
            [.. map.Entries.Select(entry => entry with { Value = Resolve(entry.Value) })], map.Location),
        ConfigNode.List list => new ConfigNode.List([.. list.Items.Select(Resolve)], list.Location),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The text of a value; a fault when it is a map or list.</summary>
    /// <param name="node">The value.</param>
    /// <param name="what">What it is, for the fault.</param>
    public string Text(ConfigNode node, string what) =>
        Resolve(node) is ConfigNode.Scalar { IsNull: false } scalar
            ? scalar.Text
            : throw ProjectErrors.Invalid(node.Location, $"{what} is one value, not a map, a list or nothing.");

    /// <summary>A true or false.</summary>
    public bool Flag(ConfigNode node, string what) => Text(node, what).ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        string other => throw ProjectErrors.Invalid(node.Location, $"{what} is true or false, not '{other}'."),
    };

    private ConfigNode ResolveScalar(ConfigNode.Scalar scalar)
    {
        MatchCollection found = Reference().Matches(scalar.Text);
        if (found.Count == 0) return scalar;
        if (found[0].Length == scalar.Text.Length)
            return At(Value(found[0].Groups[1].Value, scalar.Location), scalar.Location);
        StringBuilder text = new();
        int at = 0;
        foreach (Match match in found)
        {
            string path = match.Groups[1].Value;
            if (Value(path, scalar.Location) is not ConfigNode.Scalar value)
                throw ProjectErrors.Invalid(scalar.Location, $"'${{{path}}}' is a map or list; inside a text it "
                    + "must be one value.");
            text.Append(scalar.Text, at, match.Index - at).Append(value.Text);
            at = match.Index + match.Length;
        }

        text.Append(scalar.Text, at, scalar.Text.Length - at);
        return scalar with { Text = text.ToString(), IsNull = false };
    }

    // A path that came through a variable is relative to the file that uses the variable.
    private static ConfigNode At(ConfigNode node, SourceLocation location) =>
        node is ConfigNode.Scalar scalar ? scalar with { Location = location } : node;

    private ConfigNode Value(string path, SourceLocation usedAt)
    {
        if (_open.Contains(path)) throw ProjectErrors.ReferenceRing([.. _open, path], usedAt);
        if (++_resolved > MostReferences)
            throw ProjectErrors.Invalid(usedAt, $"The project resolves more than {MostReferences} references; "
                + "they multiply somewhere.");
        _open.Add(path);
        ConfigNode value = Resolve(Find(path, usedAt));
        _open.RemoveAt(_open.Count - 1);
        return value;
    }

    private ConfigNode Find(string path, SourceLocation usedAt)
    {
        string[] steps = path.Split('.');
        switch (steps)
        {
            case ["var", string name, .. string[] inside]:
                return Inside(variables.Find(Name(name), usedAt), [.. Indexes(name), .. Steps(inside)], path, usedAt);
            case ["variables", string name, "value" or "default"]:
                return variables.Find(name, usedAt);
            case ["bundle", "target" or "environment"]:
                return Text(target, usedAt);
            case ["workspace", "current_user", string field]:
                return Text(UserField(field) ?? throw ProjectErrors.UnknownReference(path, usedAt), usedAt);
            case ["workspace", "root_path"] when FindInTree(steps) is null:
                return Text("~/.bundle/${bundle.name}/${bundle.target}", usedAt);
            case ["workspace", string folder and ("file_path" or "resource_path" or "artifact_path" or "state_path")]
                when FindInTree(steps) is null:
                return Text($"${{workspace.root_path}}/{(folder == "file_path" ? "files" : folder[..^5])}", usedAt);
            case ["bundle" or "workspace" or "resources" or "artifacts", ..]:
                return FindInTree(steps) ?? throw (steps[0] == "resources"
                    ? ProjectErrors.DeployedReference(path, usedAt)
                    : ProjectErrors.UnknownReference(path, usedAt));
            default:
                throw ProjectErrors.UnknownReference(path, usedAt);
        }
    }

    private static ConfigNode.Scalar Text(string value, SourceLocation usedAt) => new(value, IsNull: false, usedAt);

    private string? UserField(string field) => field switch
    {
        "short_name" => user.ShortName,
        "user_name" or "userName" or "display_name" => user.UserName,
        _ => null,
    };

    private ConfigNode? FindInTree(string[] steps) => Descend(root, Steps(steps));

    private static ConfigNode Inside(ConfigNode node, IEnumerable<string> steps, string path, SourceLocation usedAt) =>
        Descend(node, steps) ?? throw ProjectErrors.UnknownReference(path, usedAt);

    private static ConfigNode? Descend(ConfigNode? node, IEnumerable<string> steps)
    {
        foreach (string step in steps)
        {
            node = node switch
            {
                ConfigNode.Map map => map.Find(step),
                ConfigNode.List list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int at)
                    && at < list.Items.Count => list.Items[at],
                _ => null,
            };
        }

        return node;
    }

    // `tags[0]` is a step into the map and a step into its list.
    private static IEnumerable<string> Steps(IEnumerable<string> written) =>
        written.SelectMany(step => Indexes(step).Prepend(Name(step)));

    private static string Name(string step) => step.Split('[')[0];

    private static IEnumerable<string> Indexes(string step) =>
        step.Split('[').Skip(1).Select(index => index.TrimEnd(']'));

    [GeneratedRegex(
        @"\$\{([a-zA-Z]+(?:[-_]?[a-zA-Z0-9]+)*(?:\[[0-9]+\])*"
        + @"(?:\.[a-zA-Z]+(?:[-_]?[a-zA-Z0-9]+)*(?:\[[0-9]+\])*)*)\}",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
