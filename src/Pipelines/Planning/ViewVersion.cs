using System.Security.Cryptography;
using System.Text;
using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Planning;

/// <summary>
/// A number for a view of the catalog that changes with its definition and with every table behind it, so that what reads
/// the view is refreshed when, and only when, the view's rows may have changed.
/// </summary>
internal static class ViewVersion
{
    private const long Unknown = -1;

    /// <summary>The number; less than zero when there is no such view or nothing can be told, as of one that depends on the time.</summary>
    public static async Task<long> OfAsync(
        PipelineServices services, RelationRequest request, IReadOnlyList<TableName> open, CancellationToken cancellationToken)
    {
        if (request is not RelationRequest.Table { Parts: [string catalog, string schema, string table] }) return Unknown;
        TableName name = new(catalog, schema, table);
        ViewDefinition? view = open.Contains(name) ? null : await services.Metastore.Views.TryReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (view is null || !FlowQuery.IsRepeatableText(view.Query)) return Unknown;
        StringBuilder state = new(view.Query);
        state.Append('\n').AppendJoin(',', view.Columns.Select(static column => column.Name)).Append('\n');
        foreach (RelationRequest source in services.Governor.RequestsOf(QueryInput.Of(new SourceText(name.ToString(), view.Query))))
        {
            if (source is not (RelationRequest.Table or RelationRequest.DeltaPath)) return Unknown;
            (string key, long version) = await RefreshSources.VersionOfAsync(services, Full(source, view), [.. open, name], cancellationToken).ConfigureAwait(false);
            if (version < 0) return Unknown;
            state.Append(key).Append('|').Append(version).Append('\n');
        }

        return BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(state.ToString()))) & long.MaxValue;
    }

    private static RelationRequest Full(RelationRequest source, ViewDefinition view)
    {
        if (source is not RelationRequest.Table table) return source;
        TableName name = TableName.FromParts(table.Parts, view.Catalog, view.Schema);
        return table with { Name = name.ToString(), Parts = [name.Catalog, name.Schema, name.Table] };
    }
}
