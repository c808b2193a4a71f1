namespace Millrace.Pipelines.Quarantine;

/// <summary>Which rows of a quarantine to remove.</summary>
public sealed record PurgeRequest
{
    /// <summary>A condition as for a replay; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>True to remove rows that are not in the table too; else only those that were replayed.</summary>
    public bool IncludesWaiting { get; init; }
}
