using Millrace.CloudStores.Blobs;
using Millrace.CloudStores.Naming;

namespace Millrace.Unit.CloudStores.Blobs;

/// <summary>A service in memory whose requests go as a script says.</summary>
internal sealed class ScriptedBlobs : IBlobService
{
    private readonly Dictionary<string, (byte[] Content, string? WriteId)> _objects = [];

    /// <summary>What happens to the next creations; when it is empty they succeed or find another object.</summary>
    public Queue<Step> Creations { get; } = new();

    /// <summary>Faults of the next questions for an object.</summary>
    public Queue<BlobFault> Questions { get; } = new();

    /// <summary>Creations that were sent.</summary>
    public int Sent { get; private set; }

    public string Advice => "Ask somebody.";

    /// <summary>What a creation does and what the caller hears.</summary>
    /// <param name="IsDone">True when the object is created.</param>
    /// <param name="Fault">The fault that is heard.</param>
    public sealed record Step(bool IsDone, BlobFault Fault);

    public string? TextOf(ObjectAddress address) =>
        _objects.TryGetValue(address.Key, out (byte[] Content, string? WriteId) found) ? System.Text.Encoding.UTF8.GetString(found.Content) : null;

    public Task PutAsync(ObjectAddress address, BlobContent content, string? writeId, CancellationToken cancellationToken)
    {
        Sent++;
        Step? step = Creations.Count > 0 ? Creations.Dequeue() : null;
        if (step is null && _objects.ContainsKey(address.Key) && writeId is not null) throw new ScriptedException(BlobFault.Exists);
        if (step is null or { IsDone: true })
        {
            using MemoryStream bytes = new();
            using Stream source = content.Open();
            source.CopyTo(bytes);
            _objects[address.Key] = (bytes.ToArray(), writeId);
        }

        return step is null ? Task.CompletedTask : throw new ScriptedException(step.Fault);
    }

    public Task<BlobFacts> FindAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        if (Questions.Count > 0) throw new ScriptedException(Questions.Dequeue());
        return _objects.TryGetValue(address.Key, out (byte[] Content, string? WriteId) found)
            ? Task.FromResult(new BlobFacts(found.Content.Length, DateTimeOffset.UnixEpoch, "tag", found.WriteId))
            : throw new ScriptedException(BlobFault.Absent);
    }

    public BlobFault? FaultOf(Exception exception) => (exception as ScriptedException)?.Fault;

    public Task RequireConditionsAsync(ObjectAddress address, Retrier retrier, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<byte[]> ReadAsync(ObjectAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DownloadAsync(ObjectAddress address, long from, string tag, Stream target, Action<string> opened, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<BlobPage> ListAsync(BlobListing listing, string? next, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task UploadAsync(ObjectAddress address, string file, long sizeBytes, Retrier retrier, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
        // It holds memory alone.
    }

    private sealed class ScriptedException(BlobFault fault) : Exception(fault.ToString())
    {
        public BlobFault Fault { get; } = fault;
    }
}
