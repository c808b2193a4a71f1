using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Sinks;

/// <summary>
/// What the pipeline has sent to a sink: the log of a table without rows, whose <c>txn</c> versions are the batches that the
/// sink has taken. Its table's id tells one pipeline's batches from those of a copy in another warehouse.
/// </summary>
internal sealed class SinkLedger(PipelineServices services, PipelineHome home, TableName sink)
{
    private const int MaxAttempts = 20;

    private static readonly Dictionary<string, string> Properties = new(StringComparer.Ordinal)
    {
        // Nobody travels in it: old entries only take room.
        ["delta.logRetentionDuration"] = "interval 1 day",
    };

    private LakePath Root => home.SinkLedger(sink);

    /// <summary>The ledger, made when there is none.</summary>
    public async Task<Snapshot> EnsureAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            DeltaLog? log = await DeltaLog.TryOpenAsync(services.Metastore.Environment, Root, cancellationToken).ConfigureAwait(false);
            if (log is not null) return await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            TableDefinition definition = new(
                new TableSchema([new Column("batch", new DataType.Long())]), [], Properties, $"What the pipeline '{home.Key}' has sent to '{sink}'.", Name: null);
            await DeltaLog.StartCreation(services.Metastore.Environment, Root, definition).CommitAsync(Operation.Named("CREATE TABLE"), cancellationToken).ConfigureAwait(false);
        }

        throw SinkErrors.LedgerLost(sink, "it cannot be made.");
    }

    /// <summary>Writes down what the sink has taken.</summary>
    /// <param name="batch">The flow's name in the ledger and the number of its batch; null for none.</param>
    /// <param name="progress">What else is told.</param>
    /// <param name="cancellationToken">Stops it before its commit.</param>
    public async Task<CommitResult> TellAsync((string AppId, long Number)? batch, IReadOnlyDictionary<string, long> progress, CancellationToken cancellationToken)
    {
        string lastConflict = "";
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            DeltaLog log = await DeltaLog.OpenAsync(services.Metastore.Environment, Root, cancellationToken).ConfigureAwait(false);
            Transaction transaction = log.StartTransaction(await log.SnapshotAsync(cancellationToken).ConfigureAwait(false));
            foreach ((string appId, long version) in progress) transaction.NoteVersion(appId, version);
            if (batch is (string flow, long number)) transaction.SetTransaction(flow, number);
            CommitResult result = await transaction.CommitAsync(Operation.Named("STREAMING UPDATE"), cancellationToken).ConfigureAwait(false);
            if (result is not CommitResult.Conflicted conflict) return result;
            lastConflict = conflict.Message;
        }

        throw SinkErrors.LedgerLost(sink, lastConflict);
    }
}
