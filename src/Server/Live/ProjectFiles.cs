using Millrace.Foundation.Faults;
using Millrace.Server.Home;
using Millrace.Server.Settings;

namespace Millrace.Server.Live;

/// <summary>Reads the files of the project again from time to time, so that what people add to it is there. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
/// <param name="settings">How often it looks.</param>
public sealed class ProjectFiles(ServedProject served, ServerSettings settings)
{
    private volatile MillraceException? _fault;

    /// <summary>Why the files cannot be followed as they are now; null when they can. Until then the project is what they said before.</summary>
    public MillraceException? Fault => _fault;

    /// <summary>Told, on any thread, when <see cref="Fault"/> has become another.</summary>
    public event Action? Changed;

    /// <summary>Looks until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(settings.RetryPeriod, served.Clock, cancellationToken).ConfigureAwait(false);
            Look();
        }
    }

    internal void Look()
    {
        MillraceException? before = _fault;
        try
        {
            served.Project.Refresh();
            _fault = null;
        }
        catch (MillraceException fault)
        {
            _fault = fault;
        }

        if (before?.Message != _fault?.Message) Changed?.Invoke();
    }
}
