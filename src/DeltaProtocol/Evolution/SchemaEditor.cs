using Millrace.DeltaProtocol.Faults;
using Millrace.DeltaProtocol.Schemas;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.DeltaProtocol.Evolution;

/// <summary>Turns a table's shape into the one a schema edit asks for. Pure: nothing is read or written.</summary>
public static class SchemaEditor
{
    /// <summary>The shape after an edit; new columns have ids and physical names when the table maps columns.</summary>
    /// <param name="shape">The shape before.</param>
    /// <param name="edit">What shall change.</param>
    /// <param name="newId">Makes ids for physical names.</param>
    /// <exception cref="MillraceException">
    /// DELTA_COLUMN_NOT_FOUND, DELTA_COLUMN_EXISTS, DELTA_COLUMN_MAPPING_REQUIRED, DELTA_COLUMN_IN_USE,
    /// DELTA_TYPE_CHANGE_REFUSED, DELTA_COLUMN_EDIT_REFUSED, DELTA_SCHEMA_INVALID: the edit is refused.
    /// </exception>
    public static TableShape Apply(TableShape shape, SchemaEdit edit, Func<Guid> newId)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(newId);
        TableShape edited = edit switch
        {
            SchemaEdit.AddColumn add => Add(shape, add),
            SchemaEdit.RenameColumn rename => Rename(shape, rename),
            SchemaEdit.DropColumn drop => Drop(shape, drop),
            SchemaEdit.ChangeType change =>
                shape with { Schema = TypeChanges.Widen(shape, change.Column, change.Type) },
            SchemaEdit.SetNullable nullable => Replace(shape, nullable.Column, column =>
                column with { IsNullable = nullable.IsNullable }),
            SchemaEdit.SetComment comment => Replace(shape, comment.Column, column =>
                column with { Comment = comment.Comment }),
            SchemaEdit.SetDefault value => SetDefault(shape, value),
            SchemaEdit.MoveColumn move => Move(shape, move),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        edited = MappingAssigner.Assign(edited, keepsNames: false, newId);
        SchemaRules.Require(edited.Schema, edited.PartitionColumns, edited.HasColumnMapping);
        return edited;
    }

    private static TableShape Replace(TableShape shape, IReadOnlyList<string> path, Func<Column, Column> edit) =>
        shape with { Schema = ColumnTree.ReplaceColumn(shape.Schema, path, edit) };

    private static TableShape Add(TableShape shape, SchemaEdit.AddColumn add)
    {
        string path = ColumnTree.Text(add.Parent.Append(add.Column.Name));
        if (!add.Column.IsNullable)
            throw SchemaErrors.EditRefused(path, "rows that are there have no value for it, so it cannot be NOT NULL; "
                + "add it nullable, fill it, then set NOT NULL");
        RequireNoRule(path, add.Column);
        return shape with
        {
            Schema = ColumnTree.ReplaceFields(shape.Schema, add.Parent, fields =>
            {
                if (fields.Find(add.Column.Name) is not null) throw SchemaErrors.ColumnExists(path);
                return Placed([.. fields], add.Column, add.Position);
            }),
        };
    }

    /// <summary>Rows that are there would not keep to such a rule.</summary>
    private static void RequireNoRule(string path, Column column)
    {
        if (column.Metadata.ContainsKey(MetadataKeys.Default))
            throw SchemaErrors.EditRefused(path, "a column cannot be added with a default; add it, then set the default, "
                + "which holds for rows written from then on");
        bool isComputed = column.Metadata.Keys.Any(key => key is MetadataKeys.Generation or MetadataKeys.Invariants
            || key.StartsWith(MetadataKeys.IdentityPrefix, StringComparison.Ordinal));
        if (isComputed)
            throw SchemaErrors.EditRefused(path, "generated and identity columns are declared when a table is created");
    }

