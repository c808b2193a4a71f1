using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Project;

/// <summary>
/// The variables of a project for one target. A value is taken from the command line, else the environment, else the
/// overrides file, else the target, else the default.
/// </summary>
internal sealed class ProjectVariables
{
    private readonly ConfigNode.Map _declared;
    private readonly ConfigNode.Map _target;
    private readonly ConfigNode.Map _overrides;
    private readonly ProjectRequest _request;

    /// <summary>Checks that every value given from outside belongs to a variable.</summary>
    /// <param name="declared">The block <c>variables</c> of the project.</param>
    /// <param name="target">The block <c>variables</c> of the target.</param>
    /// <param name="overrides">The overrides file.</param>
    /// <param name="request">Command line and environment.</param>
    /// <exception cref="MillraceException">
    /// PIPELINE_VARIABLE_UNKNOWN: a value is given for an undeclared variable.
    /// </exception>
    public ProjectVariables(
        ConfigNode.Map declared, ConfigNode.Map target, ConfigNode.Map overrides, ProjectRequest request)
    {
        _declared = declared;
        _target = target;
        _overrides = overrides;
        _request = request;
        foreach (string name in request.Variables.Keys.Where(name => !IsDeclared(name)))
            throw ProjectErrors.UnknownVariable(name, location: null, Names);
        foreach (ConfigEntry entry in target.Entries.Concat(overrides.Entries).Where(entry => !IsDeclared(entry.Key)))
            throw ProjectErrors.UnknownVariable(entry.Key, entry.KeyLocation, Names);
    }

    /// <summary>Names of all variables.</summary>
    public IReadOnlyList<string> Names => [.. _declared.Entries.Select(entry => entry.Key)];

    /// <summary>The value of a variable, references in it not yet resolved.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="usedAt">Where it is used.</param>
    /// <exception cref="MillraceException">
    /// PIPELINE_VARIABLE_UNKNOWN: it is not declared. PIPELINE_VARIABLE_MISSING: it has no value.
    /// PIPELINE_UNSUPPORTED: its value would have to be looked up in a workspace.
    /// </exception>
    public ConfigNode Find(string name, SourceLocation usedAt)
    {
        if (!IsDeclared(name)) throw ProjectErrors.UnknownVariable(name, usedAt, Names);
        if (_request.Variables.TryGetValue(name, out string? given)) return Text(given, "--var");
        if (_request.FindEnvironment($"BUNDLE_VAR_{name}") is string set) return Text(set, $"BUNDLE_VAR_{name}");

        ConfigNode? declared = _declared.Find(name);
        ConfigNode? target = _target.Find(name);
        if ((Lookup(target) ?? Lookup(declared)) is ConfigNode lookup)
            throw ProjectErrors.Lookup(name, lookup.Location);
        return _overrides.Find(name)
            ?? (target is null ? null : TargetValue(target))
            ?? (declared as ConfigNode.Map)?.Find("default")
            ?? throw ProjectErrors.MissingVariable(name, usedAt);
    }

    private static ConfigNode.Scalar Text(string value, string origin) =>
        new(value, IsNull: false, new SourceLocation(origin, 1, 1));

    private static ConfigNode? Lookup(ConfigNode? variable) => (variable as ConfigNode.Map)?.Find("lookup");

    // A target gives a value either directly or as a block like the declaration.
    private static ConfigNode? TargetValue(ConfigNode value)
    {
        if (value is not ConfigNode.Map map) return value;
        bool isBlock =
            map.Entries.Count > 0 && map.Entries.All(entry => entry.Key is "default" or "description" or "type");
        return isBlock ? map.Find("default") : map;
    }

    private bool IsDeclared(string name) => _declared.Entries.Any(entry => entry.Key == name);
}
