using System.Collections.Frozen;

namespace Millrace.Pipelines.Graph;

/// <summary>What the settings of a pipeline say about all of its sources.</summary>
/// <param name="Catalog">Catalog of names that give none.</param>
/// <param name="Schema">Schema of names that give none.</param>
/// <param name="Configuration">Values for <c>${key}</c>; keys are found with regard to case.</param>
public sealed record PipelineDefaults(string Catalog, string Schema, FrozenDictionary<string, string> Configuration)
{
    /// <summary>Defaults without configuration.</summary>
    public PipelineDefaults(string catalog, string schema)
        : this(catalog, schema, FrozenDictionary<string, string>.Empty)
    {
    }
}
