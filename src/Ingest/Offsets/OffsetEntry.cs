namespace Millrace.Ingest.Offsets;

/// <summary>One batch of a flow, written down before the batch runs so that a restart repeats exactly the same batch.</summary>
/// <param name="Batch">Number of the batch, from 0; the table's commit carries it as the <c>txn</c> version.</param>
/// <param name="Slices">What the batch takes.</param>
public sealed record OffsetEntry(long Batch, IReadOnlyList<SourceSlice> Slices);
