using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Millrace.DeltaProtocol.Actions;
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
    private readonly ConcurrentDictionary<int, IReadOnlyList<LogAction>> _contents = new();
    private int _last;

    /// <summary>Checkpoints read so far.</summary>
    internal int Reads { get; private set; }

    /// <summary>The port for a process with a store of its own.</summary>
    internal IParquetFiles For(IObjectStore store) => new Files(this, store);

    private sealed class Files(CheckpointVault vault, IObjectStore store) : IParquetFiles
    {
        public async Task<ICheckpointFile> OpenCheckpointAsync(LakePath file, CancellationToken cancellationToken)
        {
            ReadOnlyMemory<byte> content = await store.TryReadAsync(file, cancellationToken)
                ?? throw new InvalidOperationException($"The checkpoint '{file}' is not there.");
            int number = int.Parse(Encoding.UTF8.GetString(content.Span), CultureInfo.InvariantCulture);
            vault.Reads++;
            return new ActionCheckpoint(vault._contents[number]);
        }

        public async Task<CheckpointWritten> WriteCheckpointAsync(
            LakePath file, CheckpointContent content, CancellationToken cancellationToken)
        {
            List<LogAction> actions = [.. content.AllActions()];
            int number = Interlocked.Increment(ref vault._last);
            vault._contents[number] = actions;
            await store.ReplaceAsync(file, Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)), cancellationToken);
            return new CheckpointWritten(actions.Count, actions.Count(action => action is LogAction.AddFile));
        }
    }
}
