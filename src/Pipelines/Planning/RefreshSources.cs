using System.Security.Cryptography;
using System.Text;
using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol;
using Millrace.Foundation.Names;
using Millrace.Foundation.Storage;
using Millrace.Ingest.Landing;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Planning;

/// <summary>
/// Which versions of its sources a materialized view was computed from. They are kept in the view's own log, as
/// <c>txn</c> actions of the commit that holds the rows, so rows and record cannot disagree.
/// </summary>
internal static class RefreshSources
{
    /// <summary>Decides how a view is refreshed, from what its log says and what its sources are now.</summary>
    public static RefreshChoice Decide(
        PipelineHome home, FlowQuery query, Snapshot? existing, IReadOnlyDictionary<string, long> current, bool isForced)
    {
        Dictionary<string, long> recorded = [];
        string prefix = Prefix(home, query);
        foreach (string appId in existing?.Transactions.Keys ?? [])
        {
            if (appId.StartsWith(prefix, StringComparison.Ordinal) && existing!.TransactionVersion(appId) is long version and >= 0)
                recorded[appId] = version;
        }

        string anyQuery = SourcesOf(home);
        bool isEdited = recorded.Count == 0 && (existing?.Transactions.Keys.Any(appId => appId.StartsWith(anyQuery, StringComparison.Ordinal)) ?? false);
        return RefreshChoice.Decide(recorded, current, query.IsRepeatable, isForced, isEdited);
    }

    /// <summary>The sources as they are now, by the names the log keeps them under.</summary>
    public static Task<IReadOnlyDictionary<string, long>> CurrentAsync(
        PipelineServices services, PipelineHome home, FlowQuery query, CancellationToken cancellationToken) =>
        CurrentAsync(services, home, query, query.Requests, cancellationToken);

    /// <summary>Some of the sources as they are now.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> CurrentAsync(
        PipelineServices services, PipelineHome home, FlowQuery query, IEnumerable<RelationRequest> requests, CancellationToken cancellationToken)
    {
        Dictionary<string, long> versions = new(StringComparer.Ordinal) { [$"{Prefix(home, query)}query"] = 0 };
        foreach (RelationRequest request in requests)
        {
            (string name, long version) = await VersionOfAsync(services, request, [], cancellationToken).ConfigureAwait(false);
            versions[Prefix(home, query) + name] = version;
        }

        return versions;
    }

    /// <summary>The name under which a view's log keeps the version of a table it reads.</summary>
    public static string NameOf(PipelineServices services, PipelineHome home, FlowQuery query, RelationRequest request, Snapshot snapshot) =>
        Prefix(home, query) + NameInLog(services, request, snapshot);

    private static string NameInLog(PipelineServices services, RelationRequest request, Snapshot snapshot) =>
        $"{snapshot.Metadata.Id}/{FlowReader.KeyOf(services, request)}";

    private static string Prefix(PipelineHome home, FlowQuery query) => $"{SourcesOf(home)}{query.Fingerprint}/";

    private static string SourcesOf(PipelineHome home) => $"millrace/{home.Key}/sources/";

    /// <summary>A source's name and a number that changes when its rows may have changed; less than zero when that cannot be told.</summary>
    /// <param name="services">Finds the tables.</param>
    /// <param name="request">The source, by its full name.</param>
    /// <param name="open">Views whose own version is being found.</param>
    /// <param name="cancellationToken">Stops the reading of logs.</param>
    internal static async Task<(string Name, long Version)> VersionOfAsync(
        PipelineServices services, RelationRequest request, IReadOnlyList<TableName> open, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case RelationRequest.Table or RelationRequest.DeltaPath:
                DeltaLog? table = await FlowReader.TableOfAsync(services, request, cancellationToken).ConfigureAwait(false);
                if (table is null) return (FlowReader.KeyOf(services, request), await ViewVersion.OfAsync(services, request, open, cancellationToken).ConfigureAwait(false));
                Snapshot snapshot = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
                return (NameInLog(services, request, snapshot), snapshot.Version);
            case RelationRequest.Files files:
                // The listing stands for the content: files do not change once they have landed.
                IReadOnlyList<LandedFile> landed = await FileBacklog.ListAsync(
                    services.Store, new LandingPath(services.ResolvePath(files.Path)), static _ => false, files.Location, cancellationToken).ConfigureAwait(false);
                StringBuilder listing = new();
                foreach (LandedFile file in landed) listing.Append(file.Path).Append('|').Append(file.SizeBytes).Append('|').Append(file.ModifiedAt.UtcTicks).Append('\n');
                byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(listing.ToString()));
                return (FlowReader.KeyOf(services, request), BitConverter.ToInt64(hash) & long.MaxValue);
            case RelationRequest.EventLog: return ("event_log", -1);
            default: throw new System.Diagnostics.UnreachableException();
        }
    }
}
