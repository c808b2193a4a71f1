namespace Millrace.Pipelines.Quarantine;

/// <summary>Which rows of a quarantine to try again, and what to mend in them.</summary>
public sealed record ReplayRequest
{
    /// <summary>
    /// A condition over the columns of the table, <c>_failed_rules</c>, <c>_source</c>, <c>_flow</c>, <c>_batch</c>,
    /// <c>_update_id</c> and <c>_quarantined_at</c>; null for all rows that wait.
    /// </summary>
    public string? Where { get; init; }

    /// <summary>New values, all computed from the row as it was.</summary>
    public IReadOnlyList<ReplayRepair> Repairs { get; init; } = [];
}
