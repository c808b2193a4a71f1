using System.Collections.Frozen;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>
/// What holds at one place of a file: the catalog and schema in use and the values set so far. Each file starts afresh
/// from the defaults of the pipeline.
/// </summary>
internal sealed class ScriptScope(DeclarationBuilder builder)
{
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);

    /// <summary>Where declarations go.</summary>
    public DeclarationBuilder Builder => builder;

    /// <summary>Catalog of names that give none.</summary>
    public string Catalog { get; set; } = builder.Defaults.Catalog;

    /// <summary>Schema of names that give none.</summary>
    public string Schema { get; set; } = builder.Defaults.Schema;

    /// <summary>All keys that a <c>${key}</c> can name here.</summary>
    public IReadOnlyList<string> Keys => [.. _settings.Keys.Union(builder.Defaults.Configuration.Keys)];

    /// <summary>The values of the SET statements so far.</summary>
    public FrozenDictionary<string, string> Settings => _settings.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Gives a key a value for the rest of the file.</summary>
    public void Set(string key, string value) => _settings[key] = value;

    /// <summary>
    /// The value of a key: the last SET, else the configuration of the pipeline; null when there is none.
    /// </summary>
    public string? Find(string key) =>
        _settings.GetValueOrDefault(key) ?? builder.Defaults.Configuration.GetValueOrDefault(key);

    /// <summary>The full name that written parts mean here.</summary>
    public TableName Resolve(IReadOnlyList<string> parts) => TableName.FromParts(parts, Catalog, Schema);

    /// <summary>A query in this scope.</summary>
    public QueryDeclaration Query(QueryText text) => new(text, Catalog, Schema);
}
