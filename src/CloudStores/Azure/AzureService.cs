using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Millrace.CloudStores.Blobs;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.Settings;

namespace Millrace.CloudStores.Azure;

/// <summary>Requests to Azure Blob Storage. Thread safety: all members may be called at once.</summary>
internal sealed class AzureService(AzureSettings settings) : IBlobService
{
    private const string WriteIdKey = "millrace_write";
    private const string FolderKey = "hdi_isfolder";
    private const long LargestSingleBytes = 32L << 20;
    private const int BlockBytes = 16 << 20;
    private readonly AzureAccounts _accounts = new(settings);

    /// <inheritdoc/>
    public string Advice => AzureAccounts.Advice;

    /// <inheritdoc/>
    public async Task<byte[]> ReadAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        Response<BlobDownloadStreamingResult> read =
            await _accounts.Of(address).DownloadStreamingAsync(options: null, cancellationToken).ConfigureAwait(false);
        using BlobDownloadStreamingResult result = read.Value;
        byte[] content = new byte[result.Details.ContentLength];
        await result.Content.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        return content;
    }

    /// <inheritdoc/>
    public async Task DownloadAsync(
        ObjectAddress address, long from, string tag, Stream target, Action<string> opened, CancellationToken cancellationToken)
    {
        BlobDownloadOptions options = new();
        if (from > 0) options.Range = new HttpRange(from);
        if (tag.Length > 0) options.Conditions = new BlobRequestConditions { IfMatch = new ETag(tag) };
        Response<BlobDownloadStreamingResult> read =
            await _accounts.Of(address).DownloadStreamingAsync(options, cancellationToken).ConfigureAwait(false);
        using BlobDownloadStreamingResult result = read.Value;
        opened(result.Details.ETag.ToString());
        await result.Content.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        if (target.Position != from + result.Details.ContentLength)
            throw new HttpRequestException("The connection ended before the object did.");
    }

    /// <inheritdoc/>
    public async Task<BlobFacts> FindAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        Response<BlobProperties> found =
            await _accounts.Of(address).GetPropertiesAsync(conditions: null, cancellationToken).ConfigureAwait(false);
        if (found.Value.Metadata.ContainsKey(FolderKey)) throw new RequestFailedException(404, "It is a folder.");
        return new BlobFacts(
            found.Value.ContentLength,
            found.Value.LastModified,
            found.Value.ETag.ToString(),
            found.Value.Metadata.TryGetValue(WriteIdKey, out string? id) ? id : null);
    }

    /// <inheritdoc/>
    /// <remarks>The service cannot begin a listing behind a name, so names before it are passed over by the caller.</remarks>
    public async Task<BlobPage> ListAsync(BlobListing listing, string? next, CancellationToken cancellationToken)
    {
        BlobContainerClient container = _accounts.ContainerOf(listing.Address);
        List<(string Key, long SizeBytes, DateTimeOffset ModifiedAt)> items = [];
        if (listing.IsRecursive)
        {
            AsyncPageable<BlobItem> all = container.GetBlobsAsync(
                new GetBlobsOptions { Prefix = listing.Prefix, Traits = BlobTraits.Metadata }, cancellationToken);
            await foreach (Page<BlobItem> page in all.AsPages(next).ConfigureAwait(false))
            {
                foreach (BlobItem item in page.Values) Take(items, item);
                return PageOf(items, page.ContinuationToken);
            }
        }
        else
        {
            AsyncPageable<BlobHierarchyItem> level = container.GetBlobsByHierarchyAsync(
                new GetBlobsByHierarchyOptions { Prefix = listing.Prefix, Delimiter = "/", Traits = BlobTraits.Metadata }, cancellationToken);
            await foreach (Page<BlobHierarchyItem> page in level.AsPages(next).ConfigureAwait(false))
            {
                foreach (BlobHierarchyItem item in page.Values.Where(static item => item.IsBlob)) Take(items, item.Blob);
                return PageOf(items, page.ContinuationToken);
            }
        }

        return PageOf(items, next: null);
    }

    /// <inheritdoc/>
    public async Task PutAsync(ObjectAddress address, BlobContent content, string? writeId, CancellationToken cancellationToken)
    {
        Stream bytes = content.Open();
        await using ConfiguredAsyncDisposable closing = bytes.ConfigureAwait(false);
        BlobUploadOptions options = new() { TransferOptions = Transfer };
        if (writeId is not null)
        {
            options.Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All };
            options.Metadata = new Dictionary<string, string> { [WriteIdKey] = writeId };
        }

        await _accounts.Of(address).UploadAsync(bytes, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Blocks that were sent and never put together vanish after a week.</remarks>
    public Task UploadAsync(ObjectAddress address, string file, long sizeBytes, Retrier retrier, CancellationToken cancellationToken) => retrier.RunAsync(
        "upload",
        address,
        async stop =>
        {
            await PutAsync(address, new BlobContent.LocalFile(file, sizeBytes), writeId: null, stop).ConfigureAwait(false);
            return true;
        },
        cancellationToken,
        sizeBytes);

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        _accounts.Of(address).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions: null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Conditions are a part of the service since its first version.</remarks>
    public Task RequireConditionsAsync(ObjectAddress address, Retrier retrier, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public BlobFault? FaultOf(Exception exception) => AzureFaults.Of(exception);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The SDK's clients hold nothing that would have to be given back.
    }

    private static StorageTransferOptions Transfer => new()
    {
        InitialTransferSize = LargestSingleBytes, MaximumTransferSize = BlockBytes, MaximumConcurrency = 4,
    };

    /// <summary>Accounts with a hierarchical namespace list folders as objects without bytes.</summary>
    private static void Take(List<(string Key, long SizeBytes, DateTimeOffset ModifiedAt)> items, BlobItem item)
    {
        if (item.Metadata?.ContainsKey(FolderKey) == true) return;
        items.Add((item.Name, item.Properties.ContentLength ?? 0, item.Properties.LastModified ?? DateTimeOffset.UnixEpoch));
    }

    private static BlobPage PageOf(IReadOnlyList<(string, long, DateTimeOffset)> items, string? next) =>
        new(items, string.IsNullOrEmpty(next) ? null : next);
}
