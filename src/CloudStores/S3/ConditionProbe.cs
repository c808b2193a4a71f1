using System.Collections.Concurrent;
using Millrace.CloudStores.Blobs;
using Millrace.CloudStores.Faults;
using Millrace.CloudStores.Naming;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.CloudStores.S3;

/// <summary>
/// Asks a server, once for each bucket, to create the same object twice: one that lets both through would lose commits.
/// Thread safety: all members may be called at once.
/// </summary>
internal sealed class ConditionProbe(IBlobService service, Uri endpoint, Func<Guid> newId)
{
    private readonly ConcurrentDictionary<string, bool> _sound = new(StringComparer.Ordinal);

    /// <summary>Returns when the bucket is known to keep to conditions.</summary>
    /// <exception cref="MillraceException">CLOUD_CONDITIONAL_WRITES_MISSING, CLOUD_…</exception>
    public async Task RequireAsync(ObjectAddress address, Retrier retrier, CancellationToken cancellationToken)
    {
        if (_sound.ContainsKey(address.Container)) return;

        // Beside the object, since the right to write may end at its folder.
        string name = $".millrace-probe-{newId():N}";
        int slash = address.Key.LastIndexOf('/');
        ObjectAddress scratch = address with { Key = slash < 0 ? name : $"{address.Key[..slash]}/{name}" };
        BlobContent.Memory content = new("probe"u8.ToArray());
        string? problem = null;
        try
        {
            // The first may be sent several times, so its own outcome says nothing: only that of the last does.
            await retrier.RunAsync("probe", scratch, stop => PutAsync(scratch, content, stop), cancellationToken).ConfigureAwait(false);
            bool isRefused = !await retrier.RunAsync("probe", scratch, stop => PutAsync(scratch, content, stop), cancellationToken).ConfigureAwait(false);
            if (!isRefused) problem = "it replaced an object that was there";
        }
        catch (MillraceException fault) when (fault.InnerException is Exception cause && service.FaultOf(cause) == BlobFault.Unsupported)
        {
            problem = "it does not know the header";
        }

        await retrier.RunOrAbsentAsync("probe", scratch, stop => DeleteAsync(scratch, stop), cancellationToken).ConfigureAwait(false);
        if (problem is not null) throw CloudErrors.NoConditionalWrites(address.Path.Value, endpoint.AbsoluteUri, problem);
        _sound[address.Container] = true;
    }

    private async Task<bool> PutAsync(ObjectAddress scratch, BlobContent content, CancellationToken cancellationToken)
    {
        try
        {
            await service.PutAsync(scratch, content, "probe", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (service.FaultOf(exception) == BlobFault.Exists)
        {
            return false;
        }
    }

    private async Task<string> DeleteAsync(ObjectAddress scratch, CancellationToken cancellationToken)
    {
        await service.DeleteAsync(scratch, cancellationToken).ConfigureAwait(false);
        return "";
    }
}
