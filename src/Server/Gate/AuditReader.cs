using System.Text.Json;

namespace Millrace.Server.Gate;

/// <summary>Finds entries of the audit. Thread safety: all members may be called at once.</summary>
public static class AuditReader
{
    /// <summary>The newest entries that fit, newest first.</summary>
    /// <param name="folder">Folder of the files; need not exist.</param>
    /// <param name="filter">Which fit.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static Task<IReadOnlyList<AuditEntry>> FindAsync(string folder, AuditFilter filter, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return NewestAsync(folder, line => Read(line) is AuditEntry entry && filter.Fits(entry) ? entry : null, most, cancellationToken);
    }

    /// <summary>What the newest lines of the files say, newest first.</summary>
    /// <param name="folder">Folder of the files; need not exist.</param>
    /// <param name="read">Reads a line; null passes it over.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    internal static async Task<IReadOnlyList<T>> NewestAsync<T>(string folder, Func<string, T?> read, int most, CancellationToken cancellationToken)
        where T : class
    {
        List<T> found = [];
        if (!Directory.Exists(folder)) return found;
        foreach (string file in Directory.EnumerateFiles(folder, "*.jsonl").OrderDescending(StringComparer.Ordinal))
        {
            Queue<T> last = new();
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(stream);
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is string line)
            {
                if (read(line) is not T entry) continue;
                last.Enqueue(entry);
                if (last.Count > most - found.Count) last.Dequeue();
            }

            found.AddRange(last.Reverse());
            if (found.Count >= most) break;
        }

        return found;
    }

    /// <summary>An entry of a line; null for a line that was cut off, or is none.</summary>
    internal static AuditEntry? Read(string line)
    {
        if (!line.StartsWith('{') || !line.EndsWith('}')) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("time", out JsonElement time)) return null;
            return new AuditEntry(
                time.GetDateTimeOffset(),
                root.GetProperty("user").GetString() ?? "",
                root.GetProperty("purpose").GetString() ?? "",
                root.GetProperty("statement").GetString() ?? "",
                TimeSpan.FromMilliseconds(root.GetProperty("ms").GetDouble()),
                root.GetProperty("rows") is { ValueKind: JsonValueKind.Number } rows ? rows.GetInt64() : null,
                root.GetProperty("outcome").GetString() ?? "");
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
