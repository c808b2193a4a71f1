using Millrace.CloudStores.Faults;
using Millrace.CloudStores.Naming;

namespace Millrace.CloudStores.Blobs;

/// <summary>
/// Creates an object if and only if there is none, also when answers are lost: each creation has an id of its own, which
/// is stored with the object, so the object itself tells whether an attempt that nobody answered was ours.
/// </summary>
internal sealed class ConditionalPut(IBlobService service, Retrier retrier, Func<Guid> newId)
{
    /// <summary>Creates the object.</summary>
    /// <param name="address">Where.</param>
    /// <param name="content">What.</param>
    /// <param name="cancellationToken">Stops before an attempt and never within one, so that its outcome is known.</param>
    /// <returns>False when there is another.</returns>
    public async Task<bool> RunAsync(ObjectAddress address, BlobContent content, CancellationToken cancellationToken)
    {
        await service.RequireConditionsAsync(address, retrier, cancellationToken).ConfigureAwait(false);
        string writeId = newId().ToString("N");
        bool isUnsure = false;
        for (int attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await retrier.InTimeAsync(SendAsync, content.SizeBytes, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception exception) when (retrier.FaultOf(exception, CancellationToken.None) is BlobFault fault)
            {
                switch (fault)
                {
                    // Even the first answer may be to a second sending: the layers below repeat a request by themselves
                    // when a connection that was used before breaks.
                    case BlobFault.Exists: return await IsOursAsync(address, writeId, attempt, exception).ConfigureAwait(false) ?? false;
                    case BlobFault.Unsure:
                        isUnsure = true;
                        if (await IsOursAsync(address, writeId, attempt, exception).ConfigureAwait(false) is bool isOurs) return isOurs;
                        break;
                    case BlobFault.Conflict: break;
                    default: throw retrier.Told("create", address, fault, exception);
                }

                if (attempt >= retrier.MaxAttempts)
                {
                    throw isUnsure
                        ? CloudErrors.OutcomeUnknown(address.Path.Value, attempt, exception)
                        : CloudErrors.Unavailable("create", address.Path.Value, attempt, exception);
                }
            }

            await retrier.WaitAsync(attempt, cancellationToken).ConfigureAwait(false);
        }

        async Task<bool> SendAsync(CancellationToken deadline)
        {
            await service.PutAsync(address, content, writeId, deadline).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Whether the object that is there is ours; null when there is none.</summary>
    private async Task<bool?> IsOursAsync(ObjectAddress address, string writeId, int attempt, Exception cause)
    {
        try
        {
            BlobFacts? found = await retrier.RunOrAbsentAsync(
                "find", address, stop => service.FindAsync(address, stop), CancellationToken.None).ConfigureAwait(false);
            return found is null ? null : found.WriteId == writeId;
        }
        catch (Foundation.Faults.MillraceException)
        {
            throw CloudErrors.OutcomeUnknown(address.Path.Value, attempt, cause);
        }
    }
}
