using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Grammar;
using Millrace.Catalog.Metadata;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>Where a statement finds the tables it names, and how it binds the queries in it.</summary>
/// <param name="Services">Engine and store.</param>
/// <param name="Metastore">The tables there are.</param>
/// <param name="Resolver">Gives the snapshots of names and paths.</param>
/// <param name="Governor">Binds queries.</param>
internal sealed record StatementScope(TableServices Services, Metastore Metastore, SnapshotResolver Resolver, Governor Governor)
{
    /// <summary>True for those who only read: paths are refused, and queries that do more than read tables by their names.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The snapshot a table request means, the latest one when it names no version.</summary>
    public Task<Snapshot> SnapshotAsync(RelationRequest request, CancellationToken cancellationToken) => request switch
    {
        RelationRequest.Table table => Resolver.SnapshotOfAsync(table, cancellationToken),
        RelationRequest.DeltaPath when IsReadOnly => throw CatalogErrors.NotReadOnly("It reads a path. Name a table", request.Location),
        RelationRequest.DeltaPath path => Resolver.SnapshotOfAsync(path, cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A table's log.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_FOUND, DELTA_TABLE_NOT_FOUND and others, with the place of the name.</exception>
    public async Task<DeltaLog> LogAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await SnapshotAsync(request, cancellationToken).ConfigureAwait(false);
        return await DeltaLog.OpenAsync(Metastore.Environment, snapshot.Root, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes a table; a fault gets the place of the table's name.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_CHANGEABLE: a pipeline computes the table. And whatever the change raises.</exception>
    public async Task<T> ChangeAsync<T>(RelationRequest request, Func<DeltaLog, Task<T>> change, CancellationToken cancellationToken)
    {
        await RequireChangeableAsync(request, cancellationToken).ConfigureAwait(false);
        DeltaLog log = await LogAsync(request, cancellationToken).ConfigureAwait(false);
        return await MakeAsync(request, () => change(log)).ConfigureAwait(false);
    }

    /// <summary>Does something about a table; a fault gets the place of the table's name.</summary>
    public static async Task<T> MakeAsync<T>(RelationRequest request, Func<Task<T>> make)
    {
        try
        {
            return await make().ConfigureAwait(false);
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, request.Location);
        }
    }

    /// <summary>Refuses tables that are computed: what is changed by hand there would be lost with the next update.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_CHANGEABLE.</exception>
    public async Task RequireChangeableAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await SnapshotAsync(request, cancellationToken).ConfigureAwait(false);
        if (!snapshot.Properties.TryGetValue("millrace.kind", out string? kind) || kind != "MaterializedView") return;
        string pipeline = snapshot.Properties.GetValueOrDefault("millrace.pipeline") ?? "a pipeline";
        throw CatalogErrors.TableNotChangeable(
            $"The table is a materialized view that pipeline '{pipeline}' computes. Change its query or its sources instead.", request.Location);
    }

    /// <summary>The folder that a table has or would get.</summary>
    /// <exception cref="MillraceException">WAREHOUSE_MISSING, NAME_INVALID.</exception>
    public LakePath PathOf(RelationRequest request)
    {
        if (request is RelationRequest.Table named && !Metastore.HasPlace) throw CatalogErrors.WarehouseMissing(named.Name, request.Location);
        try
        {
            return request switch
            {
                RelationRequest.Table table => Metastore.PathOf(Resolver.NameOf(table)),
                RelationRequest.DeltaPath path => Resolver.RootOf(path),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, request.Location);
        }
    }

    /// <summary>The columns of a table or view, with their comments.</summary>
    public async Task<TableSchema> ColumnsAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        ViewDefinition? view = await TryViewAsync(request, cancellationToken).ConfigureAwait(false);
        if (view is null) return (await SnapshotAsync(request, cancellationToken).ConfigureAwait(false)).Schema;
        ResolvedRelation rows = await Resolver.ResolveAsync(request, cancellationToken).ConfigureAwait(false);
        TableSchema columns = Services.Engine.StoredSchema(new BoundQuery(rows.Sql));
        return view.Columns.Count == 0 ? columns : new TableSchema(columns.Zip(view.Columns, static (column, named) => column with { Comment = named.Comment }));
    }

    /// <summary>The view that a name means; null when it means a table or nothing.</summary>
    public async Task<ViewDefinition?> TryViewAsync(RelationRequest request, CancellationToken cancellationToken) =>
        request is RelationRequest.Table named && !Metastore.Holds(Resolver.NameOf(named))
            ? await Resolver.ViewOfAsync(named, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Takes the name of a view of the warehouse.</summary>
    /// <exception cref="MillraceException">WAREHOUSE_MISSING, SQL_NOT_SUPPORTED: it is a path.</exception>
    public (TableName Name, SourceLocation? Location) ExpectViewName(StatementReader reader)
    {
        RelationRequest target = reader.ExpectTable("the name of a view");
        if (target is not RelationRequest.Table named)
            throw CatalogErrors.NotSupported("A view at a path", "Name it in the warehouse of a project; its query may name tables by paths.", target.Location);
        PathOf(target);
        return (Resolver.NameOf(named), target.Location);
    }

    /// <summary>Names of all views in the spelling they were given.</summary>
    public async Task<IReadOnlyList<TableName>> ViewNamesAsync(CancellationToken cancellationToken)
    {
        List<TableName> names = [];
        foreach (TableName known in Metastore.Views.List())
        {
            try
            {
                names.Add((await Metastore.Views.TryReadAsync(known, cancellationToken).ConfigureAwait(false))?.Name ?? known);
            }
            catch (MillraceException damaged) when (damaged.Code.Value == "VIEW_DAMAGED")
            {
                names.Add(known); // A list must show it, or nobody finds it to repair or drop.
            }
        }

        return names;
    }

    /// <summary>Refuses a name for a table that a view has.</summary>
    /// <exception cref="MillraceException">TABLE_EXISTS.</exception>
    public async Task RequireNoViewAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        if (request is not RelationRequest.Table named) return;
        TableName name = Resolver.NameOf(named);
        if (await Metastore.Views.HoldsAsync(name, cancellationToken).ConfigureAwait(false)) throw CatalogErrors.TableExists(name, request.Location);
    }

    /// <summary>Binds a query of the statement.</summary>
    public Task<BoundQuery> BindAsync(QueryInput query, CancellationToken cancellationToken) =>
        IsReadOnly ? Governor.BindReadOnlyAsync(query, Resolver, cancellationToken) : Governor.BindAsync(query, Resolver, cancellationToken);

    /// <summary>Binds an expression of the statement.</summary>
    public Task<BoundExpression> BindExpressionAsync(QueryInput expression, CancellationToken cancellationToken) =>
        Governor.BindExpressionAsync(expression, Resolver, cancellationToken);
}
