using System.Globalization;
using System.Text;
using Millrace.DeltaProtocol.Features;
using Millrace.Engine.Types;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>
/// How the columns of a table are written to its data files: under the names and ids that its column mapping gives them,
/// at every depth; without column mapping as they are.
/// </summary>
/// <param name="schema">The table's columns; void ones, which no file holds, are left out.</param>
/// <param name="mapping">Names and ids.</param>
/// <param name="partitionColumns">Columns that are in the log and not in files.</param>
public sealed class PhysicalColumns(TableSchema schema, ColumnMapping mapping, IReadOnlyList<string> partitionColumns)
{
    /// <summary>The columns as the files name them.</summary>
    public TableSchema Schema { get; } = Physical(schema, mapping);

    /// <summary>Field ids as the engine spells them; null without column mapping.</summary>
    public string? FieldIds { get; } = mapping.Mode == ColumnMappingMode.None
        ? null
        : Ids(Stored(schema).Where(column => !partitionColumns.Contains(column.Name, StringComparer.OrdinalIgnoreCase)), mapping);

    /// <summary>The select list that gives a relation's columns of the table's names the files' names.</summary>
    /// <param name="relation">Alias of the relation.</param>
    public string SelectList(string relation) => string.Join(", ", Stored(schema).Select(column =>
        $"{Value($"{relation}.{Sql.Name(column.Name)}", column.Type, depth: 0)} AS {Sql.Name(mapping.PhysicalName(column))}"));

    /// <summary>The name of a column in files.</summary>
    public string NameOf(Column column) => mapping.PhysicalName(column);

    private static IEnumerable<Column> Stored(TableSchema columns) => columns.Where(static column => column.Type is not DataType.Void);

    private static TableSchema Physical(TableSchema columns, ColumnMapping mapping) => new(Stored(columns).Select(
        column => column with { Name = mapping.PhysicalName(column), Type = Physical(column.Type, mapping) }));

    private static DataType Physical(DataType type, ColumnMapping mapping) => type switch
    {
        DataType.Struct record => new DataType.Struct(Physical(record.Fields, mapping)),
        DataType.Array array => array with { Element = Physical(array.Element, mapping) },
        DataType.Map map => map with { Key = Physical(map.Key, mapping), Value = Physical(map.Value, mapping) },
        _ => type,
    };

    private string Value(string value, DataType type, int depth)
    {
        if (Physical(type, mapping) == type) return value;
        string item = string.Create(CultureInfo.InvariantCulture, $"millrace_{depth}");
        switch (type)
        {
            case DataType.Struct record:
                IEnumerable<string> fields = Stored(record.Fields).Select(field =>
                    $"{Sql.Name(mapping.PhysicalName(field))} := {Value($"struct_extract({value}, {Sql.Text(field.Name)})", field.Type, depth)}");
                return $"CASE WHEN {value} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END";
            case DataType.Array array:
                return $"list_transform({value}, lambda {item}: {Value(item, array.Element, depth + 1)})";
            case DataType.Map map:
                string key = Value($"struct_extract({item}, 'key')", map.Key, depth + 1);
                string held = Value($"struct_extract({item}, 'value')", map.Value, depth + 1);
                return $"map_from_entries(list_transform(map_entries({value}), lambda {item}: struct_pack(k := {key}, v := {held})))";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string Ids(IEnumerable<Column> columns, ColumnMapping mapping)
    {
        StringBuilder text = new("{");
        foreach (Column column in columns)
        {
            if (text.Length > 1) text.Append(", ");
            text.Append(Sql.Name(mapping.PhysicalName(column))).Append(": ").Append(Id(mapping.FieldId(column), column.Type, mapping));
        }

        return text.Append('}').ToString();
    }

    /// <summary>Elements of lists, keys and values have no id of their own, but struct fields inside them do.</summary>
    private static string Id(int? id, DataType type, ColumnMapping mapping)
    {
        string own = id is int number ? Sql.Number(number) : "";
        string inner = type switch
        {
            DataType.Struct record => Ids(Stored(record.Fields), mapping)[1..^1],
            DataType.Array array when HasFields(array.Element) => $"element: {Id(null, array.Element, mapping)}",
            DataType.Map map when HasFields(map.Key) && HasFields(map.Value) =>
                $"key: {Id(null, map.Key, mapping)}, value: {Id(null, map.Value, mapping)}",
            DataType.Map map when HasFields(map.Key) => $"key: {Id(null, map.Key, mapping)}",
            DataType.Map map when HasFields(map.Value) => $"value: {Id(null, map.Value, mapping)}",
            _ => "",
        };
        if (inner.Length == 0) return own;
        return own.Length == 0 ? $"{{{inner}}}" : $"{{__duckdb_field_id: {own}, {inner}}}";
    }

    private static bool HasFields(DataType type) => type switch
    {
        DataType.Struct => true,
        DataType.Array array => HasFields(array.Element),
        DataType.Map map => HasFields(map.Key) || HasFields(map.Value),
        _ => false,
    };
}
