namespace Millrace.Testing.Fixtures;

/// <summary>The time of a test: it stands still until a step moves it. Time that is measured goes on as it does.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _utcTicks = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Sets the time.</summary>
    public void Set(DateTimeOffset time) => Interlocked.Exchange(ref _utcTicks, time.UtcTicks);

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _utcTicks, by.Ticks);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _utcTicks), TimeSpan.Zero);
}
