using System.Globalization;

namespace Millrace.Delta.Actions;

/// <summary>Where the set of deleted rows of one data file is kept.</summary>
/// <param name="StorageType"><c>u</c> a file of the table, <c>p</c> an absolute path, <c>i</c> inline.</param>
/// <param name="PathOrInlineDv">Encoded file id, path or the bitmap itself.</param>
/// <param name="Offset">Where in the file it starts; null for inline.</param>
/// <param name="SizeInBytes">Size of the bitmap, without size field and checksum.</param>
/// <param name="Cardinality">How many rows are deleted.</param>
public sealed record DeletionVector(
    string StorageType, string PathOrInlineDv, int? Offset, int SizeInBytes, long Cardinality)
{
    /// <summary>Identity of the vector: with the path, the identity of a logical file.</summary>
    public string UniqueId => Offset is int offset
        ? string.Create(CultureInfo.InvariantCulture, $"{StorageType}{PathOrInlineDv}@{offset}")
        : StorageType + PathOrInlineDv;
}
