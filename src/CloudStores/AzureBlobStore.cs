using Millrace.CloudStores.Azure;
using Millrace.CloudStores.Blobs;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.Settings;

namespace Millrace.CloudStores;

/// <summary>
/// Containers of Azure Blob Storage, by paths <c>az://account/container/key</c> and
/// <c>abfss://container@account.dfs.core.windows.net/key</c> (also <c>abfs</c>, <c>wasb</c>, <c>wasbs</c>). Creations are uploads
/// with <c>If-None-Match: *</c>. Thread safety: all members may be called at once.
/// </summary>
/// <param name="settings">Who asks, and where copies are kept.</param>
/// <param name="clock">Waits between attempts.</param>
/// <param name="newId">Makes ids of writes.</param>
public sealed class AzureBlobStore(CloudSettings settings, TimeProvider clock, Func<Guid> newId)
    : BlobStore(new AzureService(settings.Azure), settings, clock, newId)
{
    private protected override CloudService Kind => CloudService.Azure;
}
