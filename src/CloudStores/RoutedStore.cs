using Millrace.CloudStores.Blobs;
using Millrace.CloudStores.Faults;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.CloudStores;

/// <summary>
/// One store for all paths: the scheme of a path chooses, and a path without one is a file of this machine. Stores of
/// clouds are made when the first path asks for one; until then their SDKs are not even loaded. Thread safety: all
/// members may be called at once.
/// </summary>
public sealed class RoutedStore : IObjectStore, IDisposable
{
    private readonly IObjectStore _local;
    private readonly Lazy<BlobStore> _s3;
    private readonly Lazy<BlobStore> _azure;

    /// <summary>Makes a store.</summary>
    /// <param name="local">Where paths without a scheme lead to.</param>
    /// <param name="settings">How the others are reached; asked for with the first path that needs it.</param>
    /// <param name="clock">Waits between attempts.</param>
    /// <param name="newId">Makes ids of writes.</param>
    public RoutedStore(IObjectStore local, Func<CloudSettings> settings, TimeProvider clock, Func<Guid> newId)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(newId);
        _local = local;
        _s3 = new Lazy<BlobStore>(() => new S3Store(settings(), clock, newId));
        _azure = new Lazy<BlobStore>(() => new AzureBlobStore(settings(), clock, newId));
    }

    /// <summary>
    /// A store for programs without a house of their own: this machine's files, and clouds as the variables of the
    /// environment say (see <see cref="CloudSettings.FromVariables"/>).
    /// </summary>
    public static RoutedStore OfMachine()
    {
        // Here the machine's own clock, ids and variables come in.
#pragma warning disable RS0030
        return new RoutedStore(
            new LocalStore(Guid.NewGuid),
            static () => CloudSettings.FromVariables(Environment.GetEnvironmentVariable, Path.GetTempPath()),
            TimeProvider.System,
            Guid.NewGuid);
#pragma warning restore RS0030
    }

    /// <inheritdoc/>
    public bool IsFindCheapIn(LakePath folder) => Of(folder).IsFindCheapIn(folder);

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken) =>
        Of(path).TryReadAsync(path, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, CancellationToken cancellationToken) =>
        Of(folder).ListAsync(folder, isRecursive, startAfter, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Of(path).TryCreateAsync(path, content, cancellationToken);

    /// <inheritdoc/>
    public Task<LakePath?> TryPrepareAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Of(path).TryPrepareAsync(path, content, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryPublishAsync(LakePath prepared, LakePath path, CancellationToken cancellationToken) =>
        Of(path).TryPublishAsync(prepared, path, cancellationToken);

    /// <inheritdoc/>
    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Of(path).ReplaceAsync(path, content, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(LakePath path, CancellationToken cancellationToken) => Of(path).DeleteAsync(path, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken) =>
        Of(path).TryFindAsync(path, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken) =>
        Of(path).TryAdoptAsync(temporary, path, cancellationToken);

    /// <inheritdoc/>
    public LakePath StagingOf(LakePath path) => Of(path).StagingOf(path);

    /// <inheritdoc/>
    public async Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        foreach (IGrouping<IObjectStore, LakePath> group in ByStore(files))
            await group.Key.PersistAsync([.. group], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task WithdrawAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        foreach (IGrouping<IObjectStore, LakePath> group in ByStore(files))
            await group.Key.WithdrawAsync([.. group], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LakePath>> FetchAsync(IReadOnlyList<FileToFetch> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0) return [];
        LakePath[] found = new LakePath[files.Count];
        foreach (IGrouping<IObjectStore, int> group in Enumerable.Range(0, files.Count).GroupBy(place => Of(files[place].Path)))
        {
            int[] places = [.. group];
            IReadOnlyList<LakePath> local =
                await group.Key.FetchAsync([.. places.Select(place => files[place])], cancellationToken).ConfigureAwait(false);
            for (int place = 0; place < places.Length; place++) found[places[place]] = local[place];
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_s3.IsValueCreated) _s3.Value.Dispose();
        if (_azure.IsValueCreated) _azure.Value.Dispose();
    }

    private IEnumerable<IGrouping<IObjectStore, LakePath>> ByStore(IReadOnlyList<LakePath> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.GroupBy(Of);
    }

    private IObjectStore Of(LakePath path) => path.Scheme is null ? _local : CloudSchemes.Of(path) switch
    {
        CloudService.S3 => _s3.Value,
        CloudService.Azure => _azure.Value,
        _ => throw CloudErrors.PathInvalid(path.Value, $"the scheme '{path.Scheme}' is not known"),
    };
}
