using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.TestKit;

public sealed class ManualClockTests
{
    [Fact]
    public void The_clock_moves_only_when_told_in_both_directions()
    {
        ManualClock clock = new();
        DateTimeOffset start = clock.GetUtcNow();
        long mark = clock.GetTimestamp();

        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(start.AddMinutes(5), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(5), clock.GetElapsedTime(mark));

        clock.Advance(TimeSpan.FromMinutes(-6));
        Assert.Equal(start.AddMinutes(-1), clock.GetUtcNow());

        clock.Set(start);
        Assert.Equal(start, clock.GetUtcNow());
    }
}
