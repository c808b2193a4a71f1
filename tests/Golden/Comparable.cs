using System.Globalization;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Golden;

/// <summary>
/// Values as SQL that EXCEPT ALL tells apart exactly when they differ: negative zero equals zero, maps are ordered by key.
/// </summary>
internal static class Comparable
{
    /// <summary>The columns of a table that hold comparable values, but for some.</summary>
    internal static string Columns(TableSchema schema, IReadOnlyCollection<string> ignored) => string.Join(
        ", ",
        schema.Where(column => !ignored.Contains(column.Name) && column.Type is not DataType.Void)
            .Select(column => $"{Value(TypedAs(Sql.Name(column.Name), column.Type), column.Type, depth: 0)} AS {Sql.Name(column.Name)}"));

    private static string TypedAs(string value, DataType type) => $"CAST({value} AS {Engine.MillraceEngine.TypeName(type)})";

    private static string Value(string value, DataType type, int depth)
    {
        string item = string.Create(CultureInfo.InvariantCulture, $"item_{depth}");
        switch (type)
        {
            case DataType.Float or DataType.Double:
                return $"CASE WHEN {value} = 0 THEN 0 ELSE {value} END";
            case DataType.Struct record:
                IEnumerable<string> fields = record.Fields.Select(field =>
                    $"{Sql.Name(field.Name)} := {Value($"struct_extract({value}, {Sql.Text(field.Name)})", field.Type, depth)}");
                return $"CASE WHEN {value} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END";
            case DataType.Array array:
                return $"list_transform({value}, lambda {item}: {Value(item, array.Element, depth + 1)})";
            case DataType.Map map:
                string key = Value($"struct_extract({item}, 'key')", map.Key, depth + 1);
                string held = Value($"struct_extract({item}, 'value')", map.Value, depth + 1);
                return $"list_sort(list_transform(map_entries({value}), lambda {item}: struct_pack(k := {key}, v := {held})))";
            default:
                return value;
        }
    }
}
