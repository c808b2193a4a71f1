namespace Millrace.Ingest.Landing;

/// <summary>A file that has landed.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="SizeBytes">Its size when it was listed.</param>
/// <param name="ModifiedAt">When it was last written, UTC.</param>
public sealed record LandedFile(string Path, long SizeBytes, DateTimeOffset ModifiedAt);
