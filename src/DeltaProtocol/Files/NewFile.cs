namespace Millrace.DeltaProtocol.Files;

/// <summary>A data file that was just written below the table's root and shall be added to it.</summary>
/// <param name="Path">Path below the root as the file system spells it; the log's encoding is done here.</param>
/// <param name="PartitionValues">Physical partition column to value text; null is the null partition.</param>
/// <param name="SizeBytes">Size of the file.</param>
/// <param name="ModifiedAt">When it was written.</param>
/// <param name="Stats">Statistics, or null.</param>
public sealed record NewFile(
    string Path,
    IReadOnlyDictionary<string, string?> PartitionValues,
    long SizeBytes,
    DateTimeOffset ModifiedAt,
    FileStats? Stats)
{
    /// <summary>Free tags, or null.</summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    /// <summary>The order its rows are in, if the writer has verified one; it goes into the tags.</summary>
    public FileOrder? SortedBy { get; init; }

    /// <summary>Who clustered the file by the table's clustering columns, such as <c>millrace</c>; null for nobody.</summary>
    public string? ClusteringProvider { get; init; }
}
