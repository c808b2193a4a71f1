namespace Millrace.TimeSeries.Contract;

/// <summary>Says that a relation gives only rows that were not read before, batch by batch.</summary>
/// <param name="State">
/// Name under which the runner finds what it knows of each series from earlier batches; null when nothing runs and only columns are
/// asked for.
/// </param>
public sealed record SeriesStream(string? State);
