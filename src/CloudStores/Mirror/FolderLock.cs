using Millrace.Foundation.Faults;

namespace Millrace.CloudStores.Mirror;

/// <summary>
/// A lock that processes share: many may take copies at once, one alone may remove some. It ends with its process.
/// Thread safety: all members may be called at once.
/// </summary>
/// <param name="file">The file that is locked; made when missing.</param>
/// <param name="clock">Waits between attempts.</param>
internal sealed class FolderLock(string file, TimeProvider clock)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(15);

    /// <summary>Keeps removers out until disposed.</summary>
    public Task<IDisposable> ShareAsync(CancellationToken cancellationToken) => EnterAsync(FileShare.Read, cancellationToken);

    /// <summary>Keeps everybody out until disposed.</summary>
    public Task<IDisposable> OwnAsync(CancellationToken cancellationToken) => EnterAsync(FileShare.None, cancellationToken);

    private async Task<IDisposable> EnterAsync(FileShare share, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) Make();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.Open, FileAccess.Read, share, bufferSize: 1);
            }
            catch (IOException busy) when (busy is not (FileNotFoundException or DirectoryNotFoundException))
            {
                await Task.Delay(Wait, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                throw FoundationErrors.StorageFailed("lock", file, cause);
            }
        }
    }

    private void Make()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? ".");
            using FileStream made = new(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("make", file, cause);
        }
    }
}
