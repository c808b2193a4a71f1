using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Storage;

namespace Millrace.Simulation;

/// <summary>A process that changes the table. It dies with its store; a new one takes over with a store of its own.</summary>
internal sealed class Writer(World world, IObjectStore store)
{
    internal const string Flow = "flow";
    private const int MaxAttempts = 100;
    private DeltaLog? _table;

    /// <summary>Adds two files without reading anything.</summary>
    internal async Task AppendAsync(CancellationToken cancellationToken)
    {
        Transaction transaction = await StartAsync(cancellationToken);
        await CommitAsync(transaction, world.Ledger.Start("append"), "APPEND", cancellationToken);
    }

    /// <summary>Replaces all rows.</summary>
    internal async Task OverwriteAsync(CancellationToken cancellationToken)
    {
        Transaction transaction = await StartAsync(cancellationToken);
        transaction.RemoveAll();
        await CommitAsync(transaction, world.Ledger.Start("overwrite"), "OVERWRITE", cancellationToken);
    }

    /// <summary>Takes one file away.</summary>
    internal async Task RemoveAsync(Random random, CancellationToken cancellationToken)
    {
        Transaction transaction = await StartAsync(cancellationToken);
        IReadOnlyList<DataFile> files = transaction.ReadSnapshot!.Files;
        if (files.Count == 0) return;
        transaction.Remove(files[random.Next(files.Count)]);
        await CommitAsync(transaction, world.Ledger.Start("remove"), "REMOVE", cancellationToken);
    }

    /// <summary>Appends one batch of a flow, again and again until the table says that it holds it.</summary>
    internal async Task AppendBatchAsync(long batch, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Transaction transaction = await StartAsync(cancellationToken);
            transaction.SetTransaction(Flow, batch);
            CommitResult? result =
                await CommitAsync(transaction, world.Ledger.Start($"batch{batch}"), "STREAMING UPDATE", cancellationToken);
            if (result is CommitResult.Committed or CommitResult.AlreadyApplied) return;
        }

        throw new InvalidOperationException($"Batch {batch} did not get into the table.");
    }

    /// <summary>The next batch of the flow as the table has it now.</summary>
    internal async Task<long> NextBatchAsync(CancellationToken cancellationToken)
    {
        Transaction transaction = await StartAsync(cancellationToken);
        return (transaction.ReadSnapshot!.TransactionVersion(Flow) ?? -1) + 1;
    }

    private async Task<Transaction> StartAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                _table ??= await DeltaLog.OpenAsync(world.Environment(store), world.Root, cancellationToken);
                return _table.StartTransaction(await _table.SnapshotAsync(cancellationToken));
            }
            catch (MillraceException fault) when (fault.Code.Value == "STORAGE_FAILED" && attempt < MaxAttempts)
            {
                // A plan faults one call only, so the next attempt passes.
            }
        }
    }

    /// <summary>Commits and writes down what came of it; null when the store failed.</summary>
    private async Task<CommitResult?> CommitAsync(
        Transaction transaction, string id, string operation, CancellationToken cancellationToken)
    {
        if (operation != "REMOVE")
        {
            transaction.Add(await WriteFileAsync($"{id}-first.parquet", cancellationToken));
            transaction.Add(await WriteFileAsync($"{id}-second.parquet", cancellationToken));
        }

        Operation named = Operation.Named(operation) with { UserMetadata = id };
        try
        {
            CommitResult result = await transaction.CommitAsync(named, cancellationToken);
            if (result is CommitResult.Committed done) world.Ledger.Committed(id, done.Version);
            else world.Ledger.Refused(id);
            return result;
        }
        catch (MillraceException fault) when (fault.Code.Value == "STORAGE_FAILED")
        {
            world.Ledger.Refused(id);
            return null;
        }
    }

    /// <summary>Writes a data file past the store of this process, as the engine does.</summary>
    private async Task<NewFile> WriteFileAsync(string name, CancellationToken cancellationToken)
    {
        await world.Store.ReplaceAsync(world.Root.Child(name), "rows"u8.ToArray(), cancellationToken);
        return new NewFile(
            name, new Dictionary<string, string?>(), SizeBytes: 4, world.Clock.GetUtcNow(), FileStats.TryParse("""{"numRecords":10}"""));
    }
}
