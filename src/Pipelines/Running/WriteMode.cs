using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Pipelines.Running;

/// <summary>How a batch changes a table, and the progress its commit carries.</summary>
/// <param name="ReplacesAll">True when the rows take the place of all rows before.</param>
/// <param name="Batch">The flow's name in the log and the number of its batch; null for a refresh.</param>
/// <param name="Progress">Application id to version, all set by the same commit; the batch's own is added.</param>
internal sealed record WriteMode(bool ReplacesAll, (string AppId, long Number)? Batch, IReadOnlyDictionary<string, long> Progress)
{
    /// <summary>True when a snapshot already holds the batch: an earlier run committed it and ended before it could say so.</summary>
    public bool IsAppliedIn(Snapshot snapshot) =>
        Batch is (string appId, long number) && snapshot.TransactionVersion(appId) >= number;
}
