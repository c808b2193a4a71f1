namespace Millrace.Pipelines.Sources;

/// <summary>What was found in a landing folder.</summary>
/// <param name="Path">The folder, as the query names it.</param>
/// <param name="Files">How many files were not taken yet.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record SourceListing(string Path, int Files, TimeSpan Elapsed);
