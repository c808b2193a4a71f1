using Millrace.Foundation.Names;

namespace Millrace.Delta.Creating;

/// <summary>A Parquet file that lies in a folder to be converted.</summary>
/// <param name="Path">Path below the folder.</param>
/// <param name="PartitionValues">Partition column to value text, from the names of the sub-folders.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="ModifiedAt">When it was written.</param>
/// <param name="Local">The file of this machine that the engine reads.</param>
internal sealed record FoundFile(
    string Path, IReadOnlyDictionary<string, string?> PartitionValues, long SizeBytes, DateTimeOffset ModifiedAt, LakePath Local);
