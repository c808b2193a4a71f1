using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.History;

/// <summary>
/// Reads the journals of updates as they grow, those of other processes too: each call gives what was written since the last one.
/// Thread safety: one caller at a time.
/// </summary>
/// <param name="folder">Folder of the journals; need not exist.</param>
internal sealed class JournalReader(string folder)
{
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);

    /// <summary>What was written since the last call.</summary>
    /// <exception cref="MillraceException">STORAGE_FAILED: a journal cannot be read.</exception>
    public JournalNews ReadNew()
    {
        List<LoggedEvent> events = [];
        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.ndjson").Order(StringComparer.Ordinal)] : [];
        bool hasGone = false;
        foreach (string gone in _positions.Keys.Except(files, StringComparer.Ordinal).ToArray())
        {
            hasGone = true;
            _positions.Remove(gone);
        }

        foreach (string file in files)
        {
            try
            {
                _positions[file] = Read(file, _positions.GetValueOrDefault(file), events);
            }
            catch (FileNotFoundException)
            {
                // It has moved to the event log since it was listed.
                hasGone = true;
                _positions.Remove(file);
            }
            catch (IOException cause)
            {
                throw FoundationErrors.StorageFailed("read the events of", file, cause);
            }
        }

        return new JournalNews(events, hasGone);
    }

    /// <summary>Lets the next call give all that is there once more.</summary>
    public void Restart() => _positions.Clear();

    /// <summary>Reads whole lines from a place on.</summary>
    /// <returns>The place behind the last of them.</returns>
    private static long Read(string file, long from, List<LoggedEvent> events)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length <= from) return from;
        stream.Seek(from, SeekOrigin.Begin);
        byte[] bytes = new byte[stream.Length - from];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        int start = 0;
        for (int end = Array.IndexOf(bytes, (byte)'\n', 0, read); end >= 0; end = Array.IndexOf(bytes, (byte)'\n', start, read - start))
        {
            if (EventReader.Read(bytes.AsMemory(start, end - start)) is LoggedEvent happened) events.Add(happened);
            start = end + 1;
        }

        return from + start;
    }
}

/// <summary>What journals have to tell since they were last read.</summary>
/// <param name="Events">New events, in their order.</param>
/// <param name="HasGone">True when a journal has moved to the event log, where its last events may be that were not seen here.</param>
internal sealed record JournalNews(IReadOnlyList<LoggedEvent> Events, bool HasGone);
