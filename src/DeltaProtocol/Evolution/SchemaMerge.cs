using Millrace.DeltaProtocol.Faults;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>Lets a table grow so that rows of another schema fit into it: new columns, and wider types where allowed.</summary>
public static class SchemaMerge
{
    /// <summary>
    /// The shape that takes rows of a schema too. Columns that the rows lack stay; new ones come last, nullable; a column
    /// that is narrower in the rows stays as it is in the table, and the rows are cast.
    /// </summary>
    /// <param name="table">The table's shape.</param>
    /// <param name="incoming">Columns of the rows; names are compared without regard to case.</param>
    /// <param name="newId">Makes ids for physical names.</param>
    /// <returns>The same object when nothing has to change.</returns>
    /// <exception cref="MillraceException">
    /// DELTA_SCHEMA_MERGE_REFUSED: types that no column holds both; DELTA_SCHEMA_INVALID: a name the table cannot have.
    /// </exception>
    public static TableShape Merge(TableShape table, TableSchema incoming, Func<Guid> newId)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(incoming);
        ArgumentNullException.ThrowIfNull(newId);
        TableShape shape = MergeFields(table, [], incoming, newId);
        return shape.Schema.Equals(table.Schema) ? table : shape;
    }

    private static TableShape MergeFields(
        TableShape shape, IReadOnlyList<string> parent, TableSchema incoming, Func<Guid> newId)
    {
        foreach (Column column in incoming)
        {
            TableSchema fields = FieldsAt(shape, parent);
            if (fields.Find(column.Name) is not Column known)
            {
                Column added = new(column.Name, AsNullable(column.Type)) { Comment = column.Comment };
                SchemaEdit edit = new SchemaEdit.AddColumn(parent, added, ColumnPosition.Last);
                shape = SchemaEditor.Apply(shape, edit, newId);
            }
            else
            {
                shape = MergeType(shape, [.. parent, known.Name], known.Type, column.Type, newId);
            }
        }

        return shape;
    }

    private static TableShape MergeType(
        TableShape shape, IReadOnlyList<string> path, DataType known, DataType incoming, Func<Guid> newId)
    {
        switch (known, incoming)
        {
            case (DataType.Struct, DataType.Struct fields):
                return MergeFields(shape, path, fields.Fields, newId);
            case (DataType.Array before, DataType.Array after):
                return MergeType(shape, [.. path, "element"], before.Element, after.Element, newId);
            case (DataType.Map before, DataType.Map after):
                shape = MergeType(shape, [.. path, "key"], before.Key, after.Key, newId);
                return MergeType(shape, [.. path, "value"], before.Value, after.Value, newId);
            case (_, DataType.Void):
                return shape;
            default:
                return MergePlain(shape, path, known, incoming);
        }
    }

    private static TableShape MergePlain(
        TableShape shape, IReadOnlyList<string> path, DataType known, DataType incoming)
    {
        if (known == incoming || TypeWidening.Allows(incoming, known)) return shape;
        if (TypeWidening.Allows(known, incoming) && shape.AllowsWidening)
            return shape with { Schema = TypeChanges.Widen(shape, path, incoming) };
        string hint = TypeWidening.Allows(known, incoming)
            ? $"Set the table property '{TableShape.WideningProperty}' = 'true' to let the column become wider, or cast."
            : "Cast the column in the query, or give it another name.";
        throw SchemaErrors.MergeRefused(
            ColumnTree.Text(path), DataTypeText.Format(known), DataTypeText.Format(incoming), hint);
    }

    private static TableSchema FieldsAt(TableShape shape, IReadOnlyList<string> parent) =>
        ((DataType.Struct)ColumnTree.TypeAt(shape.Schema, parent)).Fields; // Only structs are descended into.

    /// <summary>A new column's parts come from rows that may be without them.</summary>
    private static DataType AsNullable(DataType type) => type switch
    {
        DataType.Struct nested => new DataType.Struct(new TableSchema(nested.Fields.Select(field =>
            new Column(field.Name, AsNullable(field.Type)) { Comment = field.Comment }))),
        DataType.Array array => new DataType.Array(AsNullable(array.Element), ContainsNull: true),
        DataType.Map map => new DataType.Map(AsNullable(map.Key), AsNullable(map.Value), ValueContainsNull: true),
        _ => type,
    };
}
