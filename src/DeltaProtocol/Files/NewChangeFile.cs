namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// A file of row changes that was just written: the table's columns and <c>_change_type</c>, which is <c>insert</c>,
/// <c>delete</c>, <c>update_preimage</c> or <c>update_postimage</c>.
/// </summary>
/// <param name="Path">Path below the root, inside <c>_change_data</c>, as the file system spells it.</param>
/// <param name="PartitionValues">Physical partition column to value text; null is the null partition.</param>
/// <param name="SizeBytes">Size of the file.</param>
public sealed record NewChangeFile(
    string Path, IReadOnlyDictionary<string, string?> PartitionValues, long SizeBytes)
{
    /// <summary>The folder of change files, below the root.</summary>
    public const string Folder = "_change_data";

    /// <summary>Free tags, or null.</summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }
}
