using Millrace.Server.Settings;

namespace Millrace.Server.Security;

/// <summary>Refuses sign-ins from an address that failed too often of late. Thread safety: all members may be called at once.</summary>
/// <param name="settings">How many failures in which time.</param>
/// <param name="clock">Tells the time.</param>
public sealed class SignInLimiter(ServerSettings settings, TimeProvider clock)
{
    private const int MostAddresses = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<DateTimeOffset>> _failures = new(StringComparer.Ordinal);

    /// <summary>True when a further try is allowed.</summary>
    public bool IsAllowed(string address)
    {
        lock (_lock)
        {
            Forget();
            return !_failures.TryGetValue(address, out Queue<DateTimeOffset>? times) || times.Count < settings.MaxFailedSignIns;
        }
    }

    /// <summary>Notes a try that failed.</summary>
    public void Fail(string address)
    {
        lock (_lock)
        {
            // Should so many addresses fail at once, all of them count as one.
            string counted = _failures.Count < MostAddresses || _failures.ContainsKey(address) ? address : "";
            if (!_failures.TryGetValue(counted, out Queue<DateTimeOffset>? times)) _failures[counted] = times = new Queue<DateTimeOffset>();
            times.Enqueue(clock.GetUtcNow());
        }
    }

    private void Forget()
    {
        DateTimeOffset oldest = clock.GetUtcNow() - settings.SignInWindow;
        foreach ((string address, Queue<DateTimeOffset> times) in _failures.ToArray())
        {
            while (times.TryPeek(out DateTimeOffset time) && time <= oldest) times.Dequeue();
            if (times.Count == 0) _failures.Remove(address);
        }
    }
}
