using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Files;

namespace Millrace.Workspace.Snapshots;

/// <summary>
/// The files of snapshots and what is known of them: a book of JSON for each dashboard in the server's folder, files beside it or in a
/// folder of the project. Several servers may use them. Thread safety: all members may be called at once.
/// </summary>
/// <param name="stateFolder">The server's folder of snapshots.</param>
/// <param name="projectFolder">The folder of the project.</param>
/// <param name="newId">Names the drafts that become files.</param>
public sealed class SnapshotShelf(string stateFolder, string projectFolder, Func<Guid> newId)
{
    private const string BookName = "book.json";
    private const int MostFailures = 100;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly Lock _lock = new();

    /// <summary>What is known of the snapshots of a dashboard. Files that somebody removed are told no more.</summary>
    /// <exception cref="MillraceException">SNAPSHOTS_UNREADABLE.</exception>
    public SnapshotBook Open(string dashboard)
    {
        lock (_lock)
        {
            SnapshotBook book = Load(dashboard);
            return book with { Entries = [.. book.Entries.Where(entry => entry.File is null || File.Exists(PathOf(dashboard, entry)))] };
        }
    }

    /// <summary>Notes up to when the times of a schedule were looked after.</summary>
    /// <exception cref="MillraceException">SNAPSHOTS_UNREADABLE.</exception>
    public void Handle(string dashboard, SnapshotSchedule schedule, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        lock (_lock)
        {
            using FileLock mine = Take(dashboard);
            SnapshotBook book = Load(dashboard);

            // What a schedule of this name was before is of no use any more.
            Dictionary<string, DateTimeOffset> handled = book.Handled.Where(pair => !pair.Key.StartsWith(schedule.Name + "\n", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
            handled[schedule.Key] = until;
            Save(dashboard, book with { Handled = handled });
        }
    }

    /// <summary>Keeps a snapshot, and lets the oldest of its schedule go beyond those that are kept.</summary>
    /// <param name="dashboard">Name of the dashboard.</param>
    /// <param name="entry">What is known of it; its file and size are filled in.</param>
    /// <param name="pdf">Its bytes.</param>
    /// <param name="keep">How many are kept of the schedule, or of those that were taken by hand.</param>
    /// <returns>The entry as it is kept.</returns>
    /// <exception cref="MillraceException">SNAPSHOTS_UNREADABLE: the file cannot be written.</exception>
    public SnapshotEntry Keep(string dashboard, SnapshotEntry entry, byte[] pdf, int keep)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(pdf);
        lock (_lock)
        {
            using FileLock mine = Take(dashboard);
            try
            {
                SnapshotEntry kept = entry with { File = FreeName(dashboard, entry), Bytes = pdf.Length };
                WholeFile.Write(PathOf(dashboard, kept), pdf, newId);
                SnapshotBook book = Load(dashboard);
                SnapshotEntry[] all = [kept, .. book.Entries];
                SnapshotEntry[] gone = [.. all.Where(other => other.File is not null && other.Schedule == entry.Schedule).Skip(keep)];
                foreach (SnapshotEntry old in gone) File.Delete(PathOf(dashboard, old));
                Save(dashboard, book with { Entries = Bounded(all.Except(gone)) });
                return kept;
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw WorkspaceErrors.SnapshotsUnreadable(dashboard, cause);
            }
        }
    }

    /// <summary>Notes a snapshot that could not be taken.</summary>
    /// <exception cref="MillraceException">SNAPSHOTS_UNREADABLE.</exception>
    public void Note(string dashboard, SnapshotEntry entry)
    {
        lock (_lock)
        {
            using FileLock mine = Take(dashboard);
            SnapshotBook book = Load(dashboard);
            Save(dashboard, book with { Entries = Bounded([entry, .. book.Entries]) });
        }
    }

    /// <summary>Changes what is known of a snapshot that is kept; one that was deleted meanwhile stays so.</summary>
    /// <exception cref="MillraceException">SNAPSHOTS_UNREADABLE.</exception>
    public void Change(string dashboard, SnapshotEntry after)
    {
        ArgumentNullException.ThrowIfNull(after);
        lock (_lock)
        {
            using FileLock mine = Take(dashboard);
            SnapshotBook book = Load(dashboard);
            Save(dashboard, book with { Entries = [.. book.Entries.Select(entry => entry.File == after.File ? after : entry)] });
        }
    }

    /// <summary>Deletes a snapshot.</summary>
    /// <exception cref="MillraceException">SNAPSHOT_UNKNOWN, SNAPSHOTS_UNREADABLE.</exception>
    public void Delete(string dashboard, string file)
    {
        lock (_lock)
        {
            using FileLock mine = Take(dashboard);
            SnapshotEntry entry = Find(dashboard, file);
            try
            {
                File.Delete(PathOf(dashboard, entry));
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw WorkspaceErrors.SnapshotsUnreadable(file, cause);
            }

            SnapshotBook book = Load(dashboard);
            Save(dashboard, book with { Entries = [.. book.Entries.Where(other => other != entry)] });
        }
    }

    /// <summary>The path of the file of a snapshot. Only files that the book names are found.</summary>
    /// <exception cref="MillraceException">SNAPSHOT_UNKNOWN.</exception>
    public string FileOf(string dashboard, string file) => PathOf(dashboard, Find(dashboard, file));

    /// <summary>Keeps other servers of the project out of the book while it is changed.</summary>
    private FileLock Take(string dashboard)
    {
        try
        {
            Directory.CreateDirectory(FolderOf(dashboard));
            return FileLock.TryTake(Path.Combine(FolderOf(dashboard), "book.lock"), LongestWait) ?? throw new IOException("Another process keeps it locked.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.SnapshotsUnreadable(dashboard, cause);
        }
    }

    private SnapshotEntry Find(string dashboard, string file) => Open(dashboard).Entries.FirstOrDefault(entry => entry.File == file) ?? throw WorkspaceErrors.SnapshotUnknown(file);

    /// <summary>All snapshots stay, failures as far as they are not too many.</summary>
    private static IReadOnlyList<SnapshotEntry> Bounded(IEnumerable<SnapshotEntry> entries)
    {
        int failures = 0;
        return [.. entries.Where(entry => entry.File is not null || ++failures <= MostFailures)];
    }

    private string FreeName(string dashboard, SnapshotEntry entry)
    {
        string title = string.Concat(dashboard.Split('/')[^1].Select(static letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));
        string plain = $"{title}-{entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm'Z'", CultureInfo.InvariantCulture)}";
        HashSet<string?> taken = [.. Load(dashboard).Entries.Select(static other => other.File)];
        for (int number = 1; ; number++)
        {
            string name = number == 1 ? $"{plain}.pdf" : FormattableString.Invariant($"{plain}-{number}.pdf");
            if (!taken.Contains(name) && !File.Exists(PathOf(dashboard, entry with { File = name }))) return name;
        }
    }

    private string FolderOf(string dashboard) => Path.Combine(stateFolder, Uri.EscapeDataString(dashboard));

    private string PathOf(string dashboard, SnapshotEntry entry) =>
        Path.Combine(entry.Folder is string folder ? Path.Combine([projectFolder, .. folder.Split('/')]) : FolderOf(dashboard), entry.File ?? "");

    private SnapshotBook Load(string dashboard)
    {
        string path = Path.Combine(FolderOf(dashboard), BookName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<SnapshotBook>(File.ReadAllBytes(path), Form) ?? SnapshotBook.Empty : SnapshotBook.Empty;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException)
        {
            throw WorkspaceErrors.SnapshotsUnreadable(path, cause);
        }
    }

    private void Save(string dashboard, SnapshotBook book)
    {
        string path = Path.Combine(FolderOf(dashboard), BookName);
        try
        {
            WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(book, Form), newId);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw WorkspaceErrors.SnapshotsUnreadable(path, cause);
        }
    }
}
