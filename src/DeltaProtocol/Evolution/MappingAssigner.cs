using System.Globalization;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>Gives the columns that have none an id and a physical name, and keeps the highest id for ever.</summary>
internal static class MappingAssigner
{
    /// <summary>A shape whose columns all have an id and a physical name; the same when mapping is off.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="keepsNames">True when files are there already that name columns by their logical name.</param>
    /// <param name="newId">Makes ids.</param>
    internal static TableShape Assign(TableShape shape, bool keepsNames, Func<Guid> newId)
    {
        if (!shape.HasColumnMapping) return shape;
        long highest = SchemaRules.AllFields(shape.Schema)
            .Select(column => MetadataText.FindNumber(column, MetadataKeys.ColumnId) ?? 0)
            .Append(KnownHighest(shape))
            .Max();
        TableSchema schema = Assign(shape.Schema, ref highest, keepsNames, newId);
        return (shape with { Schema = schema }).With(MetadataKeys.MaxColumnId, MetadataText.Number(highest));
    }

    /// <summary>The schema without ids and physical names, as a table without mapping has it.</summary>
    internal static TableSchema Strip(TableSchema schema) => new(schema.Select(column => MetadataText.With(
        MetadataText.With(column with { Type = InType(column.Type, Strip) }, MetadataKeys.ColumnId, json: null),
        MetadataKeys.PhysicalName,
        json: null)));

    /// <summary>
    /// Lets the columns of a new schema that bear the name of an older one be that column, nested ones too; without
    /// this a replaced schema would lose sight of what files hold.
    /// </summary>
    internal static TableSchema Adopt(TableSchema known, TableSchema wanted) => new(wanted.Select(column =>
        known.Find(column.Name) is Column older ? Adopt(older, column) : column));

    private static Column Adopt(Column older, Column column)
    {
        Column adopted = column with { Type = Adopt(older.Type, column.Type) };
        if (column.Metadata.ContainsKey(MetadataKeys.ColumnId)) return adopted;
        foreach (string key in (string[])[MetadataKeys.ColumnId, MetadataKeys.PhysicalName])
        {
            if (older.Metadata.TryGetValue(key, out string? json)) adopted = MetadataText.With(adopted, key, json);
        }

        return adopted;
    }

    private static DataType Adopt(DataType older, DataType type) => (older, type) switch
    {
        (DataType.Struct before, DataType.Struct after) => new DataType.Struct(Adopt(before.Fields, after.Fields)),
        (DataType.Array before, DataType.Array after) => after with { Element = Adopt(before.Element, after.Element) },
        (DataType.Map before, DataType.Map after) => after with
        {
            Key = Adopt(before.Key, after.Key),
            Value = Adopt(before.Value, after.Value),
        },
        _ => type,
    };

    private static long KnownHighest(TableShape shape) =>
        long.TryParse(shape.Properties.GetValueOrDefault(MetadataKeys.MaxColumnId), NumberStyles.None,
            CultureInfo.InvariantCulture, out long known)
            ? known
            : 0;

    private static TableSchema Assign(TableSchema schema, ref long highest, bool keepsNames, Func<Guid> newId)
    {
        List<Column> columns = new(schema.Count);
        foreach (Column column in schema)
        {
            Column assigned = column;
            if (MetadataText.FindNumber(column, MetadataKeys.ColumnId) is null)
                assigned = MetadataText.With(assigned, MetadataKeys.ColumnId, MetadataText.Number(++highest));
            if (MetadataText.Find(column, MetadataKeys.PhysicalName) is null)
            {
                string name = keepsNames ? column.Name : $"col-{newId():D}";
                assigned = MetadataText.With(assigned, MetadataKeys.PhysicalName, MetadataText.Quote(name));
            }

            columns.Add(assigned with { Type = AssignIn(column.Type, ref highest, keepsNames, newId) });
        }

        return new TableSchema(columns);
    }

    private static DataType AssignIn(DataType type, ref long highest, bool keepsNames, Func<Guid> newId)
    {
        switch (type)
        {
            case DataType.Struct nested:
                return new DataType.Struct(Assign(nested.Fields, ref highest, keepsNames, newId));
            case DataType.Array array:
                return array with { Element = AssignIn(array.Element, ref highest, keepsNames, newId) };
            case DataType.Map map:
                DataType key = AssignIn(map.Key, ref highest, keepsNames, newId);
                return map with { Key = key, Value = AssignIn(map.Value, ref highest, keepsNames, newId) };
            default:
                return type;
        }
    }

    private static DataType InType(DataType type, Func<TableSchema, TableSchema> edit) => type switch
    {
        DataType.Struct nested => new DataType.Struct(edit(nested.Fields)),
        DataType.Array array => array with { Element = InType(array.Element, edit) },
        DataType.Map map => map with { Key = InType(map.Key, edit), Value = InType(map.Value, edit) },
        _ => type,
    };
}
