using System.Collections.Frozen;

namespace Millrace.Foundation.Types;

/// <summary>One column of a table or field of a struct.</summary>
/// <param name="Name">Logical name, case preserved.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsNullable">False when a null must be refused on write.</param>
public sealed record Column(string Name, DataType Type, bool IsNullable = true)
{
    /// <summary>
    /// Free metadata of the field as Delta stores it: key to the JSON text of its value (a string value keeps its
    /// quotes). Keys that are not understood are preserved.
    /// </summary>
    public FrozenDictionary<string, string> Metadata { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What the column means, for people; null when nothing was said.</summary>
    public string? Comment { get; init; }

    /// <summary>True when both describe the same column.</summary>
    public bool Equals(Column? other) =>
        other is not null
        && Name == other.Name
        && Type == other.Type
        && IsNullable == other.IsNullable
        && Comment == other.Comment
        && Metadata.Count == other.Metadata.Count
        && Metadata.All(pair => other.Metadata.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Type, IsNullable, Comment);
}
