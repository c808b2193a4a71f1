using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Altering;
using Millrace.DeltaProtocol.Evolution;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>Changes what a table is: columns, properties, constraints, clustering, features, name.</summary>
internal sealed class AlterTable : ISqlStatement
{
    public string Grammar =>
        "ALTER TABLE table {ADD COLUMN | DROP COLUMN | RENAME COLUMN | ALTER COLUMN | SET TBLPROPERTIES | UNSET TBLPROPERTIES | "
        + "ADD CONSTRAINT | DROP CONSTRAINT | CLUSTER BY | DROP FEATURE | RENAME TO} …";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("ALTER", "TABLE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest target = reader.ExpectTable();
        if (reader.TryTakeWords("RENAME", "TO")) return await RenameAsync(reader, target, scope, cancellationToken).ConfigureAwait(false);
        AlterOrder order = await ReadOrderAsync(reader, scope, cancellationToken).ConfigureAwait(false);
        reader.ExpectEnd();
        await scope.ChangeAsync(target, log => new TableAlterer(scope.Services).AlterAsync(log, order, cancellationToken), cancellationToken).ConfigureAwait(false);
        return LiteralRows.Done("altered");
    }

    private static async Task<AlterOrder> ReadOrderAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        if (reader.TryTakeWords("ADD", "CONSTRAINT")) return await ReadConstraintAsync(reader, scope, cancellationToken).ConfigureAwait(false);
        if (reader.TryTakeWords("DROP", "CONSTRAINT"))
        {
            bool ignoresMissing = reader.TryTakeWords("IF", "EXISTS");
            return new AlterOrder.DropConstraint(reader.ExpectName("the name of the constraint"), ignoresMissing);
        }

        if (reader.TryTakeWords("SET", "TBLPROPERTIES")) return new AlterOrder.SetProperties(reader.ExpectProperties());
        if (reader.TryTakeWords("UNSET", "TBLPROPERTIES"))
        {
            bool ignoresMissing = reader.TryTakeWords("IF", "EXISTS");
            return new AlterOrder.UnsetProperties(reader.ExpectList(reader.ExpectPropertyKey), ignoresMissing);
        }

