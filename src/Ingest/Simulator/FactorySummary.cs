namespace Millrace.Ingest.Simulator;

/// <summary>What a simulation wrote.</summary>
/// <param name="Rows">Sensor rows.</param>
/// <param name="Inspections">Inspection rows.</param>
/// <param name="Files">CSV files; the side files named _SUCCESS are not counted.</param>
/// <param name="SizeBytes">Size of these files.</param>
public sealed record FactorySummary(long Rows, long Inspections, int Files, long SizeBytes);
