using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Features;
using Millrace.DeltaProtocol.Log;
using Millrace.DeltaProtocol.Schemas;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>Schema, partitioning, properties and description of a table as a transaction leaves them.</summary>
internal sealed class ShapeDraft
{
    private readonly LakePath _root;
    private readonly Func<Guid> _newId;
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private LogAction.Metadata _metadata;
    private bool _changesMore;
    private bool _changesMarks;

    private ShapeDraft(LakePath root, Snapshot? read, LogAction.Metadata metadata, TableShape shape, Func<Guid> newId)
    {
        _root = root;
        Read = read;
        _metadata = metadata;
        Shape = shape;
        _newId = newId;
    }

    internal TableShape Shape { get; private set; }

    internal bool IsChanged => _changesMore || _changesMarks;

    /// <summary>True when nothing but the marks of identity columns moves.</summary>
    internal bool ChangesOnlyMarks => _changesMarks && !_changesMore;

    /// <summary>True when rows that are there were looked at, because a new rule holds for them too.</summary>
    internal bool RulesOldRows { get; private set; }

    private Snapshot? Read { get; }

    internal static ShapeDraft On(Snapshot read, Func<Guid> newId) => new(
        read.Root,
        read,
        read.Metadata,
        new TableShape(read.Schema, read.PartitionColumns, read.Properties, read.ColumnMapping.Mode),
        newId);

    internal static ShapeDraft Creating(LakePath root, LogAction.Metadata identity, TableDefinition definition, Func<Guid> newId)
    {
        TableShape empty = new(TableSchema.Empty, [], new Dictionary<string, string>(), ColumnMappingMode.None);
        ShapeDraft draft = new(root, read: null, identity, empty, newId);
        draft.Replace(definition);
        return draft;
    }

    internal void Replace(TableDefinition definition)
    {
        Dictionary<string, string> properties = new(StringComparer.Ordinal);
        foreach ((string name, string value) in definition.Properties)
        {
            string canonical = TableProperties.Canonical(name);
            properties[canonical] = value;
            _touched.Add(canonical);
        }

        // An id that was ever given stays taken, or a file of an older version would seem to hold a newer column.
        if (Read?.Properties.GetValueOrDefault(MetadataKeys.MaxColumnId) is string highest)
            properties[MetadataKeys.MaxColumnId] = highest;
        ColumnMappingMode mode = ColumnMapping.ModeOf(properties);
        SchemaRules.Require(definition.Schema, definition.PartitionColumns, mode != ColumnMappingMode.None);
        TableSchema schema = definition.KeepsColumnIds ? definition.Schema : MappingAssigner.Strip(definition.Schema);
        TableShape shape = new(schema, [.. definition.PartitionColumns], properties, mode);
        Shape = MappingAssigner.Assign(shape, keepsNames: false, _newId);
        _metadata = _metadata with { Name = definition.Name, Description = definition.Description };
        _changesMore = true;
    }

    /// <summary>Takes over what an older version was.</summary>
    internal void Restore(Snapshot older)
    {
        Dictionary<string, string> properties = new(older.Properties, StringComparer.Ordinal);
        if (Shape.Properties.TryGetValue(MetadataKeys.MaxColumnId, out string? highest))
            properties[MetadataKeys.MaxColumnId] = highest;
        foreach (string name in properties.Keys) _touched.Add(name);
        TableSchema schema = IdentityMarks.Raise(older.Schema, Shape.Schema);
        Shape = new TableShape(schema, older.PartitionColumns, properties, older.ColumnMapping.Mode);
        _metadata = _metadata with { Name = older.Metadata.Name, Description = older.Metadata.Description };
        _changesMore = true;
    }

    internal void SetSchema(TableSchema schema)
    {
        TableSchema adopted = Shape.HasColumnMapping ? MappingAssigner.Adopt(Shape.Schema, schema) : schema;
        SchemaRules.Require(adopted, Shape.PartitionColumns, Shape.HasColumnMapping);
        Change(MappingAssigner.Assign(Shape with { Schema = adopted }, keepsNames: false, _newId));
    }

