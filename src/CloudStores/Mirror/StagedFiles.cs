using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.CloudStores.Mirror;

/// <summary>
/// A folder of this process in which the engine writes what is to be uploaded. What a process leaves behind that was
/// killed is removed by the next one. Thread safety: all members may be called at once.
/// </summary>
internal sealed class StagedFiles : IDisposable
{
    private const string LockName = ".lock";
    private readonly string _folder;
    private readonly FileStream _lock;

    /// <param name="root">Folder of all processes.</param>
    /// <param name="newId">Makes the name of this process's own.</param>
    /// <exception cref="MillraceException">STORAGE_FAILED.</exception>
    public StagedFiles(string root, Func<Guid> newId)
    {
        _folder = Path.Combine(root, newId().ToString("N")).Replace('\\', '/');
        try
        {
            Directory.CreateDirectory(_folder);
            _lock = new FileStream(Path.Combine(_folder, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            foreach (string other in Directory.EnumerateDirectories(root)) RemoveWhenLeft(other);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("make", _folder, cause);
        }
    }

    /// <summary>Where an object is staged; the folder above exists.</summary>
    public LakePath Of(LakePath path)
    {
        LakePath staged = new($"{_folder}/{path.Value.Replace("://", "/", StringComparison.Ordinal)}");
        try
        {
            if (staged.Parent is LakePath parent) Directory.CreateDirectory(parent.Value);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("make a folder for", staged.Value, cause);
        }

        return staged;
    }

    /// <summary>A staged file with its size; null when there is none.</summary>
    public (string File, long SizeBytes)? Find(LakePath path)
    {
        FileInfo file = new($"{_folder}/{path.Value.Replace("://", "/", StringComparison.Ordinal)}");
        return file.Exists ? (file.FullName, file.Length) : null;
    }

    /// <summary>Removes a staged file, if there is one.</summary>
    public void Delete(LakePath path)
    {
        if (Find(path) is not (string file, _)) return;
        try
        {
            File.Delete(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("delete", file, cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        RemoveWhenLeft(_folder);
    }

    private static void RemoveWhenLeft(string folder)
    {
        string file = Path.Combine(folder, LockName);
        try
        {
            // A folder without its lock is being made.
            if (!File.Exists(file)) return;
            using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception alive) when (alive is IOException or UnauthorizedAccessException)
        {
            // Its process lives, or another one cleans up at this moment.
        }
    }
}
