using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.TestKit;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Snapshots;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class SnapshotTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("0 0 6 * * ?", "2026-11-24T05:00Z 2026-11-25T05:00Z 2026-11-26T05:00Z")]
    [InlineData("0 6 * * *", "2026-11-24T05:00Z 2026-11-25T05:00Z 2026-11-26T05:00Z")]
    [InlineData("0 0 6 ? * 2", "2026-11-30T05:00Z 2026-12-07T05:00Z 2026-12-14T05:00Z")]
    [InlineData("0 0 6 ? * MON-FRI", "2026-11-24T05:00Z 2026-11-25T05:00Z 2026-11-26T05:00Z")]
    [InlineData("0 0 6 ? * 7-1", "2026-11-28T05:00Z 2026-11-29T05:00Z 2026-12-05T05:00Z")]
    [InlineData("0 0 6 ? * 2/2", "2026-11-25T05:00Z 2026-11-27T05:00Z 2026-11-30T05:00Z")]
    [InlineData("0 0 6 ? * 6L", "2026-11-27T05:00Z 2026-12-25T05:00Z 2027-01-29T05:00Z")]
    [InlineData("0 0 6 ? * 6#3", "2026-12-18T05:00Z 2027-01-15T05:00Z 2027-02-19T05:00Z")]
    [InlineData("0 0 6 L * ?", "2026-11-30T05:00Z 2026-12-31T05:00Z 2027-01-31T05:00Z")]
    [InlineData("0 0 6 LW * ?", "2026-11-30T05:00Z 2026-12-31T05:00Z 2027-01-29T05:00Z")]
    [InlineData("0 0 6 1 1 ? 2028", "2028-01-01T05:00Z")]
    [InlineData("0 0 6 1 1 ? 2028/2,2029", "2028-01-01T05:00Z 2029-01-01T05:00Z 2030-01-01T05:00Z")]
    [InlineData("0 0 6 * * ? 2020", "")]
    [InlineData("15 30 6 * * ?", "2026-11-24T05:30Z 2026-11-25T05:30Z 2026-11-26T05:30Z")]
    [InlineData("0 6 * * 1", "2026-11-30T05:00Z 2026-12-07T05:00Z 2026-12-14T05:00Z")]
    public void Times_are_those_that_the_expression_means(string cron, string expected)
    {
        Assert.Equal(expected, string.Join(' ', Next(cron, At("2026-11-24T00:00"), 3)));
    }

    [Theory]
    [InlineData("0 30 2 * * ?", "2026-03-28T12:00", "2026-03-29T01:00Z 2026-03-30T00:30Z")] // The clock jumps from 2 to 3.
    [InlineData("0 30 2 * * ?", "2026-10-24T12:00", "2026-10-25T00:30Z 2026-10-26T01:30Z")] // The clock shows 2:30 twice.
    [InlineData("0 0 6 * * ?", "2026-03-28T12:00", "2026-03-29T04:00Z 2026-03-30T04:00Z")]
    [InlineData("0 0 6 * * ?", "2026-10-24T12:00", "2026-10-25T05:00Z 2026-10-26T05:00Z")]
    public void Where_the_clock_jumps_a_time_comes_once(string cron, string after, string expected)
    {
        Assert.Equal(expected, string.Join(' ', Next(cron, At(after), 2)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("every morning at six o'clock please")]
    [InlineData("0 0 6 ? * MON ? 1")]
    [InlineData("0 0 6 1 * MON")]
    [InlineData("0 6 1 * 1")]
    [InlineData("0 0 25 * * ?")]
    [InlineData("0 0 6 ? * 8")]
    [InlineData("0 0 6 ? * 0")]
    [InlineData("0 0 6 * * ? 1066")]
    [InlineData("0 0 6 * * ? 2026/0")]
    public void What_is_no_expression_is_refused_with_a_reason(string cron)
    {
        FormatException fault = Assert.Throws<FormatException>(() => CronTimes.Parse(cron));

        Assert.NotEmpty(fault.Message);
    }

    [Fact]
    public void The_last_time_that_has_passed_is_found_and_none_outside_of_the_span()
    {
        CronTimes times = CronTimes.Parse("0 0 6 * * ?");

        Assert.Equal(At("2026-11-24T05:00"), times.Last(At("2026-11-20T00:00"), At("2026-11-24T05:00"), Berlin));
        Assert.Null(times.Last(At("2026-11-24T05:00"), At("2026-11-25T04:59"), Berlin));
        Assert.Null(times.Last(At("2026-11-25T05:00"), At("2026-11-24T05:00"), Berlin));
    }

    [Fact]
    public void All_that_a_schedule_can_say_is_read_and_written_again()
    {
        const string Text = """
            snapshots:
              - name: morning
                quartz_cron_expression: "0 0 6 * * ?"
                timezone_id: Europe/Berlin
                page: p
                filters: { device: [17, "a\"b"] }
                paused: true
                keep: 7
                mail: [a@example.org, b@example.org]
                folder: reports/daily
              - name: plain
                cron: "*/5 * * * *"
            """;

        IReadOnlyList<SnapshotSchedule> read = Parse(Text);

        SnapshotSchedule first = read[0];
        Assert.Equal(("morning", "0 0 6 * * ?", "Europe/Berlin", "p", true, 7, "reports/daily"), (first.Name, first.Times.Text, first.Zone.Id, first.Page, first.IsPaused, first.Keep, first.Folder));
        Assert.Equal(["a@example.org", "b@example.org"], first.Mail);
        Assert.Equal(["17", "a\"b"], Assert.IsType<Selection.Values>(first.Filters.ByFilter["device"]).Chosen.Select(static value => value.Text));
        Assert.Equal(("UTC", 30, false, null), (read[1].Zone.Id, read[1].Keep, read[1].IsPaused, read[1].Folder));
        string written = SnapshotFile.Write(read);
        Assert.Equal(written, SnapshotFile.Write(Parse(written)));
        Assert.Contains("folder: \"reports/daily\"", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("snapshots:\n  - name: a\n    crom: \"0 6 * * *\"", 3, 5, "did you mean 'cron'?")]
    [InlineData("snapshot:\n  - name: a", 1, 1, "did you mean 'snapshots'?")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * *\"", 3, 11, "five fields")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    timezone_id: Europe/Berln", 4, 18, "did you mean 'Europe/Berlin'?")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    keep: 0", 4, 11, "from 1 to")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    paused: maybe", 4, 13, "true or false")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    mail: nobody", 4, 11, "no mail address")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    page: pp", 4, 11, "did you mean 'p'?")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    filters: { devise: 1 }", 4, 16, "did you mean 'device'?")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    filters: { device: { mim: 1 } }", 4, 26, "did you mean 'min'?")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    folder: ../../etc", 4, 13, "below the project")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    folder: /etc", 4, 13, "below the project")]
    [InlineData("snapshots:\n  - name: a\n    cron: \"0 6 * * *\"\n    quartz_cron_expression: \"0 0 6 * * ?\"", 3, 11, "two spellings")]
    [InlineData("snapshots:\n  - name: a\n", 2, 5, "needs 'quartz_cron_expression' or 'cron'")]
    [InlineData("snapshots:\n  - cron: \"0 6 * * *\"", 2, 5, "needs a 'name'")]
    [InlineData("snapshots:\n  - { name: a, cron: \"0 6 * * *\" }\n  - { name: A, cron: \"0 6 * * *\" }", 3, 5, "two schedules")]
    [InlineData("snapshots: 5", 1, 12, "is a list")]
    [InlineData("snapshots: [", 2, 1, "well-formed YAML")]
    public void What_is_wrong_in_a_file_is_told_with_its_place(string text, int line, int column, string expected)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Parse(text));

        Assert.Equal("SNAPSHOTS_INVALID", fault.Code.Value);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (fault.Location?.Line, fault.Location?.Column));
    }

    [Theory]
    [InlineData("")]
    [InlineData("snapshots:")]
    [InlineData("snapshots: []")]
    public void A_file_without_schedules_has_none(string text) => Assert.Empty(Parse(text));

    [Fact]
    public void Files_are_named_by_their_time_and_the_oldest_of_a_schedule_go_beyond_those_that_are_kept()
    {
        using TempFolder folder = new();
        SnapshotShelf shelf = new(folder.Below("state"), folder.Below("project"), Guid.NewGuid);
        SnapshotEntry by = shelf.Keep("line/a", new SnapshotEntry(At("2026-11-24T06:00"), Schedule: null, "eva"), [1, 2, 3], keep: 2);
        foreach (int day in new[] { 24, 25, 26 }) shelf.Keep("line/a", new SnapshotEntry(At($"2026-11-{day}T06:00"), "daily", "") { Folder = "out" }, [4], keep: 2);

        Assert.Equal("a-2026-11-24T06-00Z.pdf", by.File);
        Assert.Equal(["a-2026-11-25T06-00Z.pdf", "a-2026-11-26T06-00Z.pdf"], Directory.GetFiles(folder.Below("project/out")).Select(Path.GetFileName).Order());
        Assert.Equal(["daily", "daily", null], shelf.Open("line/a").Entries.Select(static entry => entry.Schedule));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(shelf.FileOf("line/a", by.File!)));
    }

    [Fact]
    public void Two_of_one_minute_have_names_of_their_own_and_what_is_deleted_or_unknown_is_not_found()
    {
        using TempFolder folder = new();
        SnapshotShelf shelf = new(folder.Below("state"), folder.Path, Guid.NewGuid);
        SnapshotEntry first = shelf.Keep("a", new SnapshotEntry(At("2026-11-24T06:00"), Schedule: null, "eva"), [1], keep: 5);
        SnapshotEntry second = shelf.Keep("a", new SnapshotEntry(At("2026-11-24T06:00"), Schedule: null, "eva"), [2], keep: 5);

        shelf.Delete("a", first.File!);

        Assert.Equal("a-2026-11-24T06-00Z-2.pdf", second.File);
        Assert.Equal(second.File, Assert.Single(shelf.Open("a").Entries).File);
        foreach (string name in new[] { first.File!, "../book.json", "book.json", "" })
            Assert.Equal("SNAPSHOT_UNKNOWN", Assert.Throws<MillraceException>(() => shelf.FileOf("a", name)).Code.Value);
    }

    [Fact]
    public void A_book_that_cannot_be_read_is_a_fault_and_a_file_that_somebody_removed_is_told_no_more()
    {
        using TempFolder folder = new();
        SnapshotShelf shelf = new(folder.Below("state"), folder.Path, Guid.NewGuid);
        SnapshotEntry kept = shelf.Keep("a", new SnapshotEntry(At("2026-11-24T06:00"), Schedule: null, "eva"), [1], keep: 5);
        File.Delete(shelf.FileOf("a", kept.File!));
        Assert.Empty(shelf.Open("a").Entries);

        File.WriteAllText(folder.Below("state/a/book.json"), "{ broken");

        Assert.Equal("SNAPSHOTS_UNREADABLE", Assert.Throws<MillraceException>(() => shelf.Open("a")).Code.Value);
    }

    private static IReadOnlyList<SnapshotSchedule> Parse(string text) =>
        SnapshotFile.Parse(new SourceText("b.snapshots.yml", text), Dashboard.Parse(new SourceText("b", PaperTests.TwoTiles)));

    private static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc + ":00Z", System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Next(string cron, DateTimeOffset after, int count)
    {
        CronTimes times = CronTimes.Parse(cron);
        for (int number = 0; number < count; number++)
        {
            if (times.Next(after, Berlin) is not DateTimeOffset next) yield break;
            yield return next.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
            after = next;
        }
    }
}
