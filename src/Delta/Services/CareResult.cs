namespace Millrace.Delta.Services;

/// <summary>What was done for a table after a commit.</summary>
/// <param name="CompactedVersion">The last version in which small files were put together; null when there was no need.</param>
/// <param name="Fault">Why it could not be done, or null. A later commit tries again.</param>
public sealed record CareResult(long? CompactedVersion, Exception? Fault)
{
    /// <summary>Nothing.</summary>
    public static CareResult None { get; } = new(CompactedVersion: null, Fault: null);

    /// <summary>Counts of what was put together, as the table's history names them, such as <c>numRemovedFiles</c>.</summary>
    public IReadOnlyDictionary<string, long> Metrics { get; init; } = new Dictionary<string, long>();
}
