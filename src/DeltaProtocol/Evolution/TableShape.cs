using Millrace.DeltaProtocol.Features;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>What a table is but for its rows: the part that schema edits turn into another.</summary>
/// <param name="Schema">Columns, partition columns included.</param>
/// <param name="PartitionColumns">Logical names of the partition columns, outermost first.</param>
/// <param name="Properties">Table properties.</param>
/// <param name="Mapping">
/// How columns are found in files. <see cref="ColumnMappingMode.None"/> also when a property speaks of another mode that
/// the protocol gives no force.
/// </param>
public sealed record TableShape(
    TableSchema Schema,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyDictionary<string, string> Properties,
    ColumnMappingMode Mapping)
{
    internal const string WideningProperty = "delta.enableTypeWidening";

    /// <summary>True when files name columns by something else than their logical name.</summary>
    internal bool HasColumnMapping => Mapping != ColumnMappingMode.None;

    /// <summary>True when a column may become wider while older files keep the narrow type.</summary>
    internal bool AllowsWidening => "true".Equals(
        Properties.GetValueOrDefault(WideningProperty), StringComparison.OrdinalIgnoreCase);

    internal TableShape With(string property, string? value)
    {
        Dictionary<string, string> properties = new(Properties, StringComparer.Ordinal);
        if (value is null) properties.Remove(property);
        else properties[property] = value;
        return this with { Properties = properties };
    }
}
