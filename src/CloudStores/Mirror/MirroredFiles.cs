using Millrace.CloudStores.Faults;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.CloudStores.Mirror;

/// <summary>
/// Copies of remote objects on this machine, bounded by their bytes, shared by processes. A copy appears whole or not at
/// all. Thread safety: all members may be called at once, from several processes too.
/// </summary>
internal sealed class MirroredFiles : IDisposable
{
    private const int MostPinned = 512;

    private readonly MirrorSettings _settings;
    private readonly TimeProvider _clock;
    private readonly Func<Guid> _newId;
    private readonly CopyFolder _copies;
    private readonly FolderLock _lock;
    private readonly SemaphoreSlim _room = new(1);
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, 64).Select(static _ => new SemaphoreSlim(1))];
    private readonly Queue<string> _pinOrder = new();
    private readonly HashSet<string> _pins = new(StringComparer.Ordinal);

    /// <param name="settings">Where copies lie and how much they may take.</param>
    /// <param name="clock">Tells when a copy was used.</param>
    /// <param name="newId">Makes names of unfinished copies.</param>
    public MirroredFiles(MirrorSettings settings, TimeProvider clock, Func<Guid> newId)
    {
        _settings = settings;
        _clock = clock;
        _newId = newId;
        _copies = new CopyFolder(settings, clock);
        _lock = new FolderLock(Path.Combine(settings.Folder, "copies.lock"), clock);
    }

    /// <summary>Where a copy lies or would lie.</summary>
    public LakePath PathOf(CopyName name) => new(Path.Combine(_copies.Folder, name.Relative).Replace('\\', '/'));

    /// <summary>Finds the copies there are, keeps them for the lease, and makes room for the others.</summary>
    /// <returns>The names of those that are to be copied.</returns>
    /// <exception cref="MillraceException">CLOUD_CACHE_TOO_SMALL; STORAGE_FAILED.</exception>
    public async Task<IReadOnlySet<CopyName>> ReserveAsync(IReadOnlyCollection<CopyName> wanted, CancellationToken cancellationToken)
    {
        HashSet<CopyName> missing = [];
        using (await _lock.ShareAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (CopyName name in wanted)
            {
                if (!TryTouch(PathOf(name).Value)) missing.Add(name);
            }
        }

        if (missing.Count == 0) return missing;
        long all = wanted.Distinct().Sum(static name => name.SizeBytes);
        if (all > _settings.MaxBytes) throw CloudErrors.CacheTooSmall(_settings.Folder, all, _settings.MaxBytes);
        await MakeRoomAsync(missing.Sum(static name => name.SizeBytes), cancellationToken).ConfigureAwait(false);
        return missing;
    }

    /// <summary>Makes a copy unless somebody just did.</summary>
    /// <param name="name">Which.</param>
    /// <param name="copy">Writes the object to a file that is not there yet.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public async Task CopyAsync(CopyName name, Func<string, CancellationToken, Task> copy, CancellationToken cancellationToken)
    {
        string target = PathOf(name).Value;
        SemaphoreSlim turn = _stripes[(uint)StringComparer.Ordinal.GetHashCode(target) % (uint)_stripes.Length];
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        string folder = Path.GetDirectoryName(target) ?? throw new System.Diagnostics.UnreachableException();
        string part = Path.Combine(folder, $".{_newId():N}.part");
        try
        {
            if (TryTouch(target)) return;
            Directory.CreateDirectory(folder);
            await copy(part, cancellationToken).ConfigureAwait(false);
            File.SetLastWriteTimeUtc(part, _clock.GetUtcNow().UtcDateTime);
            File.Move(part, target, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("keep a copy in", target, cause);
        }
        finally
        {
            File.Delete(part);
            turn.Release();
        }
    }

    /// <summary>Takes a file of this machine, which was just uploaded, as the copy of the object.</summary>
    public async Task TakeAsync(CopyName name, string file, CancellationToken cancellationToken)
    {
        await MakeRoomAsync(name.SizeBytes, cancellationToken).ConfigureAwait(false);
        string target = PathOf(name).Value;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target) ?? ".");
            File.SetLastWriteTimeUtc(file, _clock.GetUtcNow().UtcDateTime);
            File.Move(file, target, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("keep a copy in", target, cause);
        }
    }

    /// <summary>Keeps a copy for as long as this process lives: for one that is read again long after it was asked for.</summary>
    public void Pin(CopyName name)
    {
        string path = PathOf(name).Value;
        lock (_pins)
        {
            if (!_pins.Add(path)) return;
            _pinOrder.Enqueue(path);
            if (_pinOrder.Count > MostPinned) _pins.Remove(_pinOrder.Dequeue());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _room.Dispose();
        foreach (SemaphoreSlim stripe in _stripes) stripe.Dispose();
    }

    private async Task MakeRoomAsync(long neededBytes, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_copies.IsTight(neededBytes))
            {
                using IDisposable own = await _lock.OwnAsync(cancellationToken).ConfigureAwait(false);
                TouchPins();
                _copies.MakeRoom(neededBytes, IsPinned);
            }

            _copies.Count(neededBytes);
        }
        finally
        {
            _room.Release();
        }
    }

    private bool IsPinned(string path)
    {
        lock (_pins) return _pins.Contains(path.Replace('\\', '/'));
    }

    private void TouchPins()
    {
        lock (_pins)
        {
            foreach (string path in _pins) TryTouch(path);
        }
    }

    private bool TryTouch(string file)
    {
        if (!File.Exists(file)) return false;
        try
        {
            File.SetLastWriteTimeUtc(file, _clock.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's copy is as good; it may go before the lease ends.
            return true;
        }
    }
}
