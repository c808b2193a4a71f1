using Millrace.Foundation.Names;
using Millrace.Pipelines;
using Millrace.Pipelines.History;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Running;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Pipelines.History;

public sealed class PipelineHistoryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PipelineProject _project;
    private readonly PipelineHistory _history;
    private readonly PipelineHome _home;

    public PipelineHistoryTests()
    {
        _project = LineProject.Open(_folder, """
            CREATE MATERIALIZED VIEW numbers (CONSTRAINT small EXPECT (n < 3)) AS SELECT range AS n FROM range(4);
            CREATE MATERIALIZED VIEW total AS SELECT sum(n) AS n FROM numbers;
            """);
        _history = _project.HistoryOf("line");
        _home = new PipelineHome(new LakePath(_project.Definition.Warehouse), "line");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _project.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_pipeline_that_never_ran_has_no_history()
    {
        Assert.Empty(await _history.UpdatesAsync(10, Stop));
        Assert.Empty(await _history.EventsAsync("none", 0, 10, Stop));
        Assert.Empty(await _history.BatchesAsync(10, Stop));
        Assert.Empty(await _history.QualityAsync(10, Stop));
        Assert.Null(await _history.ViewAsync("none", Stop));
    }

    [Fact]
    public async Task An_update_is_told_in_one_line_and_event_by_event()
    {
        UpdateSummary summary = await RunAsync();

        UpdateOverview update = Assert.Single(await _history.UpdatesAsync(10, Stop));
        IReadOnlyList<LoggedEvent> events = await _history.EventsAsync(update.Id, 0, 1000, Stop);
        UpdateView view = (await _history.ViewAsync(update.Id, Stop))!;
        QualityCount rule = Assert.Single(await _history.QualityAsync(10, Stop));

        Assert.Equal((summary.UpdateId, "COMPLETED", "tester", 5L, 1L), (update.Id, update.State, update.User, update.Rows, update.FailedRecords));
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(happened => (int)happened.Sequence));
        Assert.Equal(events.Count, update.LastSequence);
        Assert.Equal(events.TakeLast(3), await _history.EventsAsync(update.Id, 0, 3, Stop));
        Assert.Equal(events.Skip(1).Take(2), await _history.EventsAsync(update.Id, after: 0, before: 4, most: 2, Stop));
        Assert.Equal(events.Take(3), await _history.EventsAsync(update.Id, after: 0, before: 4, most: 10, Stop));
        UpdateFold fold = await _history.FoldAsync(update.Id, Stop);
        Assert.Equal((events.Count, view.Overview), (fold.LastSequence, fold.View?.Overview));
        Assert.Equal(["numbers", "total"], view.Datasets.Select(dataset => dataset.Name.Split('.')[^1]));
        Assert.Equal(("small", 3L, 1L), (rule.Name, rule.Passed, rule.Failed));
        Assert.Equal(update.Rows, view.Overview.Rows);
    }

    [Fact]
    public async Task A_fault_is_told_with_its_place()
    {
        await File.WriteAllTextAsync(_folder.Below("a.sql"), "\n\nCREATE MATERIALIZED VIEW broken AS SELECT CAST('x' AS INT) AS n FROM range(1) WHERE range = 0", Stop);

        UpdateSummary summary = await RunAsync();

        UpdateView view = (await _history.ViewAsync(summary.UpdateId, Stop))!;
        LoggedFault fault = Assert.Single(view.Datasets).Fault!;
        Assert.Equal("FAILED", view.Overview.State);
        Assert.NotEmpty(fault.Code);
        Assert.NotNull(view.Overview.Fault);
    }

    [Fact]
    public async Task An_update_of_another_process_is_followed_line_by_line_and_told_interrupted_when_it_dies()
    {
        UpdateFollower follower = _history.Follow();
        await follower.LookAsync(isFirst: true, Stop);
        Assert.Null(follower.Current);
        using (RunLock.Take("line", _home.Lock, "a test"))
        {
            Write(1, "update_progress", """{"update_progress":{"state":"RUNNING"}}""", isWhole: true);
            Assert.Single((await follower.LookAsync(isFirst: false, Stop)).Events);
            Write(2, "update_progress", """{"update_progress":{"state":"STOPPING"}}""", isWhole: false);
            Assert.Empty((await follower.LookAsync(isFirst: false, Stop)).Events);
            await File.AppendAllTextAsync(JournalPath, "\n", Stop);
            Assert.Single((await follower.LookAsync(isFirst: false, Stop)).Events);

            Assert.Equal("STOPPING", follower.Current!.Overview.State);
            Assert.Equal("STOPPING", Assert.Single(await _history.UpdatesAsync(10, Stop)).State);
            Assert.False(await follower.CheckInterruptedAsync(Stop));
        }

        Assert.True(await follower.CheckInterruptedAsync(Stop));
        Assert.Equal(UpdateOverview.Interrupted, follower.Current!.Overview.State);
        Assert.Equal(UpdateOverview.Interrupted, Assert.Single(await _history.UpdatesAsync(10, Stop)).State);
    }

    [Fact]
    public async Task Events_that_moved_to_the_log_between_two_looks_are_not_lost()
    {
        UpdateFollower follower = _history.Follow();
        Write(1, "update_progress", """{"update_progress":{"state":"RUNNING"}}""", isWhole: true);
        await follower.LookAsync(isFirst: true, Stop);
        Write(2, "update_progress", """{"update_progress":{"state":"FAILED"}}""", isWhole: true);

        // The next update moves what a killed one has left.
        UpdateSummary next = await RunAsync();
        await follower.LookAsync(isFirst: false, Stop);
        Assert.Equal("FAILED", follower.Current!.Overview.State);
        await follower.LookAsync(isFirst: true, Stop);

        Assert.Equal(next.UpdateId, follower.Current!.Overview.Id);
        Assert.Equal("COMPLETED", follower.Current.Overview.State);
        Assert.Equal([next.UpdateId, "other"], (await _history.UpdatesAsync(10, Stop)).Select(update => update.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_look_that_is_stopped_loses_nothing()
    {
        using CancellationTokenSource gone = new();
        await gone.CancelAsync();
        UpdateSummary summary = await RunAsync();
        UpdateFollower follower = _history.Follow();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower.LookAsync(isFirst: true, gone.Token));

        FollowedNews news = await follower.LookAsync(isFirst: false, Stop);
        Assert.Equal((summary.UpdateId, "COMPLETED"), (follower.Current?.Overview.Id, follower.Current?.Overview.State));
        Assert.Equal(follower.Current!.Overview.LastSequence, news.Events.Count);

        Write(1, "update_progress", """{"update_progress":{"state":"RUNNING"}}""", isWhole: true, year: 9000);
        Write(2, "update_progress", """{"update_progress":{"state":"STOPPING"}}""", isWhole: true, year: 9000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower.LookAsync(isFirst: false, gone.Token));
        Assert.Equal([1L, 2L], (await follower.LookAsync(isFirst: false, Stop)).Events.Select(static happened => happened.Sequence));
        Assert.Equal("STOPPING", follower.Current.Overview.State);
        Assert.Empty((await follower.LookAsync(isFirst: false, Stop)).Events);
    }

    private string JournalPath => Path.Combine(_home.Events.Value, "20200101T000000000-other.000000.ndjson");

    private async Task<UpdateSummary> RunAsync() =>
        await (await _project.PipelinesAsync(Stop))[0].UpdateAsync(new UpdateRequest { UserName = "tester" }, _ => { }, Stop);

    private void Write(long sequence, string type, string details, bool isWhole, int year = 2020)
    {
        Directory.CreateDirectory(_home.Events.Value);
        string text = System.Text.Json.JsonSerializer.Serialize(new
        {
            id = $"e{sequence}",
            sequence = new { data_plane_id = new { instance = "millrace", seq_no = sequence }, control_plane_seq_no = sequence },
            origin = new { pipeline_id = "line", update_id = "other", user_id = "neighbour" },
            timestamp = $"{year}-01-01T00:00:{sequence:D2}.000000Z",
            message = type,
            level = "INFO",
            details,
            event_type = type,
        });
        File.AppendAllText(JournalPath, isWhole ? text + "\n" : text);
    }
}
