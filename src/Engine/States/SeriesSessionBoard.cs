using System.Collections.Concurrent;
using System.Globalization;
using Millrace.Engine.Faults;

namespace Millrace.Engine.States;

/// <summary>The open sessions of an engine. Thread safety: all members may be called at once.</summary>
internal sealed class SeriesSessionBoard
{
    private readonly ConcurrentDictionary<string, SeriesSession> _open = new(StringComparer.Ordinal);
    private long _last;

    public SeriesSession Open(SeriesMemory before)
    {
        string name = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        return _open[name] = new SeriesSession(this, name, before);
    }

    public SeriesSession Find(string name) => _open.GetValueOrDefault(name) ?? throw EngineErrors.StateClosed();

    public void Close(SeriesSession session) => _open.TryRemove(session.Name, out _);
}
