using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;

namespace Millrace.Simulation;

/// <summary>
/// Stands in for Parquet: a checkpoint file holds a number, and the rows lie here under it. The file goes through the
/// store of the process that writes it, so it fails and crashes as any other.
/// </summary>
internal sealed class CheckpointVault
{
    private readonly ConcurrentDictionary<int, IReadOnlyList<CheckpointBatch>> _contents = new();
    private int _last;

    /// <summary>Checkpoints read so far.</summary>
    internal int Reads { get; private set; }

    /// <summary>The port for a process with a store of its own.</summary>
    internal IParquetFiles For(IObjectStore store) => new Files(this, store);

    private sealed class Files(CheckpointVault vault, IObjectStore store) : IParquetFiles
    {
        public async IAsyncEnumerable<CheckpointBatch> ReadCheckpointAsync(
            LakePath file, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            ReadOnlyMemory<byte> content = await store.TryReadAsync(file, cancellationToken)
                ?? throw new InvalidOperationException($"The checkpoint '{file}' is not there.");
            int number = int.Parse(Encoding.UTF8.GetString(content.Span), CultureInfo.InvariantCulture);
            vault.Reads++;
            foreach (CheckpointBatch batch in vault._contents[number]) yield return batch;
        }

        public async Task WriteCheckpointAsync(
            LakePath file, IAsyncEnumerable<CheckpointBatch> batches, CancellationToken cancellationToken)
        {
            List<CheckpointBatch> kept = [];
            await foreach (CheckpointBatch batch in batches) kept.Add(batch);
            int number = Interlocked.Increment(ref vault._last);
            vault._contents[number] = kept;
            await store.ReplaceAsync(file, Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)), cancellationToken);
        }
    }
}
