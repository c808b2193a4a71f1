namespace Millrace.Catalog.Binding;

/// <summary>When the rows of a stream happened: <c>WATERMARK column DELAY OF INTERVAL …</c>.</summary>
/// <param name="Column">The column that says it.</param>
/// <param name="DelayMicros">How much later than the newest row others may come, in microseconds.</param>
public sealed record EventTime(string Column, long DelayMicros);
