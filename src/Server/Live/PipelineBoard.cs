using System.Collections.Concurrent;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Project;
using Millrace.Server.Home;
using Millrace.Server.Settings;

namespace Millrace.Server.Live;

/// <summary>
/// Follows the updates of all pipelines that somebody looks at, those of other processes too: one look at each in every period, however
/// many look, and none while nobody does. Thread safety: all members may be called at once.
/// </summary>
public sealed class PipelineBoard
{
    // A pipeline whose file gives it another schema has another event log.
    private readonly ConcurrentDictionary<(string Key, string Catalog, string Schema), PipelineWatch> _watches = [];
    private readonly ServedProject _served;
    private readonly UpdateRunner _runner;
    private readonly ServerSettings _settings;
    private readonly Action<string, Exception> _tell;
    private readonly SemaphoreSlim _begun = new(0);

    /// <summary>Follows the pipelines of a project.</summary>
    /// <param name="served">The project.</param>
    /// <param name="runner">Runs updates of this process.</param>
    /// <param name="settings">How often it looks.</param>
    /// <param name="tell">Takes what goes wrong while looking.</param>
    public PipelineBoard(ServedProject served, UpdateRunner runner, ServerSettings settings, Action<string, Exception> tell)
    {
        ArgumentNullException.ThrowIfNull(served);
        _served = served;
        _settings = settings;
        _tell = tell;
        _runner = runner;
    }

    /// <summary>What the project file says of a pipeline.</summary>
    /// <exception cref="MillraceException">PIPELINE_UNKNOWN.</exception>
    public PipelineSettings SettingsOf(string key) => _served.SettingsOf(key);

    /// <summary>A pipeline as it is, or was a moment ago.</summary>
    /// <exception cref="MillraceException">PIPELINE_UNKNOWN, or its event log cannot be read.</exception>
    public async Task<PipelineGlance> GlanceAsync(string key, CancellationToken cancellationToken) =>
        await WatchOf(key).LookAsync(isForced: false, cancellationToken).ConfigureAwait(false);

    /// <summary>Is told whenever a pipeline has news.</summary>
    /// <returns>What ends it.</returns>
    public IDisposable Watch(string key, Action<PipelineGlance> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        IDisposable end = WatchOf(key).Watch(changed);
        _begun.Release();
        return end;
    }

    /// <summary>Looks until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Dictionary<PipelineWatch, string> told = [];
        while (true)
        {
            if (!_watches.Values.Any(static watch => watch.IsWatched)) await _begun.WaitAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(_settings.WatchPeriod, _served.Clock, cancellationToken).ConfigureAwait(false);
            foreach (PipelineWatch watch in _watches.Values.Where(static watch => watch.IsWatched))
            {
                try
                {
                    await watch.LookAsync(isForced: true, cancellationToken).ConfigureAwait(false);
                    told.Remove(watch);
                }
                catch (MillraceException fault)
                {
                    // It is told once, not at every look.
                    if (told.GetValueOrDefault(watch) != fault.Message) _tell("The events of a pipeline could not be looked at.", fault);
                    told[watch] = fault.Message;
                }
            }
        }
    }

    private PipelineWatch WatchOf(string key)
    {
        PipelineSettings settings = SettingsOf(key);
        return _watches.GetOrAdd((settings.Key, settings.Catalog, settings.Schema), _ => new PipelineWatch(_served, settings, _runner));
    }
}
