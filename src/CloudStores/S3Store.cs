using Millrace.CloudStores.Blobs;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.S3;
using Millrace.CloudStores.Settings;

namespace Millrace.CloudStores;

/// <summary>
/// Buckets of Amazon S3 and of servers that speak like it, by paths <c>s3://bucket/key</c> (also <c>s3a</c>, <c>s3n</c>).
/// Creations are PUTs with <c>If-None-Match: *</c>. Thread safety: all members may be called at once.
/// </summary>
/// <param name="settings">Where the server is, and where copies are kept.</param>
/// <param name="clock">Waits between attempts.</param>
/// <param name="newId">Makes ids of writes.</param>
public sealed class S3Store(CloudSettings settings, TimeProvider clock, Func<Guid> newId)
    : BlobStore(new S3Service(settings.S3, newId), settings, clock, newId)
{
    private protected override CloudService Kind => CloudService.S3;
}
