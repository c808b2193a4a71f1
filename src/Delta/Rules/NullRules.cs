using System.Globalization;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Rules;

/// <summary>The conditions under which no null stands where a schema forbids one, at any depth.</summary>
internal static class NullRules
{
    /// <summary>A rule for each column that forbids a null somewhere.</summary>
    public static IEnumerable<RowRule> Of(TableSchema schema)
    {
        foreach (Column column in schema)
        {
            string value = Sql.Name(column.Name);
            if (!column.IsNullable && column.Type is not DataType.Void)
                yield return new RowRule($"NOT NULL of column '{column.Name}'", $"{value} IS NOT NULL");
            if (Inside(value, column.Type, depth: 0) is string condition)
                yield return new RowRule($"NOT NULL inside column '{column.Name}'", condition);
        }
    }

    /// <summary>What must hold inside a value, true for a value that is null; null when nothing must.</summary>
    private static string? Inside(string value, DataType type, int depth)
    {
        string item = string.Create(CultureInfo.InvariantCulture, $"millrace_{depth}");
        switch (type)
        {
            case DataType.Struct record:
                List<string> conditions = [];
                foreach (Column field in record.Fields)
                {
                    string inner = $"struct_extract({value}, {Sql.Text(field.Name)})";
                    if (!field.IsNullable) conditions.Add($"{inner} IS NOT NULL");
                    if (Inside(inner, field.Type, depth) is string deeper) conditions.Add(deeper);
                }

                return conditions.Count == 0 ? null : $"({value} IS NULL OR ({string.Join(" AND ", conditions)}))";
            case DataType.Array array:
                return AllOf(value, Element(item, array.Element, array.ContainsNull, depth), item);
            case DataType.Map map:
                string? keys = AllOf($"map_keys({value})", Element(item, map.Key, containsNull: true, depth), item);
                string? values = AllOf($"map_values({value})", Element(item, map.Value, map.ValueContainsNull, depth), item);
                return keys is null || values is null ? keys ?? values : $"({keys} AND {values})";
            default:
                return null;
        }
    }

    private static string? Element(string item, DataType type, bool containsNull, int depth)
    {
        string? inside = Inside(item, type, depth + 1);
        if (containsNull) return inside;
        return inside is null ? $"{item} IS NOT NULL" : $"({item} IS NOT NULL AND {inside})";
    }

    private static string? AllOf(string list, string? condition, string item) =>
        condition is null ? null : $"({list} IS NULL OR len(list_filter({list}, lambda {item}: NOT ({condition}))) = 0)";
}
