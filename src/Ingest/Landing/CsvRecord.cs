namespace Millrace.Ingest.Landing;

/// <summary>One record of a CSV file.</summary>
/// <param name="Fields">Its fields; null for an empty field without quotes and for the null value.</param>
/// <param name="LineNumber">The line it begins on, from 1.</param>
/// <param name="Flaw">What is wrong with it.</param>
/// <param name="RawText">The beginning of its text when it is flawed, else null.</param>
public sealed record CsvRecord(IReadOnlyList<string?> Fields, long LineNumber, RecordFlaw Flaw, string? RawText);
