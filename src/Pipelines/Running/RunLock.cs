using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Running;

/// <summary>
/// Keeps two updates of one pipeline apart. The operating system frees it when the process ends, however it ends; the
/// tables stay right without it, for commits check each other, but two runs would do the same work twice.
/// </summary>
internal sealed class RunLock : IDisposable
{
    // A look at the lock takes it for a moment; an update that holds it does so for longer.
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <exception cref="MillraceException">PIPELINE_BUSY: another update holds it.</exception>
    public static RunLock Take(string pipeline, LakePath path, string owner)
    {
        Directory.CreateDirectory(path.Parent?.Value ?? ".");
        string note = path.Value + ".owner";
        try
        {
            FileStream? file = null;
            if (SpinWait.SpinUntil(() => (file = TryOpen(path)) is not null, LongestLook))
            {
                File.WriteAllText(note, owner);
                return new RunLock(file!); // The condition above has opened it.
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
    public static bool IsHeld(LakePath path)
    {
        try
        {
            using FileStream file = new(path.Value, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException cause) when (IsHeld(cause))
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(LakePath path)
    {
        try
        {
            return new FileStream(path.Value, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException cause) when (cause is not (FileNotFoundException or DirectoryNotFoundException) && IsHeld(cause))
        {
            return null;
        }
    }

    // Sharing violation on Windows; EWOULDBLOCK (Linux 11, macOS 35) elsewhere.
    private static bool IsHeld(IOException cause) => (cause.HResult & 0xFFFF) is 32 or 33 or 11 or 35;
}
