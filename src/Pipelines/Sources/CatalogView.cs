using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Sources;

/// <summary>What a pipeline's CREATE VIEW becomes in the catalog, and what datasets of the pipeline see of it and of temporary views.</summary>
internal static class CatalogView
{
    /// <summary>The definition that the catalog shall keep.</summary>
    public static ViewDefinition DefinitionOf(PipelineHome home, DatasetDeclaration view, FlowDeclaration flow) =>
        new(view.Name, flow.Query.Text.Text, flow.Query.Catalog, flow.Query.Schema)
        {
            Columns = ColumnsOf(view),
            Comment = view.Comment,
            Properties = view.Properties,
            Pipeline = home.Key,
        };

    /// <summary>The rows of a view, of the catalog or temporary, under the names of its columns.</summary>
    public static string Named(DatasetDeclaration view, string sql) => ViewQuery.Named(sql, ColumnsOf(view));

    /// <summary>The columns of a view, from those of its query.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">PIPELINE_DECLARATION: it names more or fewer columns than its query gives.</exception>
    public static TableSchema Named(DatasetDeclaration view, TableSchema given)
    {
        IReadOnlyList<DeclaredColumn> named = view.DeclaredColumns;
        if (named.Count == 0) return given;
        if (named.Count != given.Count) throw ViewErrors.ColumnCount(view, given.Count);
        return new TableSchema(given.Zip(named, static (column, name) => new Column(name.Name, column.Type, column.IsNullable) { Comment = name.Comment }));
    }

    /// <summary>Refuses what the catalog cannot answer once the pipeline is not at hand.</summary>
    public static void Check(DatasetDeclaration view, IEnumerable<RelationRequest> requests)
    {
        foreach (RelationRequest request in requests)
        {
            if (request is RelationRequest.Files) throw ViewErrors.Files(view, request.Location ?? view.Location);
            if (request is RelationRequest.Table { Parts: [string first, _] } && first.Equals("LIVE", StringComparison.OrdinalIgnoreCase))
                throw ViewErrors.Live(view, request.Location ?? view.Location);
        }
    }

    /// <summary>Refuses a name that somebody else's view or a table has.</summary>
    public static async Task CheckNameAsync(PipelineServices services, PipelineHome home, DatasetDeclaration dataset, CancellationToken cancellationToken)
    {
        bool isView = dataset.Kind == DatasetKind.CatalogView;
        if (isView && services.Metastore.Holds(dataset.Name)) throw ViewErrors.NameTaken(dataset, "a table", "DROP TABLE");
        if (!await services.Metastore.Views.HoldsAsync(dataset.Name, cancellationToken).ConfigureAwait(false)) return;
        if (!isView) throw ViewErrors.NameTaken(dataset, "a view", "DROP VIEW");
        ViewDefinition? existing = await services.Metastore.Views.TryReadAsync(dataset.Name, cancellationToken).ConfigureAwait(false);
        if (existing?.Pipeline is null) throw ViewErrors.NameTaken(dataset, "a view that no pipeline made", "DROP VIEW");
        if (existing.Pipeline != home.Key) throw RunErrors.OtherOwner(dataset.Name, existing.Pipeline, dataset.Location);
    }

    private static ViewColumn[] ColumnsOf(DatasetDeclaration view) => [.. view.DeclaredColumns.Select(static column => new ViewColumn(column.Name, column.Comment))];
}
