using System.Globalization;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Features;

/// <summary>
/// The names and ids under which the columns of a table are stored in files, statistics and partitions.
/// </summary>
public sealed class ColumnMapping
{
    /// <summary>The mapping of a mode; names and ids stand in the metadata of the columns.</summary>
    public ColumnMapping(ColumnMappingMode mode) => Mode = mode;

    /// <summary>How columns are found.</summary>
    public ColumnMappingMode Mode { get; }

    /// <summary>The name of a column or struct field in files, statistics and partition values.</summary>
    public string PhysicalName(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (Mode == ColumnMappingMode.None) return column.Name;
        return column.Metadata.ContainsKey(MetadataKeys.PhysicalName)
            ? MetadataText.Find(column, MetadataKeys.PhysicalName) ?? column.Name
            : throw DeltaErrors.InvalidSchema(
                $"column '{column.Name}' has no physical name although column mapping is on");
    }

    /// <summary>The Parquet field id of a column or struct field; null when the table has no column mapping.</summary>
    public int? FieldId(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (Mode == ColumnMappingMode.None || !column.Metadata.TryGetValue(MetadataKeys.ColumnId, out string? json))
            return null;
        return int.TryParse(json, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            ? id
            : throw DeltaErrors.InvalidSchema(
                $"column '{column.Name}' has the field id '{json}', which is no whole number");
    }

    internal static ColumnMappingMode ModeOf(IReadOnlyDictionary<string, string> properties) =>
        properties.GetValueOrDefault(MetadataKeys.MappingMode)?.ToUpperInvariant() switch
        {
            null or "NONE" => ColumnMappingMode.None,
            "NAME" => ColumnMappingMode.Name,
            "ID" => ColumnMappingMode.Id,
            string other =>
                throw DeltaErrors.InvalidProperty(MetadataKeys.MappingMode, other, "it must be none, name or id"),
        };
}
