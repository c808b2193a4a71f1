using Millrace.DeltaProtocol.Snapshots;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Changes;

/// <summary>One snapshot that a flow takes.</summary>
/// <param name="Batch">Number of the batch.</param>
/// <param name="Flow">The flow with the query of this snapshot.</param>
/// <param name="Version">Its version.</param>
/// <param name="Table">Full name of the table of which it is a version; null where a function gave it.</param>
/// <param name="Pinned">That version of the table; null where a function gave it.</param>
internal sealed record SnapshotStep(long Batch, FlowDeclaration Flow, SnapshotVersion Version, string? Table, Snapshot? Pinned);
