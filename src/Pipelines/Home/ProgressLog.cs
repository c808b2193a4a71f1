using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Home;

/// <summary>
/// The log that says how far the flows into a dataset are: that of the dataset's table, or for a sink one that the pipeline
/// keeps for it, of a table without rows. Both are read and understood alike.
/// </summary>
internal static class ProgressLog
{
    /// <summary>Opens the log; null when there is none yet.</summary>
    public static Task<DeltaLog?> TryOpenAsync(PipelineServices services, PipelineHome home, DatasetDeclaration dataset, CancellationToken cancellationToken) =>
        dataset.Sink is null
            ? services.Metastore.TryOpenAsync(dataset.Name, cancellationToken)
            : DeltaLog.TryOpenAsync(services.Metastore.Environment, home.SinkLedger(dataset.Name), cancellationToken);

    /// <summary>What the log says now; null when there is none yet.</summary>
    public static async Task<Snapshot?> SnapshotAsync(PipelineServices services, PipelineHome home, DatasetDeclaration dataset, CancellationToken cancellationToken)
    {
        DeltaLog? log = await TryOpenAsync(services, home, dataset, cancellationToken).ConfigureAwait(false);
        return log is null ? null : await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
    }
}
