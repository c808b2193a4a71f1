using System.Text.Json.Nodes;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>
/// The history of a column's type, which readers need for files written before a change. It stands in the metadata of
/// the innermost struct field, with the way from there into arrays and maps.
/// </summary>
internal static class TypeChanges
{
    /// <summary>The schema with a wider type at a path, and the change written down.</summary>
    internal static TableSchema Widen(TableShape shape, IReadOnlyList<string> path, DataType to)
    {
        TableSchema schema = shape.Schema;
        DataType from = ColumnTree.TypeAt(schema, path);
        if (from == to) return schema;
        Require(shape, path, from, to);
        int depth = ColumnTree.FieldDepth(schema, path);
        IReadOnlyList<string> inside = [.. path.Skip(depth)];
        return ColumnTree.ReplaceColumn(schema, [.. path.Take(depth)], field =>
        {
            DataType type = ColumnTree.ReplaceAt(field.Type, inside, depth: 0, _ => to);
            return Noted(field with { Type = type }, from, to, inside);
        });
    }

    private static void Require(TableShape shape, IReadOnlyList<string> path, DataType from, DataType to)
    {
        string column = ColumnTree.Text(path);
        (string was, string becomes) = (DataTypeText.Format(from), DataTypeText.Format(to));
        if (!TypeWidening.Allows(from, to))
        {
            throw SchemaErrors.TypeChangeRefused(column, was, becomes,
                "files of the older type could not be read as the new one. Add a column of the new type instead");
        }

        if (!shape.AllowsWidening)
        {
            throw SchemaErrors.TypeChangeRefused(column, was, becomes,
                $"set the table property '{TableShape.WideningProperty}' = 'true' first");
        }

        if (shape.Properties.Any(property => IsIceberg(property) && !IcebergAllows(from, to)))
            throw SchemaErrors.TypeChangeRefused(column, was, becomes, "Iceberg, which the table keeps to, has no such change");
    }

    private static bool IsIceberg(KeyValuePair<string, string> property) =>
        property.Key.StartsWith("delta.enableIcebergCompat", StringComparison.OrdinalIgnoreCase)
        && property.Value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static bool IcebergAllows(DataType from, DataType to) => (from, to) switch
    {
        (DataType.Byte or DataType.Short or DataType.Integer, DataType.Short or DataType.Integer or DataType.Long) => true,
        (DataType.Float, DataType.Double) => true,
        (DataType.Decimal narrow, DataType.Decimal wide) => narrow.Scale == wide.Scale,
        _ => false,
    };

    private static Column Noted(Column field, DataType from, DataType to, IReadOnlyList<string> inside)
    {
        JsonArray changes = field.Metadata.TryGetValue(MetadataKeys.TypeChanges, out string? json)
            && JsonNode.Parse(json) is JsonArray known ? known : [];
        JsonObject change = new()
        {
            ["fromType"] = DataTypeText.Format(from),
            ["toType"] = DataTypeText.Format(to),
        };
        if (inside.Count > 0) change["fieldPath"] = string.Join('.', inside.Select(Lower));
        changes.Add((JsonNode)change);
        return MetadataText.With(field, MetadataKeys.TypeChanges, changes.ToJsonString());
    }

    // The words element, key and value are the protocol's and were found without regard to case.
    private static string Lower(string step) => step.ToLowerInvariant();
}
