using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Quarantine;

/// <summary>What a replay did.</summary>
/// <param name="Dataset">The table.</param>
/// <param name="Replayed">Rows that pass now and are in the table.</param>
/// <param name="Waiting">Rows that were tried and stay in the quarantine.</param>
public sealed record ReplaySummary(TableName Dataset, long Replayed, long Waiting)
{
    /// <summary>Rows of an earlier replay that had not ended, which are in the table now.</summary>
    public long Finished { get; init; }
}
