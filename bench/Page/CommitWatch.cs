using System.Globalization;

namespace Millrace.PageBench;

/// <summary>
/// Tells when others can see a commit: the moment its file has its name. The file's own time is that of its first byte, before it was
/// made durable, which on a busy disk is much earlier.
/// </summary>
internal static class CommitWatch
{
    /// <summary>Makes a change of one commit and tells when it could be seen.</summary>
    public static async Task<DateTime> CommitAsync(string log, Func<Task> change)
    {
        long last = Directory.EnumerateFiles(log, "*.json").Select(Path.GetFileNameWithoutExtension).Max(static name => long.TryParse(name, CultureInfo.InvariantCulture, out long version) ? version : -1);
        string next = Path.Combine(log, string.Create(CultureInfo.InvariantCulture, $"{last + 1:D20}.json"));
        Task changing = Task.Run(change);
        while (!File.Exists(next) && !changing.IsCompleted) await Task.Delay(1);
        DateTime seen = DateTime.UtcNow;
        await changing;
        return File.Exists(next) ? seen : throw new InvalidOperationException($"The change made no commit '{next}'.");
    }
}
