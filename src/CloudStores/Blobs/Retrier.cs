using Millrace.CloudStores.Faults;
using Millrace.CloudStores.Naming;
using Millrace.CloudStores.Settings;
using Millrace.Foundation.Faults;

namespace Millrace.CloudStores.Blobs;

/// <summary>
/// Sends requests again that may be sent again, a bounded number of times with waits between, and gives the rest the
/// words of our faults. Thread safety: all members may be called at once.
/// </summary>
/// <param name="settings">How often and how soon.</param>
/// <param name="service">Knows what faults mean.</param>
/// <param name="clock">Waits.</param>
/// <param name="newId">Gives chance to the waits, so that writers that failed together do not come back together.</param>
internal sealed class Retrier(RetrySettings settings, IBlobService service, TimeProvider clock, Func<Guid> newId)
{
    // Slower than this a line counts as broken.
    private const double SlowestBytesPerSecond = 256 << 10;

    /// <summary>How often a request is sent at most.</summary>
    public int MaxAttempts => settings.MaxAttempts;

    /// <summary>Runs a request that does no harm when it is sent twice.</summary>
    /// <param name="operation">What it does, as a verb.</param>
    /// <param name="address">To what.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="sizeBytes">How much goes over the line, beyond what each request may carry.</param>
    /// <exception cref="MillraceException">CLOUD_…</exception>
    public async Task<T> RunAsync<T>(
        string operation, ObjectAddress address, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken, long sizeBytes = 0)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await InTimeAsync(send, sizeBytes, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (FaultOf(exception, cancellationToken) is BlobFault fault)
            {
                if (fault is not (BlobFault.Unsure or BlobFault.Conflict)) throw Told(operation, address, fault, exception);
                if (attempt >= settings.MaxAttempts) throw CloudErrors.Unavailable(operation, address.Path.Value, attempt, exception);
            }

            await WaitAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Sends a request once and gives it up when it takes longer than one may; giving up looks as a server does that does
    /// not answer.
    /// </summary>
    public async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> send, long sizeBytes, CancellationToken cancellationToken)
    {
        TimeSpan longest = settings.RequestTimeout + TimeSpan.FromSeconds(sizeBytes / SlowestBytesPerSecond);
        using CancellationTokenSource deadline = new(longest, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        return await send(either.Token).ConfigureAwait(false);
    }

    /// <summary>Runs a request for an object that may be absent, which gives null.</summary>
    public Task<T?> RunOrAbsentAsync<T>(
        string operation, ObjectAddress address, Func<CancellationToken, Task<T>> send, CancellationToken cancellationToken)
        where T : class => RunAsync(
            operation,
            address,
            async stop =>
            {
                try
                {
                    return await send(stop).ConfigureAwait(false);
                }
                catch (Exception exception) when (FaultOf(exception, stop) == BlobFault.Absent)
                {
                    return null;
                }
            },
            cancellationToken);

    /// <summary>What an exception means; null when it is not of a request, or when the caller itself stopped.</summary>
    public BlobFault? FaultOf(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        MillraceException => null,
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        _ => service.FaultOf(exception),
    };

    /// <summary>The fault to raise for what asking again does not mend.</summary>
    public MillraceException Told(string operation, ObjectAddress address, BlobFault fault, Exception exception) => fault switch
    {
        BlobFault.Denied => CloudErrors.AccessDenied(operation, address.Path.Value, service.Advice, exception),
        BlobFault.NoCredentials => CloudErrors.CredentialsMissing(address.Path.Value, service.Advice, exception),
        BlobFault.ContainerMissing => CloudErrors.ContainerMissing(address.Path.Value, address.Container, exception),
        BlobFault.Absent => CloudErrors.ObjectMissing(address.Path),
        _ => CloudErrors.Failed(operation, address.Path.Value, exception),
    };

    /// <summary>Waits before the attempt after this one.</summary>
    public Task WaitAsync(int attempt, CancellationToken cancellationToken)
    {
        double longest = Math.Min(
            settings.FirstWait.TotalMilliseconds * Math.Pow(2, attempt - 1), settings.LongestWait.TotalMilliseconds);
        Span<byte> chance = stackalloc byte[16];
        newId().TryWriteBytes(chance);
        double share = 0.5 + (BitConverter.ToUInt16(chance) / (2.0 * ushort.MaxValue));
        return Task.Delay(TimeSpan.FromMilliseconds(longest * share), clock, cancellationToken);
    }
}