    private static TableShape Rename(TableShape shape, SchemaEdit.RenameColumn rename)
    {
        string path = ColumnTree.Text(rename.Column);
        Column column = ColumnTree.Find(shape.Schema, rename.Column);
        if (column.Name == rename.NewName) return shape;
        if (!shape.HasColumnMapping) throw SchemaErrors.MappingRequired("renamed", path);
        RequireUnused(shape, rename.Column, "renamed");
        TableSchema schema = ColumnTree.ReplaceFields(shape.Schema, ColumnTree.Parent(rename.Column), fields =>
        {
            if (fields.Any(other => other != column && IsSame(other.Name, rename.NewName)))
                throw SchemaErrors.ColumnExists(rename.NewName);
            return fields.Select(other => other == column ? other with { Name = rename.NewName } : other);
        });
        TableShape renamed = shape with { Schema = schema };
        if (rename.Column.Count == 1)
        {
            renamed = renamed with
            {
                PartitionColumns = [.. shape.PartitionColumns.Select(name =>
                    IsSame(name, column.Name) ? rename.NewName : name)],
            };
        }

        string[] after = [.. rename.Column.SkipLast(1), rename.NewName];
        return StatsColumns.Replace(renamed, rename.Column, after);
    }

    private static TableShape Drop(TableShape shape, SchemaEdit.DropColumn drop)
    {
        string path = ColumnTree.Text(drop.Column);
        Column column = ColumnTree.Find(shape.Schema, drop.Column);
        if (!shape.HasColumnMapping) throw SchemaErrors.MappingRequired("dropped", path);
        if (drop.Column.Count == 1 && shape.PartitionColumns.Any(name => IsSame(name, column.Name)))
            throw SchemaErrors.ColumnInUse("dropped", path, "the partitioning of the table");
        RequireUnused(shape, drop.Column, "dropped");
        TableSchema schema = ColumnTree.ReplaceFields(shape.Schema, ColumnTree.Parent(drop.Column), fields =>
            fields.Count > 1
                ? fields.Where(other => other != column)
                : throw SchemaErrors.EditRefused(path, "it is the last one at its place"));
        return StatsColumns.Replace(shape with { Schema = schema }, drop.Column, after: null);
    }

    private static TableShape SetDefault(TableShape shape, SchemaEdit.SetDefault value)
    {
        string path = ColumnTree.Text(value.Column);
        if (value.Column.Count > 1)
            throw SchemaErrors.EditRefused(path, "only columns of the table can have a default, not fields of a struct");
        if (value.Expression is not null && string.IsNullOrWhiteSpace(value.Expression))
            throw SchemaErrors.EditRefused(path, "the default is empty; leave it away instead");
        return Replace(shape, value.Column, column =>
        {
            bool isComputed = column.Metadata.ContainsKey(MetadataKeys.Generation)
                || column.Metadata.ContainsKey(MetadataKeys.IdentityStart);
            if (isComputed && value.Expression is not null)
                throw SchemaErrors.EditRefused(path, "its values are generated, so it has no default");
            return MetadataText.With(column, MetadataKeys.Default,
                value.Expression is string sql ? MetadataText.Quote(sql) : null);
        });
    }

    private static TableShape Move(TableShape shape, SchemaEdit.MoveColumn move)
    {
        Column column = ColumnTree.Find(shape.Schema, move.Column);
        if (move.Position is ColumnPosition.After after && IsSame(after.Sibling, column.Name)) return shape;
        return shape with
        {
            Schema = ColumnTree.ReplaceFields(shape.Schema, ColumnTree.Parent(move.Column), fields =>
                Placed([.. fields.Where(other => other != column)], column, move.Position)),
        };
    }

    private static List<Column> Placed(List<Column> siblings, Column column, ColumnPosition position)
    {
        int at = position switch
        {
            ColumnPosition.Before => 0,
            ColumnPosition.Behind => siblings.Count,
            ColumnPosition.After after => siblings.FindIndex(other => IsSame(other.Name, after.Sibling)) + 1,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (at == 0 && position is ColumnPosition.After missing)
            throw SchemaErrors.ColumnNotFound(missing.Sibling, siblings.Select(other => other.Name));
        siblings.Insert(at, column);
        return siblings;
    }

    private static void RequireUnused(TableShape shape, IReadOnlyList<string> path, string action)
    {
        if (ColumnUsers.Find(shape, path) is string user)
            throw SchemaErrors.ColumnInUse(action, ColumnTree.Text(path), user);
    }

    private static bool IsSame(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
