using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>What a new table shall be.</summary>
/// <param name="Schema">Its columns, partition columns included.</param>
/// <param name="PartitionColumns">Names of the partition columns, outermost first; empty for none.</param>
/// <param name="Properties">
/// Table properties; <c>delta.feature.name = supported</c> asks for a feature and is not stored.
/// </param>
/// <param name="Description">Description for people, or null.</param>
/// <param name="Name">Name for people, or null.</param>
public sealed record TableDefinition(
    TableSchema Schema,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyDictionary<string, string> Properties,
    string? Description,
    string? Name)
{
    /// <summary>
    /// True when ids and physical names of the columns are those of files that shall belong to the table, as in a clone;
    /// otherwise the table gives its own.
    /// </summary>
    public bool KeepsColumnIds { get; init; }

    /// <summary>A table without partitions and properties.</summary>
    public static TableDefinition Of(TableSchema schema) =>
        new(schema, [], new Dictionary<string, string>(), Description: null, Name: null);
}
