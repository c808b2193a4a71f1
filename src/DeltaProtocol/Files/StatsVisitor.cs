namespace Millrace.DeltaProtocol.Files;

/// <summary>Receives the statistics of one row as the JSON text of the log.</summary>
/// <param name="row">The row.</param>
/// <param name="json">Its statistics.</param>
public delegate void StatsVisitor(int row, ReadOnlySpan<byte> json);
