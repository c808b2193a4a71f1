using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Millrace.DeltaProtocol.Actions;

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

    /// <summary>Reads the JSON of a descriptor; null for a JSON null.</summary>
    /// <exception cref="JsonException">The text is no JSON or lacks a required field.</exception>
    public static DeletionVector? Parse(string json)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        return FileActionReader.ReadVector(ref reader);
    }
}
