using Millrace.Pipelines.History;
using Xunit;

namespace Millrace.Unit.Pipelines.History;

public sealed class FreshnessTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_table_without_commits_has_no_freshness() => Assert.Null(Freshness.Of([], Start));

    [Fact]
    public void A_short_history_tells_an_age_and_expects_nothing()
    {
        Freshness fresh = Freshness.Of([Start, Start.AddSeconds(1), Start.AddSeconds(2), Start.AddSeconds(3), Start.AddSeconds(4)], Start.AddDays(9))!;

        Assert.Null(fresh.Expected);
        Assert.False(fresh.IsOverdue);
        Assert.Equal(TimeSpan.FromDays(9) - TimeSpan.FromSeconds(4), fresh.Age);
    }

    [Theory]
    [InlineData(90, false)]
    [InlineData(121, true)]
    public void A_table_that_changes_every_hour_is_overdue_after_two(int minutes, bool isOverdue)
    {
        Freshness fresh = Freshness.Of([.. Enumerable.Range(0, 10).Select(hour => Start.AddHours(hour))], Start.AddHours(9).AddMinutes(minutes))!;

        Assert.Equal(TimeSpan.FromHours(1), fresh.Expected);
        Assert.Equal(isOverdue, fresh.IsOverdue);
    }

    [Fact]
    public void Batches_of_one_update_do_not_make_seconds_the_usual_wait()
    {
        DateTimeOffset[] commits = [.. Enumerable.Range(0, 5).SelectMany(hour => Enumerable.Range(0, 8).Select(batch => Start.AddHours(hour).AddSeconds(batch)))];

        Freshness fresh = Freshness.Of(commits, Start.AddHours(5))!;

        Assert.Equal(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(7), fresh.Expected);
        Assert.False(fresh.IsOverdue);
    }

    [Fact]
    public void A_commit_of_a_clock_that_was_ahead_is_of_no_negative_age() =>
        Assert.Equal(TimeSpan.Zero, Freshness.Of([Start], Start.AddMinutes(-5))!.Age);
}
