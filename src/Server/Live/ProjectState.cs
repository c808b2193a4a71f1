using Millrace.Foundation.Names;

namespace Millrace.Server.Live;

/// <summary>A project at a glance.</summary>
/// <param name="Tables">Its tables but event logs, by name.</param>
/// <param name="Pipelines">Its pipelines, by key.</param>
/// <param name="AsOf">When it was looked at.</param>
public sealed record ProjectState(IReadOnlyList<TableState> Tables, IReadOnlyList<PipelineState> Pipelines, DateTimeOffset AsOf);

/// <summary>A table at a glance.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its newest version; null when it cannot be read.</param>
/// <param name="Committed">When that was committed; null when it cannot be read.</param>
/// <param name="Rows">Its rows; null when its log does not tell.</param>
/// <param name="Bytes">The bytes of its files; null when it cannot be read.</param>
/// <param name="Fault">Why it cannot be read; null when it can.</param>
public sealed record TableState(TableName Name, long? Version, DateTimeOffset? Committed, long? Rows, long? Bytes, string? Fault);

/// <summary>A pipeline at a glance.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">The state of its last update; null when it never ran.</param>
/// <param name="Time">When the update came into it; null when it never ran.</param>
/// <param name="Fault">Why its events cannot be read; null when they can.</param>
public sealed record PipelineState(string Key, string Name, string? State, DateTimeOffset? Time, string? Fault);
