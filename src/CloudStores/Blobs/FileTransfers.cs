using System.Runtime.CompilerServices;
using Millrace.CloudStores.Faults;
using Millrace.CloudStores.Mirror;
using Millrace.CloudStores.Naming;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.CloudStores.Blobs;

/// <summary>Brings files of the engine to the store and back. Thread safety: all members may be called at once.</summary>
internal sealed class FileTransfers(IBlobService service, Retrier retrier, MirroredFiles mirror, int atOnce)
{
    private const int MostRemembered = 100_000;

    // Paths whose last upload was the last that anybody said of them, oldest first.
    private readonly Dictionary<LakePath, long> _uploaded = [];
    private readonly Queue<(LakePath Path, long Number)> _uploads = new();
    private long _lastNumber;

    /// <summary>What is known of an object; null when there is none.</summary>
    public Task<BlobFacts?> FindAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        retrier.RunOrAbsentAsync("find", address, stop => service.FindAsync(address, stop), cancellationToken);

    /// <summary>Uploads what is staged; of what is not, makes sure that the store has it.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">CLOUD_STAGED_FILE_MISSING, CLOUD_…</exception>
    public Task UploadAsync(IReadOnlyList<ObjectAddress> objects, StagedFiles staged, CancellationToken cancellationToken) => ForEachAsync(
        objects,
        async (address, stop) =>
        {
            Forget(address.Path);
            if (staged.Find(address.Path) is not (string file, long sizeBytes))
            {
                if (await FindAsync(address, stop).ConfigureAwait(false) is not null) return;
                throw CloudErrors.StagedFileMissing(address.Path, staged.Of(address.Path).Value);
            }

            await service.UploadAsync(address, file, sizeBytes, retrier, stop).ConfigureAwait(false);
            Remember(address.Path);
            await mirror.TakeAsync(CopyName.Of(address.Path, sizeBytes, contentTag: ""), file, stop).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Deletes what the last call uploaded.</summary>
    public Task WithdrawAsync(IReadOnlyList<ObjectAddress> objects, CancellationToken cancellationToken) => ForEachAsync(
        [.. objects.Where(address => Forget(address.Path))],
        (address, stop) => new ValueTask(retrier.RunOrAbsentAsync(
            "take back",
            address,
            async token =>
            {
                await service.DeleteAsync(address, token).ConfigureAwait(false);
                return "";
            },
            stop)),
        cancellationToken);

    /// <summary>Copies what there is no copy of.</summary>
    public async Task<IReadOnlyList<LakePath>> FetchAsync(
        IReadOnlyList<FileToFetch> files, Func<LakePath, ObjectAddress> addressOf, CancellationToken cancellationToken)
    {
        CopyName?[] names = new CopyName?[files.Count];
        await ForEachAsync(
            Enumerable.Range(0, files.Count),
            async (place, stop) => names[place] = await NameOfAsync(files[place], addressOf, stop).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        CopyName[] wanted = [.. names.OfType<CopyName>()];
        IReadOnlySet<CopyName> missing = await mirror.ReserveAsync(wanted, cancellationToken).ConfigureAwait(false);
        (FileToFetch File, CopyName Name)[] orders =
            [.. Enumerable.Range(0, files.Count).Where(place => names[place] is CopyName name && missing.Contains(name)).Select(place => (files[place], names[place]!.Value))];
        await ForEachAsync(
            orders.DistinctBy(static order => order.Name),
            (order, stop) => new ValueTask(mirror.CopyAsync(
                order.Name, (target, token) => DownloadAsync(addressOf(order.File.Path), target, order.Name.SizeBytes, token), stop)),
            cancellationToken).ConfigureAwait(false);
        return [.. names.Select(name => mirror.PathOf(name ?? CopyName.Of(new LakePath("absent"), 0, "")))];
    }

    private async ValueTask<CopyName?> NameOfAsync(
        FileToFetch file, Func<LakePath, ObjectAddress> addressOf, CancellationToken cancellationToken)
    {
        if (file.SizeBytes is long sizeBytes) return CopyName.Of(file.Path, sizeBytes, contentTag: "");
        if (await FindAsync(addressOf(file.Path), cancellationToken).ConfigureAwait(false) is not BlobFacts facts) return null;

        // What may be replaced is a part of the log, of which readers keep the file at hand.
        CopyName name = CopyName.Of(file.Path, facts.SizeBytes, facts.Tag);
        mirror.Pin(name);
        return name;
    }

    /// <summary>Goes on where the connection broke, as long as the object is still the same.</summary>
    private async Task DownloadAsync(ObjectAddress address, string file, long sizeBytes, CancellationToken cancellationToken)
    {
        FileStream target = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, FileOptions.Asynchronous);
        await using ConfiguredAsyncDisposable closing = target.ConfigureAwait(false);
        string tag = "";
        await retrier.RunAsync(
            "read",
            address,
            async stop =>
            {
                await service.DownloadAsync(address, target.Position, tag, target, seen => tag = seen, stop).ConfigureAwait(false);
                return true;
            },
            cancellationToken,
            sizeBytes).ConfigureAwait(false);
    }

    private Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> work, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, work);

    private void Remember(LakePath path)
    {
        lock (_uploaded)
        {
            _uploaded[path] = ++_lastNumber;
            _uploads.Enqueue((path, _lastNumber));
            if (_uploads.Count <= MostRemembered) return;

            // An upload so long ago has its commit; should it not, its file stays until a vacuum.
            (LakePath oldest, long number) = _uploads.Dequeue();
            if (_uploaded.GetValueOrDefault(oldest) == number) _uploaded.Remove(oldest);
        }
    }

    private bool Forget(LakePath path)
    {
        lock (_uploaded) return _uploaded.Remove(path);
    }
}
