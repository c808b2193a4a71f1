using Millrace.CloudStores.Naming;

namespace Millrace.CloudStores.Blobs;

/// <summary>
/// Single requests to a store of one kind, each sent once: whoever calls asks again. Faults are the SDK's exceptions.
/// Thread safety: all members may be called at once.
/// </summary>
internal interface IBlobService : IDisposable
{
    /// <summary>What to do when the store refuses who asks.</summary>
    string Advice { get; }

    /// <summary>Reads an object whole.</summary>
    Task<byte[]> ReadAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Appends an object from a place on to a stream.</summary>
    /// <param name="address">The object.</param>
    /// <param name="from">Bytes to leave out.</param>
    /// <param name="tag">Fails when the object's tag is another; empty for any.</param>
    /// <param name="target">Where to; what was written before a fault stays.</param>
    /// <param name="opened">Is told the object's tag before its first byte.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    Task DownloadAsync(
        ObjectAddress address, long from, string tag, Stream target, Action<string> opened, CancellationToken cancellationToken);

    /// <summary>What is known of an object.</summary>
    Task<BlobFacts> FindAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>One page of a listing.</summary>
    Task<BlobPage> ListAsync(BlobListing listing, string? next, CancellationToken cancellationToken);

    /// <summary>Writes an object in one request.</summary>
    /// <param name="address">The object.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="writeId">Id by which the writer knows its own; null to replace whatever is there.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    Task PutAsync(ObjectAddress address, BlobContent content, string? writeId, CancellationToken cancellationToken);

    /// <summary>Uploads a file of any size, in parts when it is large.</summary>
    /// <param name="address">The object.</param>
    /// <param name="file">The file.</param>
    /// <param name="sizeBytes">Its size.</param>
    /// <param name="retrier">Sends parts again.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    Task UploadAsync(ObjectAddress address, string file, long sizeBytes, Retrier retrier, CancellationToken cancellationToken);

    /// <summary>Removes an object; a missing one is no fault.</summary>
    Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>
    /// Makes sure, once for each bucket, that the store keeps to the condition of <see cref="PutAsync"/>.
    /// </summary>
    /// <exception cref="Foundation.Faults.MillraceException">CLOUD_CONDITIONAL_WRITES_MISSING.</exception>
    Task RequireConditionsAsync(ObjectAddress address, Retrier retrier, CancellationToken cancellationToken);

    /// <summary>What an exception of a request means; null when it is none of a request's.</summary>
    BlobFault? FaultOf(Exception exception);
}
