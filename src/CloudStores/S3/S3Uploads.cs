using Amazon.S3;
using Amazon.S3.Model;
using Millrace.CloudStores.Blobs;
using Millrace.CloudStores.Naming;

namespace Millrace.CloudStores.S3;

/// <summary>
/// Uploads files, large ones in parts that are sent again one by one. Thread safety: all members may be called at once.
/// </summary>
internal sealed class S3Uploads(IAmazonS3 client, bool isForeign)
{
    private const long LargestSingleBytes = 32L << 20;
    private const long LeastPartBytes = 16L << 20;
    private const int MostParts = 10_000;
    private const int PartsAtOnce = 4;

    /// <summary>Uploads a file, replacing what is there.</summary>
    public async Task RunAsync(ObjectAddress address, string file, long sizeBytes, Retrier retrier, CancellationToken cancellationToken)
    {
        if (sizeBytes <= LargestSingleBytes)
        {
            await retrier.RunAsync(
                "upload",
                address,
                stop => client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = address.Container, Key = address.Key, FilePath = file, UseChunkEncoding = !isForeign,
                    },
                    stop),
                cancellationToken,
                sizeBytes).ConfigureAwait(false);
            return;
        }

        InitiateMultipartUploadRequest start = new() { BucketName = address.Container, Key = address.Key };
        string uploadId = (await retrier.RunAsync("upload", address, stop => client.InitiateMultipartUploadAsync(start, stop), cancellationToken)
            .ConfigureAwait(false)).UploadId;
        try
        {
            PartETag[] parts = await SendPartsAsync(address, file, sizeBytes, uploadId, retrier, cancellationToken).ConfigureAwait(false);
            await CompleteAsync(address, sizeBytes, uploadId, parts, retrier, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(address, uploadId, retrier).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<PartETag[]> SendPartsAsync(
        ObjectAddress address, string file, long sizeBytes, string uploadId, Retrier retrier, CancellationToken cancellationToken)
    {
        long partBytes = Math.Max(LeastPartBytes, (sizeBytes + MostParts - 1) / MostParts);
        PartETag[] parts = new PartETag[(sizeBytes + partBytes - 1) / partBytes];
        ParallelOptions options = new() { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts.Length),
            options,
            async (part, token) =>
            {
                UploadPartResponse sent = await retrier.RunAsync(
                    "upload",
                    address,
                    stop => client.UploadPartAsync(
                        new UploadPartRequest
                        {
                            BucketName = address.Container,
                            Key = address.Key,
                            UploadId = uploadId,
                            PartNumber = part + 1,
                            FilePath = file,
                            FilePosition = part * partBytes,
                            PartSize = Math.Min(partBytes, sizeBytes - (part * partBytes)),
                            IsLastPart = part == parts.Length - 1,
                            UseChunkEncoding = !isForeign,
                        },
                        stop),
                    token,
                    partBytes).ConfigureAwait(false);
                parts[part] = new PartETag(part + 1, sent.ETag);
            }).ConfigureAwait(false);
        return parts;
    }

    /// <summary>A completion that nobody answered may be done; asked again, the server then knows no such upload.</summary>
    private async Task CompleteAsync(
        ObjectAddress address, long sizeBytes, string uploadId, PartETag[] parts, Retrier retrier, CancellationToken cancellationToken)
    {
        CompleteMultipartUploadRequest end = new()
        {
            BucketName = address.Container, Key = address.Key, UploadId = uploadId, PartETags = [.. parts],
        };
        CompleteMultipartUploadResponse? done = await retrier.RunOrAbsentAsync(
            "upload", address, stop => client.CompleteMultipartUploadAsync(end, stop), cancellationToken).ConfigureAwait(false);
        if (done is not null) return;
        GetObjectMetadataResponse found = await retrier.RunAsync(
            "upload", address, stop => client.GetObjectMetadataAsync(address.Container, address.Key, stop), cancellationToken).ConfigureAwait(false);
        if (found.ContentLength != sizeBytes) throw Faults.CloudErrors.ObjectMissing(address.Path);
    }

    /// <summary>Parts without an object cost money; should this fail too, a rule of the bucket clears them.</summary>
    private async Task AbortAsync(ObjectAddress address, string uploadId, Retrier retrier)
    {
        try
        {
            await client.AbortMultipartUploadAsync(address.Container, address.Key, uploadId, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (retrier.FaultOf(exception, CancellationToken.None) is not null)
        {
            // The fault that led here is the one to tell.
        }
    }
}
