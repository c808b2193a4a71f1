using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage.Native;

namespace Millrace.Foundation.Storage;

/// <summary>
/// The file system of this machine as an object store. An object is written under a hidden temporary name, made
/// durable, and then linked to its name, so a crash leaves at most a hidden file that no listing shows.
/// Thread safety: all members may be called at once, from several processes too.
/// </summary>
/// <param name="newId">Source of unique ids for temporary names.</param>
public sealed class LocalStore(Func<Guid> newId) : IObjectStore
{
    private const string TemporaryPrefix = "_tmp";

    // What is read at once on the caller's thread: a hop to another costs more than a small file in the cache.
    private const int SmallFileBytes = 256 << 10;

    private readonly FolderSync _folders = new(SyncFolder);

    /// <summary>
    /// False where nothing needs to outlive a failure of the machine, as the tables of a test: objects appear whole all the
    /// same, and sooner.
    /// </summary>
    public bool IsDurable { get; init; } = true;

    /// <inheritdoc/>
    public bool IsFindCheapIn(LakePath folder) => true;

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken)
    {
        try
        {
            // Readers of a log ask for the next commit again and again; that it is not there yet is no exception.
            if (!OperatingSystem.IsWindows() && UnixFiles.IsAbsent(path.Value)) return null;
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path.Value);
            long length = RandomAccess.GetLength(file);
            return length is > 0 and <= SmallFileBytes
                ? ReadSmall(file, (int)length)
                : await File.ReadAllBytesAsync(path.Value, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception cause) when (IsStorageFault(cause))
        {
            throw FoundationErrors.StorageFailed("read", path.Value, cause);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Files and folders whose name starts with a dot, and files starting with <c>_tmp</c>, are not listed.
    /// </remarks>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The file system is asked synchronously: there is no asynchronous listing to wait for.
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (StoredObject found in ListSorted(folder, isRecursive, startAfter))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return found;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Memory: one page; the file system is read as the pages are asked for.</remarks>
    public async IAsyncEnumerable<IReadOnlyList<StoredObject>> ListPagesAsync(
        LakePath folder, int mostOfPage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (!Directory.Exists(folder.Value)) yield break;
        using IEnumerator<StoredObject> all = Enumerate(folder.Value, isRecursive: true, startAfter: null).GetEnumerator();
        while (NextPage(all, folder, mostOfPage) is { Count: > 0 } page)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return page;
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(
        LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        DiskWorkers.Shared.RunAsync(() => Guarded("create", path.Value, () => Create(path, content)), cancellationToken);

    /// <inheritdoc/>
    public async Task<LakePath?> TryPrepareAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        new LakePath(await DiskWorkers.Shared
            .RunAsync(() => Guarded("create", path.Value, () => WriteTemporary(EnsureFolder(path), content)), cancellationToken)
            .ConfigureAwait(false));

    /// <inheritdoc/>
    public Task<bool> TryPublishAsync(LakePath prepared, LakePath path, CancellationToken cancellationToken) => DiskWorkers.Shared.RunAsync(
        () => Guarded("create", path.Value, () => Publish(prepared.Value, path.Value, EnsureFolder(path))), cancellationToken);

    /// <inheritdoc/>
    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        DiskWorkers.Shared.RunAsync(() => Guarded("replace", path.Value, () => Replace(path, content)), cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            File.Delete(path.Value);
        }
        catch (DirectoryNotFoundException)
        {
            // A missing folder holds no such file: the wish is fulfilled.
        }
        catch (Exception cause) when (IsStorageFault(cause))
        {
            throw FoundationErrors.StorageFailed("delete", path.Value, cause);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A folder of the form <c>column=value</c> may have been made by the engine, so the folder above it is made
    /// durable as well.
    /// </remarks>
    public async Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        HashSet<string> folders = new(StringComparer.Ordinal);
        foreach (LakePath file in files)
        {
            string? folder = FolderOf(file.Value);
            while (folder is not null && folders.Add(folder) && Path.GetFileName(folder).Contains('='))
                folder = FolderOf(folder);
        }

        if (files.Count == 1)
        {
            // Two short waits in a row cost less than a second way to another thread and back.
            await DiskWorkers.Shared.RunAsync(() => Persist(files[0].Value, folders), cancellationToken).ConfigureAwait(false);
            return;
        }

        await AllAsync("persist", files.Select(static file => file.Value), SyncFile, cancellationToken).ConfigureAwait(false);
        await AllAsync("persist", folders, Flush, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            FileInfo file = new(path.Value);
            return Task.FromResult(file.Exists ? new StoredObject(path, file.Length, file.LastWriteTimeUtc) : null);
        }
        catch (FileNotFoundException)
        {
            // It went between the two questions.
            return Task.FromResult<StoredObject?>(null);
        }
        catch (Exception cause) when (IsStorageFault(cause))
        {
            throw FoundationErrors.StorageFailed("find", path.Value, cause);
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken) =>
        DiskWorkers.Shared.RunAsync(() => Guarded("publish", path.Value, () => Adopt(temporary, path)), cancellationToken);

    private bool Persist(string file, IEnumerable<string> folders) => Guarded("persist", file, () =>
    {
        SyncFile(file);
        foreach (string folder in folders) Flush(folder);
        return true;
    });

    private static Task AllAsync(string operation, IEnumerable<string> paths, Action<string> action, CancellationToken cancellationToken)
    {
        bool Run(string path) => Guarded(operation, path, () =>
        {
            action(path);
            return true;
        });
        return Task.WhenAll(paths.Select(path => DiskWorkers.Shared.RunAsync(() => Run(path), cancellationToken)));
    }

    private static T Guarded<T>(string operation, string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception cause) when (IsStorageFault(cause))
        {
            throw FoundationErrors.StorageFailed(operation, path, cause);
        }
    }

    private static ReadOnlyMemory<byte> ReadSmall(Microsoft.Win32.SafeHandles.SafeFileHandle file, int length)
    {
        byte[] content = GC.AllocateUninitializedArray<byte>(length);
        int read = 0;
        while (read < length && RandomAccess.Read(file, content.AsSpan(read), read) is > 0 and int more) read += more;
        return content.AsMemory(0, read);
    }

    private bool Create(LakePath path, ReadOnlyMemory<byte> content)
    {
        if (File.Exists(path.Value)) return false;
        string folder = EnsureFolder(path);
        return Publish(WriteTemporary(folder, content), path.Value, folder);
    }

    private bool Replace(LakePath path, ReadOnlyMemory<byte> content)
    {
        string folder = EnsureFolder(path);
        string temporary = WriteTemporary(folder, content);
        try
        {
            File.Move(temporary, path.Value, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        Flush(folder);
        return true;
    }

    private bool Adopt(LakePath temporary, LakePath path)
    {
        if (File.Exists(path.Value)) return false;
        SyncFile(temporary.Value);
        return Publish(temporary.Value, path.Value, EnsureFolder(path));
    }

    private static List<StoredObject> ListSorted(LakePath folder, bool isRecursive, string? startAfter)
    {
        try
        {
            if (!Directory.Exists(folder.Value)) return [];
            int prefixLength = folder.Value.EndsWith('/') ? folder.Value.Length : folder.Value.Length + 1;
            List<StoredObject> found = [.. Enumerate(folder.Value, isRecursive, startAfter)];
            if (startAfter is not null)
            {
                found.RemoveAll(item =>
                    item.Path.Value.AsSpan(prefixLength).CompareTo(startAfter, StringComparison.Ordinal) <= 0);
            }

            found.Sort((left, right) => string.CompareOrdinal(left.Path.Value, right.Path.Value));
            return found;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception cause) when (IsStorageFault(cause))
        {
            throw FoundationErrors.StorageFailed("list", folder.Value, cause);
        }
    }

    private static List<StoredObject> NextPage(IEnumerator<StoredObject> all, LakePath folder, int mostOfPage)
    {
        List<StoredObject> page = [];
        try
        {
            while (page.Count < mostOfPage && all.MoveNext()) page.Add(all.Current);
            return page;
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody removed the folder that came next; what was found before it counts.
            return page;
        }
        catch (Exception cause) when (IsStorageFault(cause))
        {
            throw FoundationErrors.StorageFailed("list", folder.Value, cause);
        }
    }

    /// <summary>
    /// In a flat listing, names that are not wanted are left out before the file system is asked for their size and
    /// time, which is most of the cost.
    /// </summary>
    private static FileSystemEnumerable<StoredObject> Enumerate(string folder, bool isRecursive, string? startAfter) => new(
        folder,
        static (ref FileSystemEntry entry) => new StoredObject(
            new LakePath(entry.ToSpecifiedFullPath()), entry.Length, entry.LastWriteTimeUtc),
        new EnumerationOptions
        {
            RecurseSubdirectories = isRecursive,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) =>
            !entry.IsDirectory && !entry.FileName.StartsWith('.')
            && (isRecursive || startAfter is null
                || entry.FileName.CompareTo(startAfter, StringComparison.Ordinal) > 0)
            && !entry.FileName.StartsWith(TemporaryPrefix, StringComparison.Ordinal),
        ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.FileName.StartsWith('.'),
    };

    private string WriteTemporary(string folder, ReadOnlyMemory<byte> content)
    {
        string temporary = Path.Combine(folder, $".{newId():N}.tmp");
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle =
                File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            RandomAccess.Write(handle, content.Span, 0);
            if (IsDurable) RandomAccess.FlushToDisk(handle);
            return temporary;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private bool Publish(string temporary, string target, string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            bool isMoved = false;
            try
            {
                isMoved = WindowsFiles.TryMove(temporary, target);
            }
            finally
            {
                if (!isMoved) File.Delete(temporary);
            }

            return isMoved;
        }

        bool isLinked;
        try
        {
            isLinked = UnixFiles.TryLink(temporary, target);
        }
        finally
        {
            File.Delete(temporary);
        }

        if (isLinked) Flush(folder);
        return isLinked;
    }

    private string EnsureFolder(LakePath path)
    {
        string folder = FolderOf(path.Value) ?? ".";
        if (Directory.Exists(folder)) return folder;
        Directory.CreateDirectory(folder);
        if (!IsDurable) return folder;
        SyncFolder(folder);

        // Which of the folders above are new is not known (another process may be making them too), so all of them
        // are made durable; one that may not be opened was not made by us.
        for (string? above = FolderOf(Path.GetFullPath(folder)); above is not null; above = FolderOf(above))
        {
            try
            {
                SyncFolder(above);
            }
            catch (IOException)
            {
                break;
            }
        }

        return folder;
    }

    private static string? FolderOf(string path)
    {
        string? folder = Path.GetDirectoryName(path);
        return string.IsNullOrEmpty(folder) ? null : folder;
    }

    private void Flush(string folder)
    {
        if (IsDurable) _folders.Flush(folder);
    }

    private void SyncFile(string file)
    {
        if (!IsDurable) return;

        // Windows flushes only through a handle that may write.
        FileAccess access = OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read;
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle =
            File.OpenHandle(file, FileMode.Open, access, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    private static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsWindows()) UnixFiles.SyncFolder(folder);
    }

    private static bool IsStorageFault(Exception cause) => cause is IOException or UnauthorizedAccessException;
}
