namespace Millrace.Foundation.Storage;

/// <summary>
/// Something that one process at a time may do, told by a file that is held open. The operating system frees it when the process ends,
/// however it ends; the file stays.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; null when somebody holds it, another part of this process included.</summary>
    /// <param name="path">The file, made when missing; its folder exists.</param>
    /// <exception cref="IOException">The file cannot be opened for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException cause) when (cause is not (FileNotFoundException or DirectoryNotFoundException) && IsHeld(cause))
        {
            return null;
        }
    }

    /// <summary>Takes the lock, waiting for who holds it; null when it is held for longer. The thread is kept meanwhile.</summary>
    /// <param name="path">The file, made when missing; its folder exists.</param>
    /// <param name="longest">How long to wait.</param>
    /// <exception cref="IOException">The file cannot be opened for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static FileLock? TryTake(string path, TimeSpan longest)
    {
        FileLock? taken = null;
        return SpinWait.SpinUntil(() => (taken = TryTake(path)) is not null, longest) ? taken : null;
    }

    /// <summary>True while somebody holds the lock. The look takes it for a moment.</summary>
    /// <param name="path">The file; a missing one is held by nobody.</param>
    /// <exception cref="IOException">The file cannot be looked at for another reason.</exception>
    public static bool IsHeld(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
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

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Sharing violation on Windows; EWOULDBLOCK (Linux 11, macOS 35) elsewhere.
    private static bool IsHeld(IOException cause) => (cause.HResult & 0xFFFF) is 32 or 33 or 11 or 35;
}
