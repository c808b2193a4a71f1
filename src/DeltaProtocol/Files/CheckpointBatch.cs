using Millrace.DeltaProtocol.Actions;

namespace Millrace.DeltaProtocol.Files;

/// <summary>A run of rows of a checkpoint file; the order of rows means nothing.</summary>
/// <param name="Adds">The live data files among them.</param>
/// <param name="Others">All other actions: tombstones, protocol, metadata, transactions, domains, V2
/// bookkeeping.</param>
public sealed record CheckpointBatch(AddColumns Adds, IReadOnlyList<LogAction> Others);
