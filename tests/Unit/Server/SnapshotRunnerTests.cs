using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Pipelines;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Project;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Live;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Millrace.Unit.Workspace;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Snapshots;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class SnapshotRunnerTests : IDisposable
{
    private const string Daily = "snapshots:\n  - { name: daily, cron: \"0 6 * * *\", keep: 3, mail: [a@example.org] }\n";

    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
    private readonly List<string> _told = [];
    private readonly List<FileMail> _mails = [];
    private readonly PipelineProject _project;
    private readonly SnapshotShelf _shelf;
    private Func<FileMail, CancellationToken, Task>? _send;
    private SnapshotRunner _runner;

    public SnapshotRunnerTests()
    {
        _project = PipelineProject.Open(new ProjectDefinition(_folder.Path, "plant", "default", TargetMode.Unspecified, _folder.Below("warehouse"), [], []), new EngineSettings(), _clock, Guid.NewGuid);
        ServedProject served = new(_project);
        _shelf = new SnapshotShelf(served.SnapshotFolder, served.Root, Guid.NewGuid);
        _send = (mail, _) =>
        {
            _mails.Add(mail);
            return Task.CompletedTask;
        };
        Directory.CreateDirectory(served.DashboardFolder);
        Put("b.lvdash.json", PaperTests.TwoTiles);
        _runner = Started();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IReadOnlyList<SnapshotEntry> Entries => _shelf.Open("b").Entries;

    public void Dispose()
    {
        _runner.Dispose();
        _project.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_snapshot_is_taken_when_it_is_due_once_and_mailed()
    {
        Put("b.snapshots.yml", Daily);
        await LookAtAsync(24, 0);
        await LookAtAsync(24, 5);
        Assert.Empty(Entries);

        await LookAtAsync(24, 6);
        await LookAtAsync(24, 6, 1);

        SnapshotEntry entry = Assert.Single(Entries);
        Assert.Equal(("daily", "b-2026-11-24T06-00Z.pdf", null, 0), (entry.Schedule, entry.File, entry.Note, entry.FailedTiles));
        Assert.Equal("%PDF", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(_shelf.FileOf("b", entry.File!)), 0, 4));
        FileMail mail = Assert.Single(_mails);
        Assert.Equal(("a@example.org", "[plant] b: daily", entry.File, entry.Bytes), (Assert.Single(mail.To), mail.Subject, mail.FileName, (long)mail.Bytes.Length));
        Assert.Empty(_told);
    }

    [Fact]
    public async Task What_was_due_while_the_server_did_not_run_is_made_up_for_once_and_said_so()
    {
        Put("b.snapshots.yml", "snapshots:\n  - { name: hourly, cron: \"0 * * * *\" }\n");
        await LookAtAsync(24, 1, 30);

        Restart();
        await LookAtAsync(24, 9, 30);
        await LookAtAsync(24, 9, 31);

        SnapshotEntry entry = Assert.Single(Entries);
        Assert.Equal("b-2026-11-24T09-30Z.pdf", entry.File);
        Assert.Contains("Made up for: it was due at 2026-11-24 09:00 UTC", entry.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_due_more_than_a_day_ago_or_before_somebody_asked_for_it_is_not_made_up_for()
    {
        Put("b.snapshots.yml", "snapshots:\n  - { name: weekly, cron: \"0 6 * * 3\" }\n"); // Wednesdays; the 25th is one.
        await LookAtAsync(24, 7);
        await LookAtAsync(27, 7);
        Put("b.snapshots.yml", "snapshots:\n  - { name: weekly, cron: \"0 6 * * *\" }\n");

        await LookAtAsync(27, 7, 1);

        Assert.Empty(Entries);
    }

    [Fact]
    public async Task A_paused_schedule_takes_nothing_and_makes_up_for_nothing_when_it_goes_on()
    {
        Put("b.snapshots.yml", Daily.Replace("keep: 3", "paused: true", StringComparison.Ordinal));
        await LookAtAsync(24, 5);
        await LookAtAsync(24, 6);
        Put("b.snapshots.yml", Daily);

        await LookAtAsync(24, 7);

        Assert.Empty(Entries);
    }

    [Fact]
    public async Task A_failed_tile_is_told_and_the_rest_stands_and_a_failure_of_all_is_tried_again_at_the_next_time()
    {
        Put("b.snapshots.yml", Daily);
        Put("b.lvdash.json", TestBoard("SELECT nothing AS n, 1 AS device"));
        await LookAtAsync(24, 5);
        await LookAtAsync(24, 6);
        await LookAtAsync(24, 6, 5);

        SnapshotEntry failed = Assert.Single(Entries);
        Assert.Equal(("SNAPSHOT_FAILED", null), (failed.Code, failed.File));
        Assert.Single(_told);

        Put("b.lvdash.json", PaperTests.TwoTiles.Replace("\"name\": \"bad\", \"queries\": [ { \"name\": \"main\", \"query\": { \"datasetName\": \"d\"", "\"name\": \"bad\", \"queries\": [ { \"name\": \"main\", \"query\": { \"datasetName\": \"none\"", StringComparison.Ordinal));
        await LookAtAsync(25, 6);

        Assert.Equal((1, null), (Entries[0].FailedTiles, Entries[0].Code));
        Assert.Contains("1 of its tiles failed", Assert.Single(_mails).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_stands_when_mail_does_not_go_out()
    {
        Put("b.snapshots.yml", Daily);
        await LookAtAsync(24, 5);
        _send = (_, _) => throw new System.Net.Mail.SmtpException("nobody listens");
        Restart();
        await LookAtAsync(24, 6);
        _send = null;
        Restart();
        await LookAtAsync(25, 6);

        Assert.Equal(2, Entries.Count(static entry => entry.File is not null));
        Assert.Contains("names no mail server", Entries[0].Note, StringComparison.Ordinal);
        Assert.Contains("nobody listens", Entries[1].Note, StringComparison.Ordinal);
        Assert.Single(_told);
    }

    [Fact]
    public async Task What_was_not_mailed_when_the_server_ended_is_mailed_when_it_is_back()
    {
        Put("b.snapshots.yml", Daily);
        await LookAtAsync(24, 5);
        using CancellationTokenSource stop = new();
        Func<FileMail, CancellationToken, Task>? send = _send;
        _send = async (_, token) =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
        };
        Restart();
        _clock.Set(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _runner.LookAsync(stop.Token));
        Assert.NotNull(Assert.Single(Entries).MailTo);

        _send = send;
        Restart();
        await LookAtAsync(24, 6, 1);
        await LookAtAsync(24, 6, 2);

        Assert.Equal("b-2026-11-24T06-00Z.pdf", Assert.Single(_mails).FileName);
        Assert.Equal((null, null), (Assert.Single(Entries).MailTo, Entries[0].Note));
    }

    [Fact]
    public async Task Of_several_servers_one_takes_what_is_due_and_another_when_that_has_ended()
    {
        Put("b.snapshots.yml", Daily);
        await LookAtAsync(24, 5);
        using SnapshotRunner second = Started();
        _clock.Set(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero));

        await second.LookAsync(Token);
        Assert.Empty(Entries);
        await _runner.LookAsync(Token);
        await second.LookAsync(Token);
        Assert.Single(Entries);
        _runner.Dispose();
        _clock.Set(new DateTimeOffset(2026, 11, 25, 6, 0, 0, TimeSpan.Zero));
        await second.LookAsync(Token);

        Assert.Equal((2, 2), (Entries.Count, _mails.Count));
    }

    [Fact]
    public async Task A_process_that_ended_between_the_file_and_its_note_takes_it_no_second_time()
    {
        Put("b.snapshots.yml", Daily);
        await LookAtAsync(24, 5);
        _shelf.Keep("b", new SnapshotEntry(_clock.GetUtcNow(), "daily", "") { Due = new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero) }, [1], keep: 3);

        await LookAtAsync(24, 6, 1);

        Assert.Single(Entries);
    }

    [Fact]
    public async Task A_server_that_is_stopped_when_one_is_due_leaves_nothing_half_written_and_takes_it_when_it_is_back()
    {
        Put("b.snapshots.yml", Daily);
        await LookAtAsync(24, 5);
        _clock.Set(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero));
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _runner.LookAsync(stop.Token));

        Assert.Empty(Entries);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), static file => file.EndsWith(".pdf", StringComparison.Ordinal) || file.Contains(".draft-", StringComparison.Ordinal));
        _runner.Dispose();
        _runner = Started();
        await LookAtAsync(24, 6, 1);
        Assert.Single(Entries);
    }

    [Fact]
    public async Task A_server_that_is_stopped_while_it_mails_one_keeps_it_and_takes_it_no_second_time()
    {
        using CancellationTokenSource stop = new();
        _send = async (_, token) =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
        };
        _runner.Dispose();
        _runner = Started();
        Put("b.snapshots.yml", Daily);
        await LookAtAsync(24, 5);
        _clock.Set(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _runner.LookAsync(stop.Token));
        await LookAtAsync(24, 6, 1);

        Assert.Single(Entries);
    }

    [Fact]
    public async Task One_is_taken_at_a_time()
    {
        TaskCompletionSource isMailing = new(TaskCreationOptions.RunContinuationsAsynchronously), mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _send = async (_, _) =>
        {
            isMailing.SetResult();
            await mayEnd.Task;
        };
        _runner.Dispose();
        _runner = Started();
        Put("b.snapshots.yml", Daily);
        await LookAtAsync(24, 5);
        Task look = LookAtAsync(24, 6);
        await isMailing.Task;

        Task<SnapshotEntry> second = _runner.TakeAsync("b", "p", Selections.None, "eva", Token);

        Assert.False(second.IsCompleted);
        mayEnd.SetResult();
        await look;
        Assert.Equal("b-2026-11-24T06-00Z-2.pdf", (await second).File);
    }

    [Fact]
    public async Task Schedules_that_are_not_understood_are_told_once_and_other_dashboards_go_on()
    {
        Put("a.lvdash.json", PaperTests.TwoTiles);
        Put("a.snapshots.yml", "snapshots:\n  - { nam: x }\n");
        Put("b.snapshots.yml", Daily);
        await LookAtAsync(24, 5);
        await LookAtAsync(24, 6);

        Assert.Single(Entries);
        Assert.Single(_told);
        Assert.Equal("SNAPSHOTS_INVALID", _runner.FaultOf("a")?.Code.Value);
        Put("a.snapshots.yml", "snapshots: []\n");
        await LookAtAsync(24, 6, 1);
        Assert.Null(_runner.FaultOf("a"));
    }

    [Fact]
    public async Task A_person_takes_one_and_a_page_that_is_not_there_is_refused()
    {
        SnapshotEntry entry = await _runner.TakeAsync("b", "p", Selections.None, "eva", Token);

        Assert.Equal(("eva", null, "b-2026-11-24T00-00Z.pdf"), (entry.User, entry.Schedule, entry.File));
        Assert.Equal("DASHBOARD_PART_UNKNOWN", (await Assert.ThrowsAsync<MillraceException>(() => _runner.TakeAsync("b", "q", Selections.None, "eva", Token))).Code.Value);
        Assert.Single(Entries);
    }

    private static string TestBoard(string sql) => PaperTests.TwoTiles.Replace("SELECT 7 AS n, 17 AS device", sql, StringComparison.Ordinal);

    private void Put(string file, string text) => File.WriteAllText(_folder.Below($"dashboards/{file}"), text);

    private async Task LookAtAsync(int day, int hour, int minute = 0)
    {
        _clock.Set(new DateTimeOffset(2026, 11, day, hour, minute, 0, TimeSpan.Zero));
        await _runner.LookAsync(Token);
    }

    private void Restart()
    {
        _runner.Dispose();
        _runner = Started();
    }

    private SnapshotRunner Started()
    {
        ServedProject served = new(_project);
        ServerSettings settings = new();
        QueryGate gate = new(settings, _clock, new AuditLog(_folder.Below("audit"), static (_, fault) => throw fault));
        TileBoard board = TileBoard.Of(served, gate, new LiveFeed(_project.Services.Store, _clock, settings, static (_, fault) => throw fault), new ImageShelf(served), settings, static (_, fault) => throw fault);
        return new SnapshotRunner(
            served, new DashboardShelf(served), new PaperDesk(served, board, gate, new ImageShelf(served)), new SnapshotFile(served.DashboardFolder, Guid.NewGuid), _shelf, settings, new SnapshotWays(_send, (what, _) => _told.Add(what)));
    }
}
