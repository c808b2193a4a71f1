namespace Millrace.Pipelines.Running;

/// <summary>What a batch of change events did to its target.</summary>
/// <param name="Upserted">Rows that were inserted or got new values.</param>
/// <param name="Deleted">Rows that went.</param>
internal sealed record AppliedChanges(long Upserted, long Deleted);
