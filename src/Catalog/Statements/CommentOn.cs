using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Grammar;
using Millrace.Catalog.Metadata;
using Millrace.Delta.Altering;
using Millrace.DeltaProtocol.Evolution;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>Says what a table, a view or one of their columns means, or takes back what was said.</summary>
internal sealed class CommentOn : ISqlStatement
{
    public string Grammar => "COMMENT ON {TABLE | VIEW | COLUMN} name IS {'text' | NULL}";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("COMMENT", "ON");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        if (reader.IsAtWords("SCHEMA") || reader.IsAtWords("DATABASE") || reader.IsAtWords("CATALOG"))
            throw CatalogErrors.NotSupported("A comment on a schema or catalog", "They are folders; say it of the tables in them.", reader.Location);
        if (reader.TryTakeWords("COLUMN")) return await ColumnAsync(reader, scope, cancellationToken).ConfigureAwait(false);
        if (reader.TryTakeWords("VIEW")) return await ViewAsync(reader, scope, cancellationToken).ConfigureAwait(false);
        reader.ExpectWords("TABLE");
        RelationRequest table = reader.ExpectTable();
        return await AlterAsync(table, new AlterOrder.SetDescription(ReadText(reader)), scope, cancellationToken).ConfigureAwait(false);
    }

    private static string? ReadText(StatementReader reader)
    {
        reader.ExpectWords("IS");
        string? text = reader.TryTakeWords("NULL") ? null : reader.ExpectText("the comment in quotes, or NULL");
        reader.ExpectEnd();
        return text;
    }

    private static async Task<LiteralRows> AlterAsync(RelationRequest table, AlterOrder order, StatementScope scope, CancellationToken cancellationToken)
    {
        await scope.ChangeAsync(table, log => new TableAlterer(scope.Services).AlterAsync(log, order, cancellationToken), cancellationToken).ConfigureAwait(false);
        return LiteralRows.Done("commented");
    }

    private static async Task<LiteralRows> ColumnAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        SourceLocation? location = reader.Location;
        SqlToken first = reader.Current;
        IReadOnlyList<string> parts = reader.ExpectParts("a column, after the name of its table and a dot");
        if (parts.Count < 2) throw reader.Fault(first, "a column, after the name of its table and a dot", "");
        string? text = ReadText(reader);
        (RelationRequest owner, IReadOnlyList<string> column) = Owner(parts, location, scope);
        if (await scope.TryViewAsync(owner, cancellationToken).ConfigureAwait(false) is ViewDefinition view)
            return await ReplaceAsync(await WithColumnAsync(view, column, text, owner, scope, cancellationToken).ConfigureAwait(false), scope, location, cancellationToken).ConfigureAwait(false);
        return await AlterAsync(owner, new AlterOrder.EditColumns("CHANGE COLUMN", [new SchemaEdit.SetComment(column, text)]), scope, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The longest beginning of a dotted name that is a table or view, and what is left, which may lead into structs.</summary>
    private static (RelationRequest Owner, IReadOnlyList<string> Column) Owner(IReadOnlyList<string> parts, SourceLocation? location, StatementScope scope)
    {
        if (RelationRequest.DeltaPath.PathIn([.. parts.Take(2)]) is string path && parts.Count > 2)
            return (new RelationRequest.DeltaPath(path, Travel: null, IsStream: false) { Location = location }, [.. parts.Skip(2)]);
        RelationRequest.Table[] tables = [.. Enumerable.Range(1, Math.Min(3, parts.Count - 1)).Reverse()
            .Select(count => new RelationRequest.Table(string.Join('.', parts.Take(count)), [.. parts.Take(count)], Travel: null, IsStream: false) { Location = location })];
        RelationRequest.Table owner = Array.Find(tables, table => Holds(scope, table)) ?? tables[0];
        return (owner, [.. parts.Skip(owner.Parts.Count)]);
    }

    private static bool Holds(StatementScope scope, RelationRequest.Table table)
    {
        TableName name = scope.Resolver.NameOf(table);
        return scope.Metastore.Holds(name) || scope.Metastore.Views.List().Contains(name);
    }

    private static async Task<LiteralRows> ViewAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        (TableName name, SourceLocation? location) = scope.ExpectViewName(reader);
        string? text = ReadText(reader);
        if (scope.Metastore.Holds(name)) throw CatalogErrors.WrongDrop(name, "table", "COMMENT ON TABLE", location);
        ViewDefinition view = await scope.Metastore.Views.TryReadAsync(name, cancellationToken).ConfigureAwait(false) ?? throw CatalogErrors.ViewNotFound(name, location);
        return await ReplaceAsync(view with { Comment = text }, scope, location, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ViewDefinition> WithColumnAsync(
        ViewDefinition view, IReadOnlyList<string> column, string? text, RelationRequest owner, StatementScope scope, CancellationToken cancellationToken)
    {
        if (column.Count > 1) throw CatalogErrors.NotSupported("A comment on a field of a view's column", "Say it of the column.", owner.Location);
        IReadOnlyList<ViewColumn> named = view.Columns.Count > 0
            ? view.Columns
            : [.. (await scope.ColumnsAsync(owner, cancellationToken).ConfigureAwait(false)).Select(static given => new ViewColumn(given.Name, Comment: null))];
        if (!named.Any(given => given.Name.Equals(column[0], StringComparison.OrdinalIgnoreCase)))
            throw CatalogErrors.ViewColumnUnknown(view.Name, column[0], named.Select(static given => given.Name), owner.Location);
        return view with { Columns = [.. named.Select(given => given.Name.Equals(column[0], StringComparison.OrdinalIgnoreCase) ? given with { Comment = text } : given)] };
    }

    private static async Task<LiteralRows> ReplaceAsync(ViewDefinition view, StatementScope scope, SourceLocation? location, CancellationToken cancellationToken)
    {
        if (view.Pipeline is string pipeline)
            throw CatalogErrors.TableNotChangeable($"The view is declared by pipeline '{pipeline}'. Change its comment there.", location);
        await scope.Metastore.Views.ReplaceAsync(view, cancellationToken).ConfigureAwait(false);
        return LiteralRows.Done("commented");
    }
}
