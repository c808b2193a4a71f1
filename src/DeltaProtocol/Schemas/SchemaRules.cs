using System.Buffers;
using Millrace.DeltaProtocol.Faults;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Schemas;

/// <summary>What a schema must keep to before it is written.</summary>
internal static class SchemaRules
{
    private static readonly SearchValues<char> IllegalInNames = SearchValues.Create(" ,;{}()\n\t=");

    /// <summary>Refuses names, types and partition columns that other readers could not take.</summary>
    internal static void Require(TableSchema schema, IReadOnlyList<string> partitionColumns, bool hasColumnMapping)
    {
        if (!hasColumnMapping) RequireLegalNames(schema);
        RequireUsableVoids(schema);
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in partitionColumns)
        {
            Column column = schema.Find(name)
                ?? throw DeltaErrors.InvalidSchema($"the partition column '{name}' is not one of its columns");
            if (!seen.Add(name)) throw DeltaErrors.InvalidSchema($"the partition column '{name}' is named twice");
            if (column.Type is DataType.Struct or DataType.Array or DataType.Map or DataType.Variant or DataType.Void)
                throw DeltaErrors.InvalidSchema($"the column '{name}' cannot partition: its type has no text form");
        }
    }

    /// <summary>True when the type, or one nested in it, satisfies the test.</summary>
    internal static bool Contains(DataType type, Func<DataType, bool> test) => test(type) || type switch
    {
        DataType.Struct nested => nested.Fields.Any(field => Contains(field.Type, test)),
        DataType.Array array => Contains(array.Element, test),
        DataType.Map map => Contains(map.Key, test) || Contains(map.Value, test),
        _ => false,
    };

    /// <summary>All columns and struct fields at any depth.</summary>
    internal static IEnumerable<Column> AllFields(TableSchema schema) =>
        schema.SelectMany(column => FieldsOf(column.Type).Prepend(column));

    private static IEnumerable<Column> FieldsOf(DataType type) => type switch
    {
        DataType.Struct nested => AllFields(nested.Fields),
        DataType.Array array => FieldsOf(array.Element),
        DataType.Map map => FieldsOf(map.Key).Concat(FieldsOf(map.Value)),
        _ => [],
    };

    private static void RequireLegalNames(TableSchema schema)
    {
        foreach (Column column in AllFields(schema))
        {
            if (column.Name.Length == 0) throw DeltaErrors.InvalidSchema("a column has an empty name");
            if (column.Name.AsSpan().ContainsAny(IllegalInNames))
            {
                throw DeltaErrors.InvalidSchema(
                    $"the column name '{column.Name}' holds one of the characters ' ,;{{}}()=', a tab or a line break, "
                    + "which only a table with column mapping may use; rename the column");
            }
        }
    }

    private static void RequireUsableVoids(TableSchema schema)
    {
        if (schema.Count > 0 && schema.All(column => column.Type is DataType.Void))
            throw DeltaErrors.InvalidSchema("all its columns are void, so its files would be empty");
        foreach (Column column in AllFields(schema))
        {
            bool isMisplaced = column.Type switch
            {
                DataType.Array array => array.Element is DataType.Void,
                DataType.Map map => map.Key is DataType.Void || map.Value is DataType.Void,
                DataType.Struct nested => nested.Fields.All(field => field.Type is DataType.Void),
                _ => false,
            };
            if (isMisplaced) throw DeltaErrors.InvalidSchema($"the column '{column.Name}' holds nothing but void");
        }
    }
}
