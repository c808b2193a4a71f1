using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;
using Millrace.Pipelines.Planning;
using Millrace.Pipelines.Sources;

namespace Millrace.Pipelines.Running;

/// <summary>
/// The series of a materialized view that got new rows since its last refresh. Where a view falls apart by a key, all
/// others stay as they are: only these are computed again.
/// </summary>
/// <param name="Key">The column that tells series apart.</param>
/// <param name="Condition">True for rows of the touched series.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Total">How many series the view has.</param>
internal sealed record TouchedSeries(string Key, string Condition, int Count, long Total)
{
    private const int MaxSeries = 10_000;

    /// <summary>What is decided when they are used.</summary>
    public RefreshChoice Choice => new(RefreshTechnique.TouchedSeries, $"{Count} of {Total} {Key} got new rows");

    /// <summary>Finds them; null when the view must be computed whole.</summary>
    public static async Task<TouchedSeries?> FindAsync(
        PipelineServices services, PipelineHome home, PipelineDeclaration declaration, FlowQuery query, Snapshot target, CancellationToken cancellationToken)
    {
        if (query.Requests.Any(request => request is not RelationRequest.Table { Travel: null })) return null;
        FlowDeclaration flow = query.Flow;
        IReadOnlyList<string> keys = services.Governor.SeriesKeysOf(
            FlowQuery.InputOf(flow), parts => declaration.Find(declaration.Resolve(parts, flow.Query)) is null or { IsStored: true });
        if (keys.Count == 0) return null;
        List<SourceChange> changes = [];
        foreach (RelationRequest.Table request in query.Requests.Cast<RelationRequest.Table>())
        {
            if (await SourceChange.ReadAsync(services, home, query, request, target, cancellationToken).ConfigureAwait(false) is not SourceChange change) return null;
            changes.Add(change);
        }

        string? key = keys.FirstOrDefault(candidate => IsUsable(candidate, target, changes));
        return key is null ? null : await CountAsync(services, key, target, changes, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsUsable(string key, Snapshot target, List<SourceChange> changes)
    {
        DataType? type = target.Schema.Find(key)?.Type;
        return type is DataType.String or DataType.Byte or DataType.Short or DataType.Integer or DataType.Long
            && changes.All(change => change.Snapshot.Schema.Find(key)?.Type == type);
    }

    private static async Task<TouchedSeries?> CountAsync(
        PipelineServices services, string key, Snapshot target, List<SourceChange> changes, CancellationToken cancellationToken)
    {
        bool isText = target.Schema.Find(key)!.Type is DataType.String;
        HashSet<string> values = new(StringComparer.Ordinal);
        foreach (SourceChange change in changes.Where(change => change.Added.Count > 0))
        {
            string rows = await services.RowsAsync(change.Snapshot, change.Added, cancellationToken).ConfigureAwait(false);
            BoundQuery distinct = new($"SELECT DISTINCT CAST({Sql.Name(key)} AS VARCHAR) FROM ({rows}) LIMIT {Sql.Number(MaxSeries + 1)}");
            using QueryResult result = services.Engine.Query(distinct, cancellationToken);
            while (result.Read())
            {
                // Rows without a series would need their own condition; they are rare enough to compute everything.
                if (result.Value(0) is not string value) return null;
                values.Add(value);
            }
        }

        string known = await services.RowsAsync(target, target.Files, cancellationToken).ConfigureAwait(false);
        long total = Convert.ToInt64(
            services.Engine.QueryRow($"SELECT count(DISTINCT {Sql.Name(key)}) FROM ({known})", cancellationToken)[0], System.Globalization.CultureInfo.InvariantCulture);

        // Beyond half of the series, filtering costs more than it saves.
        if (values.Count == 0 || values.Count > MaxSeries || values.Count * 2L > total) return null;
        IEnumerable<string> literals = values.Order(StringComparer.Ordinal).Select(value => isText ? Sql.Text(value) : value);
        return new TouchedSeries(key, $"{Sql.Name(key)} IN ({string.Join(", ", literals)})", values.Count, total);
    }

    /// <summary>What one source got since the refresh.</summary>
    private sealed record SourceChange(Snapshot Snapshot, IReadOnlyList<DataFile> Added)
    {
        /// <summary>Null when the source did anything else than get rows, or when what it did is not known any more.</summary>
        public static async Task<SourceChange?> ReadAsync(
            PipelineServices services, PipelineHome home, FlowQuery query, RelationRequest.Table request, Snapshot target, CancellationToken cancellationToken)
        {
            DeltaLog? table = await FlowReader.TableOfAsync(services, request, cancellationToken).ConfigureAwait(false);
            if (table is null) return null;
            Snapshot latest = await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            string appId = RefreshSources.NameOf(services, home, query, request, latest);
            if (target.TransactionVersion(appId) is not long before) return null;
            List<DataFile> added = [];
            try
            {
                await foreach (VersionChange change in table.ChangesAsync(before + 1, latest.Version, cancellationToken).ConfigureAwait(false))
                {
                    if (change.Metadata is not null || change.Removes.Any(removed => removed.IsDataChange)) return null;
                    added.AddRange(change.Adds.Where(add => add.IsDataChange).Select(add => add.File));
                }
            }
            catch (MillraceException fault) when (fault.Code.Value == "DELTA_VERSION_NOT_FOUND")
            {
                return null;
            }

            return new SourceChange(latest, added);
        }
    }
}