    internal void Edit(SchemaEdit edit)
    {
        Change(SchemaEditor.Apply(Shape, edit, _newId));
        RulesOldRows |= edit is SchemaEdit.SetNullable { IsNullable: false };
    }

    internal void Merge(TableSchema incoming)
    {
        TableShape merged = SchemaMerge.Merge(Shape, incoming, _newId);
        if (!ReferenceEquals(merged, Shape)) Change(merged);
    }

    internal void SetProperties(IReadOnlyDictionary<string, string?> properties)
    {
        TableShape shape = Shape;
        foreach ((string name, string? value) in properties)
        {
            string canonical = TableProperties.Canonical(name);
            shape = shape.With(canonical, value);
            _touched.Add(canonical);
        }

        Change(_touched.Contains(MetadataKeys.MappingMode) ? Remapped(shape) : shape);
    }

    internal void SetDescription(string? description)
    {
        _metadata = _metadata with { Description = description };
        _changesMore = true;
    }

    internal void AddConstraint(string name, string expression)
    {
        if (FindConstraint(name) is string known)
            throw SchemaErrors.ConstraintRefused(name, $"it exists already ({Shape.Properties[known]})");
        SetProperties(new Dictionary<string, string?>
        {
            [MetadataKeys.ConstraintPrefix + name.ToLowerInvariant()] = expression,
        });
        RulesOldRows = true;
    }

    internal bool DropConstraint(string name)
    {
        if (FindConstraint(name) is not string known) return false;
        SetProperties(new Dictionary<string, string?> { [known] = null });
        return true;
    }

    internal void SetIdentityMark(IReadOnlyList<string> column, long value)
    {
        Shape = Shape with { Schema = IdentityMarks.Set(_root, Shape.Schema, column, value) };
        _changesMarks = true;
    }

    /// <summary>
    /// Properties of the snapshot that this transaction did not set: the difference to all of them is what it asks for.
    /// </summary>
    internal IReadOnlyDictionary<string, string> UntouchedBefore() => (Read?.Properties ?? new Dictionary<string, string>())
        .Where(pair => !_touched.Contains(pair.Key))
        .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>
    /// The metadata with everything set; the schema text stays as it was logged when the schema did not change, whatever
    /// else it holds.
    /// </summary>
    internal LogAction.Metadata ToMetadata()
    {
        if (!IsChanged) return _metadata;
        bool keepsSchema = Read is not null && Read.Schema.Equals(Shape.Schema);
        return _metadata with
        {
            PartitionColumns = Shape.PartitionColumns,
            Configuration = Shape.Properties
                .Where(pair => !ProtocolPlanner.IsConsumed(pair.Key))
                .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
            SchemaText = keepsSchema ? Read!.Metadata.SchemaText : SchemaJson.Format(Shape.Schema), // Kept implies read.
        };
    }

    private void Change(TableShape shape)
    {
        Shape = shape;
        _changesMore = true;
    }

    private string? FindConstraint(string name)
    {
        string wanted = MetadataKeys.ConstraintPrefix + name;
        return Shape.Properties.Keys.FirstOrDefault(key => key.Equals(wanted, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Gives the mapping mode of the properties force, where files allow it.</summary>
    private TableShape Remapped(TableShape shape)
    {
        ColumnMappingMode mode = ColumnMapping.ModeOf(shape.Properties);
        if (mode == shape.Mapping) return shape;
        bool isUpgrade = shape.Mapping == ColumnMappingMode.None && mode == ColumnMappingMode.Name;
        if (Read is not null && !isUpgrade)
            throw SchemaErrors.MappingModeRefused(Text(shape.Mapping), Text(mode));
        return MappingAssigner.Assign(shape with { Mapping = mode }, keepsNames: Read is not null, _newId);
    }

    private static string Text(ColumnMappingMode mode) => mode.ToString().ToLowerInvariant();
}
