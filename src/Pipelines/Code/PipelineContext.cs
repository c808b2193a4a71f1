using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Code;

/// <summary>What a method of a pipeline may know about the run; take it as the method's one parameter.</summary>
public sealed class PipelineContext
{
    private readonly FrozenDictionary<string, string> _configuration;

    internal PipelineContext(PipelineDefaults defaults)
    {
        Catalog = defaults.Catalog;
        Schema = defaults.Schema;
        _configuration = defaults.Configuration;
    }

    /// <summary>Catalog of names that give none.</summary>
    public string Catalog { get; }

    /// <summary>Schema of names that give none.</summary>
    public string Schema { get; }

    /// <summary>A value of the configuration.</summary>
    /// <param name="key">Its key, with regard to case.</param>
    /// <exception cref="MillraceException">
    /// PIPELINE_CONFIGURATION_UNKNOWN: the configuration has no such key.
    /// </exception>
    public string Setting(string key) =>
        _configuration.GetValueOrDefault(key) ?? throw CodeErrors.UnknownSetting(key, _configuration.Keys);

    /// <summary>A value of the configuration, or another where there is none.</summary>
    /// <param name="key">Its key, with regard to case.</param>
    /// <param name="otherwise">What to take instead.</param>
    public string Setting(string key, string otherwise) => _configuration.GetValueOrDefault(key, otherwise);
}
