namespace Millrace.Engine.States;

/// <summary>What a batch changed in a <see cref="SeriesMemory"/>.</summary>
/// <param name="Shape">See <see cref="SeriesMemory.Shape"/>; empty when the batch had nothing to tell it from.</param>
/// <param name="States">The series that got rows, each once, with their new states.</param>
/// <param name="LateRows">Rows that came too late to be computed.</param>
public sealed record SeriesChange(string Shape, IReadOnlyList<KeyValuePair<byte[], byte[]>> States, long LateRows);
