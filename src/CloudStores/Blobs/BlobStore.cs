using System.Runtime.CompilerServices;
using Millrace.CloudStores.Mirror;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.CloudStores.Blobs;

/// <summary>
/// Objects in a store that is reached over the network. Requests that may be sent again are, a bounded number of times;
/// creations are conditional and never blind. The engine reads copies and writes to a staging folder, from where files are
/// uploaded before a commit. Thread safety: all members may be called at once, from several processes too.
/// </summary>
public abstract class BlobStore : IObjectStore, IDisposable
{
    private const string TemporaryPrefix = "_tmp";

    private readonly IBlobService _service;
    private readonly Retrier _retrier;
    private readonly ConditionalPut _creation;
    private readonly MirroredFiles _mirror;
    private readonly Lazy<StagedFiles> _staged;
    private readonly FileTransfers _transfers;

    private protected BlobStore(IBlobService service, CloudSettings settings, TimeProvider clock, Func<Guid> newId)
    {
        _service = service;
        _retrier = new Retrier(settings.Retry, service, clock, newId);
        _creation = new ConditionalPut(service, _retrier, newId);
        _mirror = new MirroredFiles(settings.Mirror, clock, newId);
        _staged = new Lazy<StagedFiles>(() => new StagedFiles(Path.Combine(settings.Mirror.Folder, "staging"), newId));
        _transfers = new FileTransfers(service, _retrier, _mirror, settings.Mirror.Transfers);
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> TryReadAsync(LakePath path, CancellationToken cancellationToken)
    {
        ObjectAddress address = AddressOf(path);
        byte[]? read = await _retrier.RunOrAbsentAsync("read", address, stop => _service.ReadAsync(address, stop), cancellationToken)
            .ConfigureAwait(false);

        // Not a bare null: it would become an empty memory, which is an object of no bytes.
        return read is null ? default(ReadOnlyMemory<byte>?) : read;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Names with a segment that starts with a dot, and names that start with <c>_tmp</c>, are not listed. The order is that of
    /// UTF-8, which differs from the ordinal one for signs beyond the basic plane alone.
    /// </remarks>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        LakePath folder, bool isRecursive, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectAddress address = AddressOf(folder);
        string prefix = address.Key.Length == 0 ? "" : $"{address.Key}/";
        BlobListing listing = new(address, prefix, isRecursive, startAfter is null ? null : prefix + startAfter);
        string? next = null;
        do
        {
            string? from = next;
            BlobPage page = await _retrier.RunAsync("list", address, stop => _service.ListAsync(listing, from, stop), cancellationToken)
                .ConfigureAwait(false);
            foreach ((string key, long sizeBytes, DateTimeOffset modifiedAt) in page.Items)
            {
                string name = key[prefix.Length..];
                if (IsHidden(name) || (startAfter is not null && string.CompareOrdinal(name, startAfter) <= 0)) continue;
                yield return new StoredObject(folder.Child(name), sizeBytes, modifiedAt);
            }

            next = page.Next;
        }
        while (next is not null);
    }

    /// <inheritdoc/>
    public Task<bool> TryCreateAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        _creation.RunAsync(ObjectOf(path), new BlobContent.Memory(content), cancellationToken);

    /// <inheritdoc/>
    public Task ReplaceAsync(LakePath path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        ObjectAddress address = ObjectOf(path);
        return _retrier.RunAsync(
            "replace",
            address,
            async stop =>
            {
                await _service.PutAsync(address, new BlobContent.Memory(content), writeId: null, stop).ConfigureAwait(false);
                return true;
            },
            cancellationToken,
            content.Length);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(LakePath path, CancellationToken cancellationToken)
    {
        ObjectAddress address = ObjectOf(path);
        if (_staged.IsValueCreated) _staged.Value.Delete(path);
        await _retrier.RunOrAbsentAsync(
            "delete",
            address,
            async stop =>
            {
                await _service.DeleteAsync(address, stop).ConfigureAwait(false);
                return "";
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> TryFindAsync(LakePath path, CancellationToken cancellationToken)
    {
        ObjectAddress address = ObjectOf(path);
        BlobFacts? facts = await _transfers.FindAsync(address, cancellationToken).ConfigureAwait(false);
        return facts is null ? null : new StoredObject(path, facts.SizeBytes, facts.ModifiedAt);
    }

    /// <inheritdoc/>
    /// <remarks>Uploads what is staged; of what is not, makes sure that the store has it.</remarks>
    public Task PersistAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.Count == 0
            ? Task.CompletedTask
            : _transfers.UploadAsync([.. files.Select(ObjectOf)], _staged.Value, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> TryAdoptAsync(LakePath temporary, LakePath path, CancellationToken cancellationToken)
    {
        (string file, long sizeBytes) = _staged.Value.Find(temporary)
            ?? throw Faults.CloudErrors.StagedFileMissing(path, _staged.Value.Of(temporary).Value);
        ObjectAddress address = ObjectOf(path);
        if (!await _creation.RunAsync(address, new BlobContent.LocalFile(file, sizeBytes), cancellationToken).ConfigureAwait(false)) return false;
        if (await _transfers.FindAsync(address, cancellationToken).ConfigureAwait(false) is BlobFacts facts && facts.SizeBytes == sizeBytes)
            await _mirror.TakeAsync(CopyName.Of(path, sizeBytes, facts.Tag), file, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LakePath>> FetchAsync(IReadOnlyList<FileToFetch> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.Count == 0 ? ValueTask.FromResult<IReadOnlyList<LakePath>>([]) : new(_transfers.FetchAsync(files, ObjectOf, cancellationToken));
    }

    /// <inheritdoc/>
    public LakePath StagingOf(LakePath path)
    {
        _ = AddressOf(path);
        return _staged.Value.Of(path);
    }

    /// <inheritdoc/>
    /// <remarks>Of the files, those are deleted that the last call to persist them uploaded; others were there before.</remarks>
    public Task WithdrawAsync(IReadOnlyList<LakePath> files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        return _transfers.WithdrawAsync([.. files.Select(ObjectOf)], cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_staged.IsValueCreated) _staged.Value.Dispose();
        _mirror.Dispose();
        _service.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract CloudService Kind { get; }

    private ObjectAddress AddressOf(LakePath path)
    {
        ObjectAddress address = ObjectAddress.Of(path);
        return address.Service == Kind ? address : throw Faults.CloudErrors.PathInvalid(path.Value, "it belongs to another kind of store");
    }

    private ObjectAddress ObjectOf(LakePath path)
    {
        ObjectAddress address = AddressOf(path);
        return address.Key.Length > 0 ? address : throw Faults.CloudErrors.PathInvalid(path.Value, "it names a bucket and no object in it");
    }

    /// <summary>What ends with a slash stands for a folder: some tools make such objects.</summary>
    private static bool IsHidden(string name)
    {
        if (name.Length == 0 || name[^1] == '/' || name[0] == '.' || name.Contains("/.", StringComparison.Ordinal)) return true;
        return name.AsSpan(name.LastIndexOf('/') + 1).StartsWith(TemporaryPrefix, StringComparison.Ordinal);
    }
}
