using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Millrace.CloudStores.Blobs;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.Settings;

namespace Millrace.CloudStores.S3;

/// <summary>Requests to S3. Thread safety: all members may be called at once.</summary>
internal sealed class S3Service : IBlobService
{
    private const string WriteIdKey = "millrace-write";
    private readonly bool _isForeign;
    private readonly AmazonS3Client _client;
    private readonly ConditionProbe? _probe;
    private readonly S3Uploads _uploads;

    public S3Service(S3Settings settings, Func<Guid> newId)
    {
        _client = S3Clients.Make(settings);
        _isForeign = settings.Endpoint is not null;
        _uploads = new S3Uploads(_client, _isForeign);
        if (settings.Endpoint is Uri endpoint && settings.ChecksConditionalWrites) _probe = new ConditionProbe(this, endpoint, newId);
    }

    /// <inheritdoc/>
    public string Advice =>
        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), AWS_REGION, and for another server than Amazon's AWS_ENDPOINT_URL; "
        + "see that they allow GetObject, PutObject, DeleteObject and ListBucket.";

    /// <inheritdoc/>
    public async Task<byte[]> ReadAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        GetObjectRequest request = new() { BucketName = address.Container, Key = address.Key };
        using GetObjectResponse response = await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        byte[] content = new byte[response.ContentLength];
        await response.ResponseStream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        return content;
    }

    /// <inheritdoc/>
    public async Task DownloadAsync(
        ObjectAddress address, long from, string tag, Stream target, Action<string> opened, CancellationToken cancellationToken)
    {
        GetObjectRequest request = new() { BucketName = address.Container, Key = address.Key };
        if (from > 0) request.ByteRange = new ByteRange($"bytes={from.ToString(System.Globalization.CultureInfo.InvariantCulture)}-");
        if (tag.Length > 0) request.EtagToMatch = tag;
        using GetObjectResponse response = await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        opened(response.ETag);
        await response.ResponseStream.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        if (target.Position != from + response.ContentLength)
            throw new HttpRequestException("The connection ended before the object did.");
    }

    /// <inheritdoc/>
    public async Task<BlobFacts> FindAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        GetObjectMetadataRequest request = new() { BucketName = address.Container, Key = address.Key };
        GetObjectMetadataResponse found = await _client.GetObjectMetadataAsync(request, cancellationToken).ConfigureAwait(false);
        return new BlobFacts(found.ContentLength, TimeOf(found.LastModified), found.ETag ?? "", found.Metadata[WriteIdKey]);
    }

    /// <inheritdoc/>
    public async Task<BlobPage> ListAsync(BlobListing listing, string? next, CancellationToken cancellationToken)
    {
        ListObjectsV2Request request = new()
        {
            BucketName = listing.Address.Container,
            Prefix = listing.Prefix,
            Delimiter = listing.IsRecursive ? null : "/",
            StartAfter = next is null ? listing.StartAfter : null,
            ContinuationToken = next,
        };
        ListObjectsV2Response page = await _client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
        return new BlobPage(
            [.. (page.S3Objects ?? []).Select(static item => (item.Key, item.Size ?? 0, TimeOf(item.LastModified)))],
            page.IsTruncated == true ? page.NextContinuationToken : null);
    }

    /// <inheritdoc/>
    public async Task PutAsync(ObjectAddress address, BlobContent content, string? writeId, CancellationToken cancellationToken)
    {
        Stream bytes = content.Open();
        await using ConfiguredAsyncDisposable closing = bytes.ConfigureAwait(false);
        PutObjectRequest request = new()
        {
            BucketName = address.Container,
            Key = address.Key,
            InputStream = bytes,
            AutoCloseStream = false,
            UseChunkEncoding = !_isForeign,
        };
        if (writeId is not null)
        {
            request.IfNoneMatch = "*";
            request.Metadata[WriteIdKey] = writeId;
        }

        await _client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task UploadAsync(ObjectAddress address, string file, long sizeBytes, Retrier retrier, CancellationToken cancellationToken) =>
        _uploads.RunAsync(address, file, sizeBytes, retrier, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = address.Container, Key = address.Key }, cancellationToken);

    /// <inheritdoc/>
    public Task RequireConditionsAsync(ObjectAddress address, Retrier retrier, CancellationToken cancellationToken) =>
        _probe is null ? Task.CompletedTask : _probe.RequireAsync(address, retrier, cancellationToken);

    /// <inheritdoc/>
    public BlobFault? FaultOf(Exception exception) => S3Faults.Of(exception);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static DateTimeOffset TimeOf(DateTime? time) => new((time ?? DateTime.UnixEpoch).ToUniversalTime());
}
