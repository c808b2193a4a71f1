using Millrace.Delta.Writing;

namespace Millrace.Delta.Maintenance;

/// <summary>What was done for a table after a commit.</summary>
/// <param name="Compaction">The files put together; null when there was no need.</param>
/// <param name="Fault">Why it could not be done, or null. The next write tries again.</param>
public sealed record CareResult(ChangeResult? Compaction, Exception? Fault);
