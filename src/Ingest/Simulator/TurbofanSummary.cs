namespace Millrace.Ingest.Simulator;

/// <summary>What a simulation of engines wrote.</summary>
/// <param name="TrainRows">Cycles of the engines that ran to failure.</param>
/// <param name="TestRows">Cycles of the engines that were observed for a part of their life.</param>
/// <param name="Units">Engines of each kind.</param>
/// <param name="SizeBytes">Size of the three files.</param>
public sealed record TurbofanSummary(long TrainRows, long TestRows, int Units, long SizeBytes);
