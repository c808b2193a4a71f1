using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Millrace.Foundation.Storage;

namespace Millrace.Server.Gate;

/// <summary>
/// Every query that was asked, a line of JSON each in a file a day: <c>docs/formats/audit.md</c>. Writing keeps nobody waiting; should
/// lines come faster than the disk takes them, those that are lost are counted in the file. Thread safety: all members may be called at once.
/// </summary>
/// <param name="folder">Folder of the files.</param>
/// <param name="tell">Takes what goes wrong with the file.</param>
public sealed class AuditLog(string folder, Action<string, Exception> tell)
{
    private const int MostWaiting = 20_000;
    private const int MostStatement = 20_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Channel<AuditEntry> _waiting = Channel.CreateBounded<AuditEntry>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _lost;

    /// <summary>Entries that could not be written so far.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Folder of the files.</summary>
    public string Folder => folder;

    /// <summary>Takes an entry; it is written soon.</summary>
    public void Add(AuditEntry entry)
    {
        if (!_waiting.Writer.TryWrite(entry)) Interlocked.Increment(ref _lost);
    }

    /// <summary>Writes entries as they come, until it is stopped; those that wait then are written still.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration end = cancellationToken.Register(() => _waiting.Writer.TryComplete());
        List<AuditEntry> batch = [];
        long told = 0;
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MostWaiting && _waiting.Reader.TryRead(out AuditEntry? entry)) batch.Add(entry);
            try
            {
                foreach (IGrouping<DateOnly, AuditEntry> day in batch.GroupBy(static entry => DateOnly.FromDateTime(entry.Time.UtcDateTime)))
                {
                    long lost = Lost;
                    await WriteAsync(day.Key, day, lost - told).ConfigureAwait(false);
                    told = lost;
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Interlocked.Add(ref _lost, batch.Count);
                tell("The audit could not be written.", fault);
            }
        }
    }

    /// <summary>The newest entries of the files, newest first, as the lines of JSON they are.</summary>
    /// <param name="most">How many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public Task<IReadOnlyList<string>> NewestAsync(int most, CancellationToken cancellationToken) =>
        AuditReader.NewestAsync(folder, static line => line.StartsWith('{') && line.EndsWith('}') ? line : null, most, cancellationToken); // A line that the end of a process cut off is none.

    private async Task WriteAsync(DateOnly day, IEnumerable<AuditEntry> entries, long lost)
    {
        using MemoryStream lines = new();

        string path = Path.Combine(folder, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ".jsonl");
        Directory.CreateDirectory(folder);

        // Servers of one project write one file, one behind the other.
        using FileLock mine = FileLock.TryTake(Path.Combine(folder, "writer.lock"), LongestWait) ?? throw new IOException($"Another process keeps '{folder}' locked.");

        // What an earlier process left without its end is closed by a line break.
        if (!EndsWithLine(path)) lines.WriteByte((byte)'\n');
        if (lost > 0) lines.Write(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"lost\":{lost}}}\n")));
        foreach (AuditEntry entry in entries)
        {
            WriteEntry(lines, entry);
            lines.WriteByte((byte)'\n');
        }

        using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await file.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length)).ConfigureAwait(false);
    }

    private static void WriteEntry(Stream lines, AuditEntry entry)
    {
        using Utf8JsonWriter json = new(lines);
        json.WriteStartObject();
        json.WriteString("time", entry.Time.UtcDateTime);
        json.WriteString("user", entry.User);
        json.WriteString("purpose", entry.Purpose);
        json.WriteString("statement", entry.Statement.Length <= MostStatement ? entry.Statement : entry.Statement[..MostStatement]);
        json.WriteNumber("ms", Math.Round(entry.Elapsed.TotalMilliseconds, 3));
        if (entry.Rows is long rows) json.WriteNumber("rows", rows);
        else json.WriteNull("rows");
        json.WriteString("outcome", entry.Outcome);
        json.WriteEndObject();
    }

    private static bool EndsWithLine(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length == 0) return true;
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == '\n';
    }
}
