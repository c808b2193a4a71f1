using Millrace.DeltaProtocol.Faults;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>Finds and replaces parts of a schema by path; what is not on the path stays the same object.</summary>
internal static class ColumnTree
{
    private const string Element = "element";
    private const string Key = "key";
    private const string Value = "value";

    /// <summary>The path as people write it.</summary>
    internal static string Text(IEnumerable<string> path) => string.Join('.', path);

    /// <summary>The schema with the fields of one struct replaced; an empty path means the top.</summary>
    internal static TableSchema ReplaceFields(
        TableSchema schema, IReadOnlyList<string> parent, Func<TableSchema, IEnumerable<Column>> edit)
    {
        DataType root = ReplaceAt(new DataType.Struct(schema), parent, depth: 0, type => type is DataType.Struct fields
            ? new DataType.Struct(new TableSchema(edit(fields.Fields)))
            : throw SchemaErrors.EditRefused(Text(parent), WhyNoFields(type)));
        return ((DataType.Struct)root).Fields;
    }

    /// <summary>The schema with one column replaced.</summary>
    internal static TableSchema ReplaceColumn(
        TableSchema schema, IReadOnlyList<string> path, Func<Column, Column> edit)
    {
        return ReplaceFields(schema, Parent(path), fields =>
        {
            Column found = Require(fields, path);
            return fields.Select(column => ReferenceEquals(column, found) ? edit(column) : column);
        });
    }

    /// <summary>The column of a path.</summary>
    internal static Column Find(TableSchema schema, IReadOnlyList<string> path)
    {
        Column? found = null;
        ReplaceFields(schema, Parent(path), fields =>
        {
            found = Require(fields, path);
            return fields;
        });
        return found!; // Set by the edit, which runs or faults.
    }

    /// <summary>The type at a path, which may also end in an array or map.</summary>
    internal static DataType TypeAt(TableSchema schema, IReadOnlyList<string> path)
    {
        DataType found = new DataType.Struct(schema);
        ReplaceAt(found, path, depth: 0, type => found = type);
        return found;
    }

    /// <summary>The path without its last name.</summary>
    internal static IReadOnlyList<string> Parent(IReadOnlyList<string> path) => path.Count > 0
        ? [.. path.Take(path.Count - 1)]
        : throw new ArgumentException("A column has at least one name.", nameof(path));

    /// <summary>How many leading names lead to the innermost struct field on a path.</summary>
    internal static int FieldDepth(TableSchema schema, IReadOnlyList<string> path)
    {
        int depth = 0;
        DataType type = new DataType.Struct(schema);
        for (int at = 0; at < path.Count; at++)
        {
            if (type is DataType.Struct) depth = at + 1;
            type = TypeAt(schema, [.. path.Take(at + 1)]);
        }

        return depth;
    }

    /// <summary>The type with the part at a path replaced.</summary>
    internal static DataType ReplaceAt(
        DataType type, IReadOnlyList<string> path, int depth, Func<DataType, DataType> edit)
    {
        if (depth == path.Count) return edit(type);
        string step = path[depth];
        return type switch
        {
            DataType.Struct fields => ReplaceField(fields, path, depth, edit),
            DataType.Array array when Is(step, Element) =>
                array with { Element = ReplaceAt(array.Element, path, depth + 1, edit) },
            DataType.Map map when Is(step, Key) => map with { Key = ReplaceAt(map.Key, path, depth + 1, edit) },
            DataType.Map map when Is(step, Value) => map with { Value = ReplaceAt(map.Value, path, depth + 1, edit) },
            DataType.Array => throw SchemaErrors.ColumnNotFound(Text(path), [Element]),
            DataType.Map => throw SchemaErrors.ColumnNotFound(Text(path), [Key, Value]),
            _ => throw SchemaErrors.ColumnNotFound(Text(path), []),
        };
    }

    private static DataType.Struct ReplaceField(
        DataType.Struct fields, IReadOnlyList<string> path, int depth, Func<DataType, DataType> edit)
    {
        Column found = Require(fields.Fields, [.. path.Take(depth + 1)]);
        DataType type = ReplaceAt(found.Type, path, depth + 1, edit);
        return new DataType.Struct(new TableSchema(fields.Fields.Select(column =>
            ReferenceEquals(column, found) ? column with { Type = type } : column)));
    }

    private static Column Require(TableSchema fields, IReadOnlyList<string> path) =>
        fields.Find(path[^1]) ?? throw SchemaErrors.ColumnNotFound(Text(path), fields.Select(column => column.Name));

    private static string WhyNoFields(DataType type) => type switch
    {
        DataType.Array => $"it is an array; its fields are named below '{Element}'",
        DataType.Map => $"it is a map; its fields are named below '{Key}' and '{Value}'",
        _ => $"it is {DataTypeText.Format(type)}, which has no fields",
    };

    private static bool Is(string step, string name) => step.Equals(name, StringComparison.OrdinalIgnoreCase);
}
