using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Planning;

/// <summary>What one table has got since a view that reads it was refreshed.</summary>
/// <param name="Name">Full name of the table.</param>
/// <param name="Snapshot">The table at the version that the refresh reads.</param>
/// <param name="Added">Files of new rows.</param>
internal sealed record SourceChange(string Name, Snapshot Snapshot, IReadOnlyList<DataFile> Added)
{
    /// <summary>What else happened than that rows came; null when nothing did.</summary>
    public RefreshIssue? Issue { get; private init; }

    /// <summary>True when the table holds rows that the view has not seen.</summary>
    public bool HasGrown => Added.Count > 0;

    /// <summary>Its size, for the event log.</summary>
    public RefreshTable Size => new(Name, Snapshot.Files.Sum(static file => file.SizeBytes), Issue is null ? AddedBytes : null, Issue is null);

    /// <summary>Size of the new files.</summary>
    public long AddedBytes => Added.Sum(static file => file.SizeBytes);

    /// <summary>Reads it; null when there is no such table.</summary>
    /// <param name="services">What is needed of the house.</param>
    /// <param name="home">The pipeline's home.</param>
    /// <param name="query">The view's query.</param>
    /// <param name="request">The table, as the query reads it.</param>
    /// <param name="target">The view.</param>
    /// <param name="versions">The versions that this refresh reads and will note.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<SourceChange?> ReadAsync(
        PipelineServices services, PipelineHome home, FlowQuery query, RelationRequest.Table request, Snapshot target,
        IReadOnlyDictionary<string, long> versions, CancellationToken cancellationToken)
    {
        DeltaLog? table = await FlowReader.TableOfAsync(services, request, cancellationToken).ConfigureAwait(false);
        if (table is null) return null;
        Snapshot now = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        string appId = RefreshSources.NameOf(services, home, query, request, now);
        if (!versions.TryGetValue(appId, out long version) || target.TransactionVersion(appId) is not (long before and >= 0))
            return With("CHANGE_SET_MISSING", "was made anew, or the view never read it");
        if (now.Version != version) now = await table.SnapshotAtVersionAsync(version, cancellationToken).ConfigureAwait(false);
        if (before > version) return With("CHANGE_SET_MISSING", "was set back");
        List<DataFile> added = [];
        try
        {
            await foreach (VersionChange change in table.ChangesAsync(before + 1, version, cancellationToken).ConfigureAwait(false))
            {
                if (change.Metadata is not null && !await HasSameColumnsAsync(table, before, now, cancellationToken).ConfigureAwait(false))
                    return With("DATA_SCHEMA_CHANGED", "got other columns");
                if (change.Removes.Any(static removed => removed.IsDataChange)) return With("CDF_UNAVAILABLE", "had rows updated or deleted");
                added.AddRange(change.Adds.Where(static add => add.IsDataChange).Select(static add => add.File));
            }
        }
        catch (MillraceException fault) when (fault.Code.Value == "DELTA_VERSION_NOT_FOUND")
        {
            return With("CHANGE_SET_MISSING", "does not know any more what came since");
        }

        // Files that were put together since are read all the same, as long as nobody has removed them.
        HashSet<DataFile> live = [.. now.Files];
        foreach (DataFile file in added.Where(file => !live.Contains(file)))
        {
            if (await services.Store.TryFindAsync(file.Path, cancellationToken).ConfigureAwait(false) is null)
                return With("DATA_FILE_MISSING", "has had files vacuumed that hold what came since");
        }

        return new SourceChange(request.Name, now, [.. added.Distinct()]);

        SourceChange With(string type, string what) =>
            new(request.Name, now, []) { Issue = new RefreshIssue(type, $"{request.Parts[^1]} {what}") { Table = request.Name } };
    }

    /// <summary>Properties, comments and clustering change no row.</summary>
    private static async Task<bool> HasSameColumnsAsync(DeltaLog table, long before, Snapshot now, CancellationToken cancellationToken)
    {
        Snapshot then = await table.SnapshotAtVersionAsync(before, cancellationToken).ConfigureAwait(false);
        return then.Schema.Count == now.Schema.Count
            && then.Schema.Zip(now.Schema).All(static pair => pair.First.Name == pair.Second.Name && pair.First.Type == pair.Second.Type)
            && then.Metadata.PartitionColumns.SequenceEqual(now.Metadata.PartitionColumns, StringComparer.Ordinal)
            && then.Metadata.Id == now.Metadata.Id;
    }
}
