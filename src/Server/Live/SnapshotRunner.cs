using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Mail;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
using Millrace.Pipelines.Home;
using Millrace.Server.Home;
using Millrace.Server.Settings;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Paper;
using Millrace.Workspace.Snapshots;

namespace Millrace.Server.Live;

/// <summary>
/// Takes snapshots of dashboards when they are due, one at a time. A time that passed while the server did not run is made up for once,
/// the latest only, unless it is too long ago. Of several servers of one project the first takes them, and another when that has ended. Thread safety: all members may be called at once.
/// </summary>
/// <param name="served">The project.</param>
/// <param name="dashboards">Its dashboards.</param>
/// <param name="desk">Asks what they show.</param>
/// <param name="schedules">When snapshots are taken.</param>
/// <param name="shelf">Keeps them.</param>
/// <param name="settings">How often it looks, and how far back.</param>
/// <param name="ways">Where mail and faults go.</param>
public sealed class SnapshotRunner(
    ServedProject served, DashboardShelf dashboards, PaperDesk desk, SnapshotFile schedules, SnapshotShelf shelf, ServerSettings settings, SnapshotWays ways) : IDisposable
{
    private const string Purpose = "snapshot";

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _oneByOne = new(1);
    private readonly ConcurrentDictionary<string, MillraceException> _faults = new(StringComparer.Ordinal);
    private FileLock? _turn;

    /// <summary>Why the schedules of a dashboard cannot be followed; null when they can.</summary>
    public MillraceException? FaultOf(string dashboard) => _faults.GetValueOrDefault(dashboard);

    /// <summary>Takes snapshots as they become due, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(settings.SnapshotPeriod, served.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a snapshot now, for a person.</summary>
    /// <param name="dashboard">Name of the dashboard.</param>
    /// <param name="page">The page; null for all.</param>
    /// <param name="filters">What is chosen.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MillraceException">DASHBOARD_UNKNOWN, DASHBOARD_PART_UNKNOWN, SNAPSHOT_FAILED, SNAPSHOTS_UNREADABLE.</exception>
    public Task<SnapshotEntry> TakeAsync(string dashboard, string? page, Selections filters, string user, CancellationToken cancellationToken) => TakeAsync(
        dashboard,
        new PaperOrder(TitleOf(dashboard), dashboards.Open(dashboard), page, filters),
        new SnapshotEntry(default, Schedule: null, user),
        served.Clock.LocalTimeZone,
        SnapshotSchedule.DefaultKeep,
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn?.Dispose();
        _oneByOne.Dispose();
    }

    /// <summary>Takes what is due now, unless another server of the project does.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(served.SnapshotFolder);
        _turn ??= FileLock.TryTake(Path.Combine(served.SnapshotFolder, "turn.lock"));
        if (_turn is null) return;
        foreach (DashboardFile file in dashboards.All())
        {
            string name = DashboardShelf.NameOf(file);
            try
            {
                await MailLeftAsync(name, cancellationToken).ConfigureAwait(false);
                foreach (SnapshotSchedule schedule in schedules.Read(name, file.Dashboard)) await LookAsync(name, schedule, cancellationToken).ConfigureAwait(false);
                _faults.TryRemove(name, out _);
            }
            catch (MillraceException fault)
            {
                // It is told once, not at every look.
                if (_faults.GetValueOrDefault(name)?.Message != fault.Message) ways.Tell($"The snapshots of the dashboard '{name}' cannot be taken.", fault);
                _faults[name] = fault;
            }
        }
    }

    /// <summary>Mails what a server was about to mail when it ended; should it have ended behind the mail, it goes out twice.</summary>
    private async Task MailLeftAsync(string dashboard, CancellationToken cancellationToken)
    {
        foreach (SnapshotEntry entry in shelf.Open(dashboard).Entries)
        {
            if (entry is not { MailTo: IReadOnlyList<string> mailTo, File: string file }) continue;
            await _oneByOne.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                byte[] pdf = await File.ReadAllBytesAsync(shelf.FileOf(dashboard, file), cancellationToken).ConfigureAwait(false);
                await MailAsync(dashboard, entry, pdf, mailTo, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw WorkspaceErrors.SnapshotsUnreadable(file, fault);
            }
            finally
            {
                _oneByOne.Release();
            }
        }
    }

    private static string TitleOf(string dashboard) => dashboard.Split('/')[^1];

    private async Task LookAsync(string dashboard, SnapshotSchedule schedule, CancellationToken cancellationToken)
    {
        DateTimeOffset now = served.Clock.GetUtcNow();
        SnapshotBook book = shelf.Open(dashboard);
        if (!book.Handled.TryGetValue(schedule.Key, out DateTimeOffset handled))
        {
            shelf.Handle(dashboard, schedule, now); // What was due before somebody asked for it is not.
            return;
        }

        DateTimeOffset oldest = now - settings.SnapshotReach;
        if (schedule.Times.Last(handled > oldest ? handled : oldest, now, schedule.Zone) is not DateTimeOffset due) return;

        // A process that ended behind the file and before the note has taken it already.
        bool isTaken = book.Entries.Any(entry => entry.Schedule == schedule.Name && entry.Due == due);
        if (!schedule.IsPaused && !isTaken) await TakeDueAsync(dashboard, schedule, due, now, cancellationToken).ConfigureAwait(false);
        shelf.Handle(dashboard, schedule, due);
    }

    private async Task TakeDueAsync(string dashboard, SnapshotSchedule schedule, DateTimeOffset due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string? note = now - due <= Late ? null : string.Create(
            CultureInfo.InvariantCulture, $"Made up for: it was due at {due.UtcDateTime:yyyy-MM-dd HH:mm} UTC, when the server did not run or was busy.");
        SnapshotEntry entry = new(now, schedule.Name, User: "") { Due = due, Folder = schedule.Folder, Note = note };
        try
        {
            PaperOrder order = new(TitleOf(dashboard), dashboards.Open(dashboard), schedule.Page, schedule.Filters);
            await TakeAsync(dashboard, order, entry, schedule.Zone, schedule.Keep, cancellationToken, schedule.Mail).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (MillraceException fault)
        {
            Failed(dashboard, entry, fault.Code.Value, fault.Message, fault);
        }
        catch (Exception defect)
        {
            Failed(dashboard, entry, "DEFECT", "The snapshot could not be made; the log of the server tells more.", defect);
        }
    }

    private void Failed(string dashboard, SnapshotEntry entry, string code, string message, Exception fault)
    {
        ways.Tell($"The snapshot '{entry.Schedule}' of the dashboard '{dashboard}' was not taken; it is tried again at its next time.", fault);
        shelf.Note(dashboard, entry with { Code = code, Note = entry.Note is null ? message : $"{message} {entry.Note}" });
    }

    private async Task<SnapshotEntry> TakeAsync(
        string dashboard, PaperOrder order, SnapshotEntry entry, TimeZoneInfo zone, int keep, CancellationToken cancellationToken, IReadOnlyList<string>? mail = null)
    {
        await _oneByOne.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            PaperBoard board = await desk.ReadAsync(dashboard, entry.User.Length > 0 ? entry.User : $"snapshot {entry.Schedule}", Purpose, order, zone, cancellationToken).ConfigureAwait(false);
            if (board.IsAllFailed) throw WorkspaceErrors.SnapshotEmpty(board.FirstFault?.Code ?? "", board.FirstFault?.Message ?? "");
            byte[] pdf = DashboardPaper.Write(board, PaperSize.A4);
            IReadOnlyList<string>? mailTo = mail is { Count: > 0 } ? mail : null;
            SnapshotEntry kept = shelf.Keep(dashboard, entry with { Time = board.Made, FailedTiles = board.FailedTiles, MailTo = mailTo }, pdf, keep);
            return mailTo is null ? kept : await MailAsync(dashboard, kept, pdf, mailTo, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    /// <summary>Sends a snapshot. It stands whether mail arrives or not.</summary>
    private async Task<SnapshotEntry> MailAsync(string dashboard, SnapshotEntry kept, byte[] pdf, IReadOnlyList<string> mail, CancellationToken cancellationToken)
    {
        string? problem = null;
        try
        {
            if (ways.Send is null) problem = "It was not mailed: the project file names no mail server (millrace.smtp).";
            else
            {
                string text = string.Create(CultureInfo.InvariantCulture, $"The dashboard '{dashboard}' of {served.Name} as of {kept.Time.UtcDateTime:yyyy-MM-dd HH:mm} UTC.\r\n");
                if (kept.FailedTiles > 0) text += string.Create(CultureInfo.InvariantCulture, $"{kept.FailedTiles} of its tiles failed; they say why.\r\n");
                FileMail sent = new(mail, $"[{served.Name}] {TitleOf(dashboard)}: {kept.Schedule}", text, kept.File!, pdf); // It is kept, so it has a name.
                await ways.Send(sent, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is SmtpException or MillraceException or IOException or FormatException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            ways.Tell($"The snapshot '{kept.File}' could not be mailed.", fault);
            problem = $"It was not mailed: {fault.Message}";
        }

        string? note = problem is null ? kept.Note : kept.Note is null ? problem : $"{kept.Note} {problem}";
        SnapshotEntry noted = kept with { Note = note, MailTo = null };
        shelf.Change(dashboard, noted);
        return noted;
    }
}
