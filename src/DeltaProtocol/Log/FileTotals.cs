namespace Millrace.DeltaProtocol.Log;

/// <summary>How many files a version has and how big they are.</summary>
/// <param name="Files">Live files.</param>
/// <param name="SizeBytes">Their bytes.</param>
internal readonly record struct FileTotals(long Files, long SizeBytes)
{
    /// <summary>No file.</summary>
    internal static FileTotals None { get; } = new(0, 0);

    internal FileTotals With(long sizeBytes) => new(Files + 1, SizeBytes + sizeBytes);

    internal FileTotals Without(long sizeBytes) => new(Files - 1, SizeBytes - sizeBytes);
}
