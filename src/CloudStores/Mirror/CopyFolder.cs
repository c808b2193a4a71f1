using Millrace.CloudStores.Settings;

namespace Millrace.CloudStores.Mirror;

/// <summary>
/// Keeps the copies within their limit: the least recently used go first, and none that was asked for within the lease.
/// Not safe for use by two threads at once; processes are kept apart by the lock its caller holds.
/// </summary>
internal sealed class CopyFolder(MirrorSettings settings, TimeProvider clock)
{
    private const int RescanShare = 16;

    // What other processes add is seen at the next look around only, so one is due before much can have come.
    private long? _knownBytes;
    private long _addedBytes;

    /// <summary>Folder of the copies.</summary>
    public string Folder { get; } = Path.Combine(settings.Folder, "copies");

    /// <summary>True when copies of that size may make it necessary to look around.</summary>
    public bool IsTight(long neededBytes) =>
        _knownBytes is not long known || known + neededBytes > settings.MaxBytes || _addedBytes > settings.MaxBytes / RescanShare;

    /// <summary>Counts copies that were added.</summary>
    public void Count(long addedBytes)
    {
        _knownBytes += addedBytes;
        _addedBytes += addedBytes;
    }

    /// <summary>Removes what is needed least until there is room, or until nothing is left that may go.</summary>
    /// <param name="neededBytes">Size of the copies to come.</param>
    /// <param name="isHeld">True for a copy that must stay.</param>
    public void MakeRoom(long neededBytes, Func<string, bool> isHeld)
    {
        List<FileInfo> copies = [];
        if (Directory.Exists(Folder)) copies.AddRange(new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories));
        long total = copies.Sum(static copy => copy.Length);
        DateTime kept = clock.GetUtcNow().UtcDateTime - settings.Lease;
        foreach (FileInfo copy in copies.OrderBy(static copy => copy.LastWriteTimeUtc))
        {
            // A part of a copy is left by a process that ended while it copied.
            bool isRest = copy.Name.StartsWith('.');
            if (copy.LastWriteTimeUtc >= kept || isHeld(copy.FullName)) continue;
            if (!isRest && total + neededBytes <= settings.MaxBytes) continue;
            long size = copy.Length;
            if (TryDelete(copy.FullName)) total -= size;
        }

        _knownBytes = total;
        _addedBytes = 0;
    }

    private static bool TryDelete(string file)
    {
        try
        {
            File.Delete(file);
            return true;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // Windows keeps what somebody reads.
            return false;
        }
    }
}
