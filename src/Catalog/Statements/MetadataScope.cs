using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Catalog.Statements;

/// <summary>Where a metadata statement finds the tables it names.</summary>
/// <param name="Metastore">The tables there are.</param>
/// <param name="Resolver">Gives the snapshots of names and paths.</param>
internal sealed record MetadataScope(Metastore Metastore, SnapshotResolver Resolver)
{
    /// <summary>The latest snapshot of a table.</summary>
    public Task<Snapshot> SnapshotAsync(RelationRequest request, CancellationToken cancellationToken) => request switch
    {
        RelationRequest.Table table => Resolver.SnapshotOfAsync(table, cancellationToken),
        RelationRequest.DeltaPath path => Resolver.SnapshotOfAsync(path, cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A table.</summary>
    public async Task<DeltaLog> TableAsync(RelationRequest request, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await SnapshotAsync(request, cancellationToken).ConfigureAwait(false);
        return await DeltaLog.OpenAsync(Metastore.Environment, snapshot.Root, cancellationToken).ConfigureAwait(false);
    }
}