        if (reader.TryTakeWords("CLUSTER", "BY")) return new AlterOrder.ClusterBy(TableClauseReader.ReadClustering(reader));
        if (reader.TryTakeWords("DROP", "FEATURE")) return ReadFeature(reader);
        return ReadColumns(reader);
    }

    private static async Task<AlterOrder> ReadConstraintAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        string name = reader.ExpectName("the name of the constraint");
        if (!reader.TryTakeWords("CHECK")) throw reader.Fault("CHECK (condition)", "Keys are not kept here.");
        QueryInput condition = reader.ExpectParenthesised("a condition in parentheses");
        return new AlterOrder.AddConstraint(
            name, condition.Text, await scope.BindExpressionAsync(condition, cancellationToken).ConfigureAwait(false));
    }

    private static AlterOrder.DropFeature ReadFeature(StatementReader reader)
    {
        string name = reader.IsAtText ? reader.ExpectText("a feature") : reader.ExpectName("a feature");
        if (reader.IsAtWords("TRUNCATE", "HISTORY"))
        {
            throw CatalogErrors.NotSupported(
                "TRUNCATE HISTORY", "Leave it out; when older versions use the feature, the message says until when.", reader.Location);
        }

        return new AlterOrder.DropFeature(name);
    }

    private static AlterOrder.EditColumns ReadColumns(StatementReader reader)
    {
        if (reader.TryTakeWords("ADD", "COLUMN") || reader.TryTakeWords("ADD", "COLUMNS")) return new("ADD COLUMNS", ReadAdditions(reader));
        if (reader.TryTakeWords("DROP", "COLUMN") || reader.TryTakeWords("DROP", "COLUMNS"))
        {
            IReadOnlyList<IReadOnlyList<string>> columns = reader.IsAtSymbol("(")
                ? reader.ExpectList(() => reader.ExpectColumn())
                : [reader.ExpectColumn()];
            return new("DROP COLUMNS", [.. columns.Select(column => new SchemaEdit.DropColumn(column))]);
        }

        if (reader.TryTakeWords("RENAME", "COLUMN"))
        {
            IReadOnlyList<string> column = reader.ExpectColumn();
            reader.ExpectWords("TO");
            return new("RENAME COLUMN", [new SchemaEdit.RenameColumn(column, reader.ExpectName("the new name"))]);
        }

        bool isChange = reader.TryTakeWords("ALTER", "COLUMN") || reader.TryTakeWords("CHANGE", "COLUMN") || reader.TryTakeWords("CHANGE")
            || reader.TryTakeWords("ALTER");
        if (isChange) return new("CHANGE COLUMN", ReadChange(reader));
        throw reader.Fault("ADD, DROP, RENAME, ALTER COLUMN, SET, UNSET, or CLUSTER BY");
    }

    private static List<SchemaEdit> ReadAdditions(StatementReader reader)
    {
        ColumnDefinitionReader columns = new(reader);
        ColumnDefinition Read() => columns.Read(allowsPosition: true);
        List<ColumnDefinition> definitions = [];
        if (reader.IsAtSymbol("("))
        {
            definitions.AddRange(reader.ExpectList(Read));
        }
        else
        {
            do definitions.Add(Read());
            while (reader.TryTakeSymbol(","));
        }

        return [.. definitions.Select(AdditionOf)];
    }

    private static SchemaEdit AdditionOf(ColumnDefinition definition)
    {
        return new SchemaEdit.AddColumn(
            [.. definition.Path.SkipLast(1)], definition.ToColumn(), definition.Position ?? ColumnPosition.Last);
    }

    private static List<SchemaEdit> ReadChange(StatementReader reader)
    {
        IReadOnlyList<string> column = reader.ExpectColumn();
        if (reader.TryTakeWords("SET", "NOT", "NULL")) return [new SchemaEdit.SetNullable(column, IsNullable: false)];
        if (reader.TryTakeWords("DROP", "NOT", "NULL")) return [new SchemaEdit.SetNullable(column, IsNullable: true)];
        if (reader.TryTakeWords("DROP", "DEFAULT")) return [new SchemaEdit.SetDefault(column, Expression: null)];
        if (reader.TryTakeWords("SET", "DEFAULT")) return [new SchemaEdit.SetDefault(column, reader.ExpectExpression("an expression").Text)];
        List<SchemaEdit> edits = [];
        while (!reader.IsAtEnd) edits.Add(ReadChangeClause(reader, column));
        return edits.Count > 0 ? edits : throw reader.Fault("TYPE, COMMENT, SET, DROP, FIRST or AFTER");
    }

    private static SchemaEdit ReadChangeClause(StatementReader reader, IReadOnlyList<string> column)
    {
        if (reader.TryTakeWords("COMMENT")) return new SchemaEdit.SetComment(column, reader.ExpectText("the comment in quotes"));
        if (new ColumnDefinitionReader(reader).TryReadPosition() is ColumnPosition position) return new SchemaEdit.MoveColumn(column, position);
        if (!reader.TryTakeWords("TYPE")) reader.TryTakeWords("SET", "DATA", "TYPE");
        return new SchemaEdit.ChangeType(column, reader.ExpectType(string.Join('.', column), "COMMENT", "FIRST", "AFTER"));
    }

    private static async Task<LiteralRows> RenameAsync(
        StatementReader reader, RelationRequest target, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest to = reader.ExpectTable("the new name");
        reader.ExpectEnd();
        if (target is not RelationRequest.Table from || to is not RelationRequest.Table name)
            throw CatalogErrors.NotSupported("Renaming a path", "Move the folder instead.", target.Location);
        await scope.SnapshotAsync(target, cancellationToken).ConfigureAwait(false);
        await scope.RequireNoViewAsync(to, cancellationToken).ConfigureAwait(false);
        scope.Metastore.Rename(scope.Resolver.NameOf(from), scope.Resolver.NameOf(name), to.Location);
        return LiteralRows.Done("renamed");
    }
}
