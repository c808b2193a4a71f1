using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Keeps two updates of one pipeline apart. The tables stay right without it, for commits check each other, but two runs would do the
/// same work twice.
/// </summary>
internal sealed class RunLock : IDisposable
{
    // A look at the lock takes it for a moment; an update that holds it does so for longer.
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(100);

    private readonly FileLock _taken;

    private RunLock(FileLock taken) => _taken = taken;

    /// <exception cref="MillraceException">PIPELINE_BUSY: another update holds it.</exception>
    public static RunLock Take(string pipeline, LakePath path, string owner)
    {
        Directory.CreateDirectory(path.Parent?.Value ?? ".");
        string note = path.Value + ".owner";
        try
        {
            if (FileLock.TryTake(path.Value, LongestLook) is FileLock taken)
            {
                File.WriteAllText(note, owner);
                return new RunLock(taken);
            }

            string who = File.Exists(note) ? string.Create(CultureInfo.InvariantCulture, $" ({File.ReadAllText(note).Trim()})") : "";
            throw RunErrors.Busy(pipeline, who);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("take the lock", path.Value, cause);
        }
    }

    /// <summary>True while a process holds the lock. The look takes it for a moment.</summary>
    public static bool IsHeld(LakePath path) => FileLock.IsHeld(path.Value);

    public void Dispose() => _taken.Dispose();
}
