using Millrace.Server.Settings;

namespace Millrace.Server.Security;

/// <summary>Refuses sign-ins from an address that failed too often of late. Thread safety: all members may be called at once.</summary>
/// <param name="settings">How many failures in which time.</param>
/// <param name="clock">Tells the time.</param>
public sealed class SignInLimiter(ServerSettings settings, TimeProvider clock)
{
    private const int MostAddresses = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<DateTimeOffset>> _failures = new(StringComparer.Ordinal);

    /// <summary>Begins a try. It counts as failed until <see cref="Succeed"/> takes it back, so that many at one time are no way around the limit.</summary>
    /// <returns>False when too many failed of late; then it is no try.</returns>
    public bool TryBegin(string address)
    {
        lock (_lock)
        {
            Forget();
            string counted = KeyOf(address);
            if (!_failures.TryGetValue(counted, out List<DateTimeOffset>? times)) _failures[counted] = times = [];
            if (times.Count >= settings.MaxFailedSignIns) return false;
            times.Add(clock.GetUtcNow());
            return true;
        }
    }

    /// <summary>Notes that a try that was begun has not failed.</summary>
    public void Succeed(string address)
    {
        lock (_lock)
        {
            if (_failures.TryGetValue(KeyOf(address), out List<DateTimeOffset>? times) && times.Count > 0) times.RemoveAt(times.Count - 1);
        }
    }

    /// <summary>Should so many addresses fail at once, all others count as one.</summary>
    private string KeyOf(string address) => _failures.Count < MostAddresses || _failures.ContainsKey(address) ? address : "";

    private void Forget()
    {
        DateTimeOffset oldest = clock.GetUtcNow() - settings.SignInWindow;
        foreach ((string address, List<DateTimeOffset> times) in _failures.ToArray())
        {
            times.RemoveAll(time => time <= oldest);
            if (times.Count == 0) _failures.Remove(address);
        }
    }
}
