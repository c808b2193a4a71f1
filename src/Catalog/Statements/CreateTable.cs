using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Creating;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Layout;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>Creates or replaces a table: from columns, from a query, like another table, or as a clone of one.</summary>
internal sealed class CreateTable : ISqlStatement
{
    private const string ConstraintProperty = "delta.constraints.";

    public string Grammar =>
        "CREATE [OR REPLACE] TABLE [IF NOT EXISTS] table {[(columns)] [clauses] [AS query] | LIKE table | [SHALLOW | DEEP] CLONE table}";

    public bool Starts(StatementReader reader)
    {
        bool isTable = reader.IsAtWords("CREATE", "TABLE") || reader.IsAtWords("CREATE", "OR", "REPLACE", "TABLE");
        return isTable || reader.IsAtWords("REPLACE", "TABLE");
    }

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        CreateMode mode = ReadMode(reader);
        RelationRequest target = reader.ExpectTable();
        await scope.RequireNoViewAsync(target, cancellationToken).ConfigureAwait(false);
        if (reader.TryTakeWords("LIKE"))
        {
            return await CreateLikeAsync(reader, target, mode, scope, cancellationToken).ConfigureAwait(false);
        }

        bool isClone = reader.IsAtWords("CLONE") || reader.IsAtWords("SHALLOW", "CLONE") || reader.IsAtWords("DEEP", "CLONE");
        if (isClone) return await CloneAsync(reader, target, mode, scope, cancellationToken).ConfigureAwait(false);
        Dictionary<string, string> constraints = [];
        List<ColumnDefinition> columns = ReadColumns(reader, constraints);
        TableClauses clauses = new TableClauseReader(reader).Read();
        bool hasQuery = reader.TryTakeWords("AS");
        QueryInput? query = hasQuery ? reader.ExpectRest("a query") : null;
        reader.ExpectEnd();
        if (hasQuery && columns.Count > 0)
        {
            throw CatalogErrors.NotSupported(
                "A column list together with AS", "Let the query decide the columns, with CAST where a type matters.", target.Location);
        }

        if (!hasQuery && columns.Count == 0) throw reader.Fault("columns in parentheses, or AS and a query");
        CreateOrder order = new(scope.PathOf(target), DefinitionOf(columns, clauses, constraints), mode)
        {
            Rows = query is null ? null : await scope.BindAsync(query, cancellationToken).ConfigureAwait(false),
            Clustering = clauses.Clustering ?? [],
        };
        return Answer(await StatementScope.MakeAsync(target, () => new TableCreator(scope.Services).CreateAsync(order, cancellationToken)).ConfigureAwait(false));
    }

    private static LiteralRows Answer(ChangeResult result) =>
        LiteralRows.Done(result.Commit is CommitResult.AlreadyApplied ? "exists already" : "created");

    private static CreateMode ReadMode(StatementReader reader)
    {
        if (reader.TryTakeWords("REPLACE", "TABLE")) return CreateMode.Replace;
        reader.ExpectWords("CREATE");
        bool replaces = reader.TryTakeWords("OR", "REPLACE");
        reader.ExpectWords("TABLE");
        if (!reader.IsAtWords("IF", "NOT", "EXISTS")) return replaces ? CreateMode.CreateOrReplace : CreateMode.Create;
        if (replaces) throw reader.Fault("the name of a table", "OR REPLACE and IF NOT EXISTS exclude each other.");
        reader.ExpectWords("IF", "NOT", "EXISTS");
        return CreateMode.CreateIfMissing;
    }

    private static List<ColumnDefinition> ReadColumns(StatementReader reader, Dictionary<string, string> constraints)
    {
        List<ColumnDefinition> columns = [];
        if (!reader.IsAtSymbol("(")) return columns;
        ColumnDefinitionReader definitions = new(reader);
        reader.ExpectList(() =>
        {
            if (reader.TryTakeWords("CONSTRAINT"))
            {
                string name = reader.ExpectName("the name of the constraint");
                if (!reader.TryTakeWords("CHECK")) throw reader.Fault("CHECK (condition)", "Keys are not kept here.");
                string condition = reader.ExpectParenthesised("a condition in parentheses").Text;
                if (!constraints.TryAdd(name, condition)) throw reader.Fault("another name", $"The constraint '{name}' is given twice.");
            }
            else
            {
                columns.Add(definitions.Read(allowsPosition: false));
            }

            return true;
        });
        return columns;
    }

    private static TableDefinition DefinitionOf(
        List<ColumnDefinition> columns, TableClauses clauses, Dictionary<string, string> constraints)
    {
        foreach (ColumnDefinition column in columns)
        {
            if (column.Path.Count > 1)
                throw CatalogErrors.NotSupported($"The column '{string.Join('.', column.Path)}'", "Declare a struct instead.", column.Location);
        }

        List<Column> declared = [.. columns.Select(column => column.ToColumn())];
        foreach ((string name, DataType? type) in clauses.Partitions)
        {
            if (type is not null) declared.Add(new Column(name, type));
        }

        if (declared.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw CatalogErrors.ColumnTwice(twice.Key, columns.Find(column => column.Name == twice.Last().Name)?.Location);
        Dictionary<string, string> properties = new(clauses.Properties, StringComparer.Ordinal);
        foreach ((string name, string condition) in constraints) properties[ConstraintProperty + name.ToLowerInvariant()] = condition;
        return new TableDefinition(
            new TableSchema(declared), [.. clauses.Partitions.Select(partition => partition.Name)], properties, clauses.Comment, Name: null);
    }

    private static async Task<LiteralRows> CreateLikeAsync(
        StatementReader reader, RelationRequest target, CreateMode mode, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest model = reader.ExpectTable();
        TableClauses clauses = new TableClauseReader(reader).Read();
        reader.ExpectEnd();
        Snapshot snapshot = await scope.SnapshotAsync(model, cancellationToken).ConfigureAwait(false);
        CreateOrder order = new(scope.PathOf(target), TableCloner.DefinitionLike(snapshot, clauses.Properties), mode)
        {
            Clustering = clauses.Clustering ?? Clustering.Of(snapshot)?.Columns ?? [],
        };
        return Answer(await StatementScope.MakeAsync(target, () => new TableCreator(scope.Services).CreateAsync(order, cancellationToken)).ConfigureAwait(false));
    }

    private static async Task<LiteralRows> CloneAsync(
        StatementReader reader, RelationRequest target, CreateMode mode, StatementScope scope, CancellationToken cancellationToken)
    {
        bool isShallow = reader.TryTakeWords("SHALLOW");
        if (!isShallow) reader.TryTakeWords("DEEP");
        reader.ExpectWords("CLONE");
        RelationRequest source = reader.ExpectTable().At(reader.TryTakeTravel());
        TableClauses clauses = new TableClauseReader(reader).Read();
        reader.ExpectEnd();
        Snapshot snapshot = await scope.SnapshotAsync(source, cancellationToken).ConfigureAwait(false);
        CloneOrder order = new(snapshot, scope.PathOf(target), mode) { IsShallow = isShallow, Properties = clauses.Properties };
        ChangeResult result = await StatementScope.MakeAsync(target, () => new TableCloner(scope.Services).CloneAsync(order, cancellationToken)).ConfigureAwait(false);
        return LiteralRows.OfMetrics(result.Metrics);
    }
}
