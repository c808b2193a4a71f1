using System.Globalization;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.Engine.Types;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Engine.Files;

/// <summary>
/// How the columns of a table are found in its data files. The engine is told names or field ids and types, instead of
/// taking them from the first file: then no file is opened before its rows are read, a column that a file lacks is null,
/// and a value stored in a narrower type is widened.
/// </summary>
internal sealed class StoredColumns
{
    private readonly ColumnMapping _mapping;
    private readonly bool _isById;
    private readonly Dictionary<string, string> _sources = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="columns">Columns of the table that files hold.</param>
    /// <param name="extras">Further columns of the files, by the names they have there.</param>
    /// <param name="mapping">Names and ids of the table's columns.</param>
    internal StoredColumns(IEnumerable<Column> columns, IReadOnlyList<Column> extras, ColumnMapping mapping)
    {
        _mapping = mapping;

        // Extras have no field id. Writers keep the physical name beside the id, so names find all.
        _isById = mapping.Mode == ColumnMappingMode.Id && extras.Count == 0;
        List<string> entries = [];
        foreach (Column column in columns)
        {
            // A void column is in no file.
            if (column.Type is DataType.Void) continue;
            string source = string.Create(CultureInfo.InvariantCulture, $"c{_sources.Count}");
            _sources.Add(column.Name, source);
            entries.Add(Entry(KeyOf(column), source, PhysicalType(column.Type)));
        }

        foreach (Column extra in extras)
        {
            string source = string.Create(CultureInfo.InvariantCulture, $"c{_sources.Count}");
            _sources.Add(extra.Name, source);
            entries.Add(Entry(Sql.Text(extra.Name), source, DuckTypes.ToStored(extra.Type)));
        }

        // The engine wants at least one column; of a table that stores none this finds none, and its files count rows.
        if (entries.Count == 0) entries.Add(Entry(Sql.Text(""), "c0", "INTEGER"));
        SchemaOption = $"schema=MAP {{{string.Join(", ", entries)}}}";
    }

    /// <summary>The option of the engine's Parquet reader.</summary>
    internal string SchemaOption { get; }

    /// <summary>The value of a column as the table's readers know it.</summary>
    internal string Value(Column column) => _sources.TryGetValue(column.Name, out string? source)
        ? Logical(source, column.Type, depth: 0)
        : $"CAST(NULL AS {DuckTypes.ToDuck(column.Type)})";

    private static string Entry(string key, string name, string type) =>
        $"{key}: {{name: {Sql.Text(name)}, type: {Sql.Text(type)}, default_value: NULL}}";

    private string KeyOf(Column column)
    {
        if (!_isById) return Sql.Text(_mapping.PhysicalName(column));
        return _mapping.FieldId(column) is int id
            ? Sql.Number(id)
            : throw DeltaErrors.InvalidSchema($"column '{column.Name}' has no field id although columns are mapped by id");
    }

    /// <summary>The type with struct fields by the names they have in files.</summary>
    private string PhysicalType(DataType type) => DuckTypes.ToStored(WithPhysicalNames(type));

    private DataType WithPhysicalNames(DataType type) => type switch
    {
        DataType.Struct record => new DataType.Struct(new TableSchema(record.Fields.Select(
            field => new Column(_mapping.PhysicalName(field), WithPhysicalNames(field.Type))))),
        DataType.Array array => array with { Element = WithPhysicalNames(array.Element) },
        DataType.Map map => map with { Key = WithPhysicalNames(map.Key), Value = WithPhysicalNames(map.Value) },
        _ => type,
    };

    /// <summary>A stored value with its struct fields renamed; the value itself where there is nothing to do.</summary>
    private string Logical(string value, DataType type, int depth)
    {
        if (!IsStoredOtherwise(type)) return value;
        string item = string.Create(CultureInfo.InvariantCulture, $"millrace_{depth}");
        switch (type)
        {
            case DataType.Struct record:
                IEnumerable<string> fields = record.Fields.Select(field =>
                    $"{Sql.Name(field.Name)} := {Logical($"struct_extract({value}, {Sql.Text(_mapping.PhysicalName(field))})", field.Type, depth)}");
                return $"CASE WHEN {value} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END";
            case DataType.Array array:
                return $"list_transform({value}, lambda {item}: {Logical(item, array.Element, depth + 1)})";
            case DataType.Map map:
                string key = Logical($"struct_extract({item}, 'key')", map.Key, depth + 1);
                string held = Logical($"struct_extract({item}, 'value')", map.Value, depth + 1);
                return $"map_from_entries(list_transform(map_entries({value}), lambda {item}: struct_pack(k := {key}, v := {held})))";
            case DataType.Variant:
                return PlainVariant(value);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>
    /// A variant that is stored as its two binary parts reaches the engine as an object of both. Of any other the engine
    /// has taken the parts apart, and they cannot be given.
    /// </summary>
    private static string PlainVariant(string value) =>
        $"CASE WHEN variant_typeof({value}) IN ('OBJECT(value, metadata)', 'OBJECT(metadata, value)') "
        + $"THEN CAST({value} AS {DuckTypes.ToDuck(new DataType.Variant())}) WHEN {value} IS NOT NULL "
        + $"THEN error({Sql.Text("A shredded variant cannot be read. Leave its column out of the query.")}) END";

    private bool IsStoredOtherwise(DataType type) => type switch
    {
        DataType.Struct record => record.Fields.Any(
            field => _mapping.PhysicalName(field) != field.Name || IsStoredOtherwise(field.Type)),
        DataType.Array array => IsStoredOtherwise(array.Element),
        DataType.Variant => true,
        DataType.Map map => IsStoredOtherwise(map.Key) || IsStoredOtherwise(map.Value),
        _ => false,
    };
}
