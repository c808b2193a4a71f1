using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Grammar;
using Millrace.Catalog.Metadata;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Catalog.Statements;

/// <summary>Keeps a query under a name, after a look at whether it can be read.</summary>
internal sealed class CreateView : ISqlStatement
{
    public string Grammar => "CREATE [OR REPLACE] VIEW [IF NOT EXISTS] view [(column [COMMENT 'text'], …)] [COMMENT 'text'] [TBLPROPERTIES (…)] AS query";

    public bool Starts(StatementReader reader)
    {
        int ahead = reader.IsAtWords("CREATE", "OR", "REPLACE") ? 3 : reader.IsAtWords("CREATE") ? 1 : 0;
        if (ahead == 0) return false;
        bool isTemporary = reader.Peek(ahead).IsWord("TEMPORARY") || reader.Peek(ahead).IsWord("TEMP");
        return reader.Peek(isTemporary ? ahead + 1 : ahead).IsWord("VIEW");
    }

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectWords("CREATE");
        bool replaces = reader.TryTakeWords("OR", "REPLACE");
        if (!reader.IsAtWords("VIEW"))
            throw CatalogErrors.NotSupported("A temporary view outside of a pipeline", "Write WITH name AS (query) before the query that reads it.", reader.Location);
        reader.ExpectWords("VIEW");
        bool ignoresExisting = !replaces && reader.TryTakeWords("IF", "NOT", "EXISTS");
        (TableName name, SourceLocation? location) = scope.ExpectViewName(reader);
        ViewDefinition view = await ReadAsync(reader, name, scope, cancellationToken).ConfigureAwait(false);
        if (scope.Metastore.Holds(name)) throw CatalogErrors.TableExists(name, location);
        ViewDefinition? existing = replaces ? await scope.Metastore.Views.TryReadAsync(name, cancellationToken).ConfigureAwait(false) : null;
        if (existing is null)
        {
            if (await scope.Metastore.Views.TryCreateAsync(view, cancellationToken).ConfigureAwait(false)) return LiteralRows.Done("created");
            return ignoresExisting ? LiteralRows.Done("exists already") : throw CatalogErrors.TableExists(name, location);
        }

        if (existing.Pipeline is string pipeline)
            throw CatalogErrors.TableNotChangeable($"The view is declared by pipeline '{pipeline}'. Change its query there.", location);
        await scope.Metastore.Views.ReplaceAsync(view, cancellationToken).ConfigureAwait(false);
        return LiteralRows.Done("replaced");
    }

    private static async Task<ViewDefinition> ReadAsync(StatementReader reader, TableName name, StatementScope scope, CancellationToken cancellationToken)
    {
        SourceLocation? start = reader.Location;
        IReadOnlyList<ViewColumn> columns = reader.IsAtSymbol("(") ? reader.ExpectList(() => ReadColumn(reader)) : [];
        if (columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw CatalogErrors.ColumnTwice(twice.Key, start);
        string? comment = null;
        IReadOnlyDictionary<string, string>? properties = null;
        while (!reader.IsAtWords("AS"))
        {
            if (comment is null && reader.TryTakeWords("COMMENT")) comment = reader.ExpectText("the comment in quotes");
            else if (properties is null && reader.TryTakeWords("TBLPROPERTIES")) properties = reader.ExpectProperties();
            else throw reader.Fault("COMMENT, TBLPROPERTIES, or AS and a query");
        }

        reader.ExpectWords("AS");
        QueryInput query = reader.ExpectRest("a query");
        ViewDefinition view = new(name, query.Text, scope.Resolver.DefaultCatalog, scope.Resolver.DefaultSchema)
        {
            Columns = columns,
            Comment = comment,
            Properties = properties ?? new Dictionary<string, string>(),
        };
        BoundQuery bound = await scope.Governor.BindAsync(query, scope.Resolver.Within(view), cancellationToken).ConfigureAwait(false);
        int given = scope.Services.Engine.Describe(bound).Count;
        return columns.Count == 0 || columns.Count == given ? view : throw CatalogErrors.ViewColumns(name, columns.Count, given, start);
    }

    private static ViewColumn ReadColumn(StatementReader reader)
    {
        string name = reader.ExpectName("the name of a column");
        if (!reader.IsAtSymbol(",") && !reader.IsAtSymbol(")") && !reader.IsAtWords("COMMENT"))
            throw reader.Fault("COMMENT, ',' or ')'", "The query of a view decides the types of its columns; cast there.");
        return new ViewColumn(name, reader.TryTakeWords("COMMENT") ? reader.ExpectText("the comment in quotes") : null);
    }
}
