using Millrace.Catalog.Faults;
using Millrace.Catalog.Metadata;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Binding;

/// <summary>The rows of a view: its query, over the tables as they are now, under the names that the view gives.</summary>
public static class ViewQuery
{
    /// <summary>Binds the query of a view and checks its columns; a fault has its place in the view's query.</summary>
    internal static async Task<ResolvedRelation> BindAsync(
        ViewDefinition view, Governor governor, MillraceEngine engine, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        BoundQuery bound = await governor.BindAsync(TextOf(view), resolver, cancellationToken).ConfigureAwait(false);
        int given = engine.Describe(bound).Count;
        if (view.Columns.Count > 0 && view.Columns.Count != given) throw CatalogErrors.ViewColumns(view.Name, view.Columns.Count, given, location: null);
        return new ResolvedRelation(Named(bound.Sql, view.Columns)) { ScansOfView = bound.Scans };
    }

    /// <summary>The query of a view as it was written.</summary>
    internal static QueryInput TextOf(ViewDefinition view) => QueryInput.Of(new SourceText(view.Name.ToString(), view.Query));

    /// <summary>A query under other names for its columns.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="columns">A name for each of its columns; empty to keep them.</param>
    public static string Named(string sql, IReadOnlyList<ViewColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return columns.Count == 0 ? sql : $"SELECT * FROM ({sql}\n) AS millrace_view({string.Join(", ", columns.Select(static column => Sql.Name(column.Name)))})";
    }
}
