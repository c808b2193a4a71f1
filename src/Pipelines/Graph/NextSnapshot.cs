namespace Millrace.Pipelines.Graph;

/// <summary>A full copy of a source.</summary>
/// <param name="Query">Its rows.</param>
/// <param name="Version">What tells it from others and orders them.</param>
public sealed record NextSnapshot(QueryDeclaration Query, SnapshotVersion Version);
