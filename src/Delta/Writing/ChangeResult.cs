using Millrace.Delta.Services;
using Millrace.DeltaProtocol.Transactions;

namespace Millrace.Delta.Writing;

/// <summary>What became of an order to write or change rows.</summary>
/// <param name="Commit">
/// How the commit ended: committed, or already applied. Conflicts are tried again inside and end in a fault when they do
/// not stop.
/// </param>
/// <param name="Metrics">Counts as the table's history names them, such as <c>numUpdatedRows</c>.</param>
public sealed record ChangeResult(CommitResult Commit, IReadOnlyDictionary<string, long> Metrics)
{
    /// <summary>The version that holds the change; the version that was read when there was nothing to change.</summary>
    public long Version { get; init; }

    /// <summary>What was done for the table after the commit, in later versions.</summary>
    public CareResult Care { get; init; } = CareResult.None;

    /// <summary>A count, or 0 when the operation has none of that name.</summary>
    public long Metric(string name) => Metrics.GetValueOrDefault(name);
}
