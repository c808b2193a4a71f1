using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Types;

/// <summary>
/// Rows as JSON texts and back, without loss: what JSON numbers cannot hold exactly is written as text. A text stays
/// readable whatever columns the table gets or loses later.
/// </summary>
public static class JsonRows
{
    /// <summary>An expression that gives a row as text, with the values as a table stores them.</summary>
    /// <param name="schema">The columns to take.</param>
    /// <param name="alias">Alias of the rows.</param>
    public static string Write(TableSchema schema, string alias)
    {
        ArgumentNullException.ThrowIfNull(schema);
        IEnumerable<string> fields = schema.Select(column =>
        {
            string stored = DuckTypes.ToDuck(column.Type);
            string plain = DuckTypes.ToDuck(Plain(column.Type));
            string value = $"CAST({alias}.{Sql.Name(column.Name)} AS {stored})";
            return $"{Sql.Name(column.Name)} := {(plain == stored ? value : $"CAST({value} AS {plain})")}";
        });
        return $"CAST(to_json(struct_pack({string.Join(", ", fields)})) AS VARCHAR)";
    }

    /// <summary>Expressions that give the columns of rows that were written as text; null where a text lacks one.</summary>
    /// <param name="schema">The columns to give.</param>
    /// <param name="text">Expression of the text.</param>
    public static string Read(TableSchema schema, string text)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return string.Join(", ", schema.Select(column =>
        {
            // Keys of a path stand in quotes, in which only quotes and backslashes mean something.
            string key = column.Name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            string plain = DuckTypes.ToDuck(Plain(column.Type));
            string path = Sql.Text($"$.\"{key}\"");
            string value = Plain(column.Type) is DataType.Struct or DataType.Array or DataType.Map
                ? $"json_transform_strict(json_extract({text}, {path}), {Sql.Text($"\"{plain.Replace("\"", "\\\"", StringComparison.Ordinal)}\"")})"
                : $"json_extract_string({text}, {path})";
            return $"CAST({value} AS {DuckTypes.ToDuck(column.Type)}) AS {Sql.Name(column.Name)}";
        }));
    }

    private static DataType Plain(DataType type) => type switch
    {
        DataType.Decimal or DataType.Binary => new DataType.String(),
        DataType.Variant => new DataType.Struct(new TableSchema([new Column("value", new DataType.String()), new Column("metadata", new DataType.String())])),
        DataType.Array array => array with { Element = Plain(array.Element) },
        DataType.Map map => map with { Key = Plain(map.Key), Value = Plain(map.Value) },
        DataType.Struct record => new DataType.Struct(new TableSchema(record.Fields.Select(field => field with { Type = Plain(field.Type) }))),
        _ => type,
    };
}
