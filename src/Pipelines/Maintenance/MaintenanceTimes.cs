using System.Globalization;
using System.Text;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Pipelines.Maintenance;

/// <summary>
/// When the tables of a pipeline were last looked after. What is lost with it is little: tables are then looked after once
/// more than need be. Thread safety: none; the update that holds the pipeline's lock has it.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="path">The file: a time and a name a line.</param>
internal sealed class MaintenanceTimes(IObjectStore store, LakePath path)
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private SortedDictionary<string, DateTimeOffset>? _times;

    /// <summary>The last time; null when it is not known.</summary>
    public async Task<DateTimeOffset?> LastAsync(TableName table, CancellationToken cancellationToken)
    {
        _times ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
        return _times.TryGetValue(table.ToString(), out DateTimeOffset time) ? time : null;
    }

    /// <summary>Notes the time of a table.</summary>
    public async Task NoteAsync(TableName table, DateTimeOffset time, CancellationToken cancellationToken)
    {
        _times ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
        _times[table.ToString()] = time;
        StringBuilder text = new();
        foreach ((string name, DateTimeOffset last) in _times)
            text.Append(last.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)).Append(' ').Append(name).Append('\n');
        await store.ReplaceAsync(path, Encoding.UTF8.GetBytes(text.ToString()), cancellationToken).ConfigureAwait(false);
    }

    private async Task<SortedDictionary<string, DateTimeOffset>> ReadAsync(CancellationToken cancellationToken)
    {
        SortedDictionary<string, DateTimeOffset> times = new(StringComparer.OrdinalIgnoreCase);
        if (await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false) is not { } content) return times;
        foreach (string line in Encoding.UTF8.GetString(content.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ', 2);
            if (words.Length < 2) continue;
            if (DateTimeOffset.TryParseExact(words[0], Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) times[words[1]] = time;
        }

        return times;
    }
}
