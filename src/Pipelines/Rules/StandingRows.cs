using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Pipelines.Rules;

/// <summary>The rows that a table holds before a batch comes and still holds afterwards.</summary>
/// <param name="Table">The table; null when it holds none, or all go.</param>
/// <param name="Going">True for rows that the batch takes the place of, in the engine's SQL; null when it takes none's.</param>
internal sealed record StandingRows(Snapshot? Table, string? Going)
{
    /// <summary>No rows.</summary>
    public static StandingRows None { get; } = new(Table: null, Going: null);
}
