using System.Globalization;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Planning;

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

    /// <summary>The part of the series that is touched.</summary>
    public double Fraction => Total == 0 ? 1 : (double)Count / Total;

    /// <summary>Finds them; null when they are too many, or when a new row has no series.</summary>
    public static async Task<TouchedSeries?> FindAsync(
        PipelineServices services, IReadOnlyList<string> keys, Snapshot target, IReadOnlyList<SourceChange> changes, CancellationToken cancellationToken)
    {
        string? key = keys.FirstOrDefault(candidate => IsUsable(candidate, target, changes));
        return key is null ? null : await CountAsync(services, key, target, changes, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsUsable(string key, Snapshot target, IReadOnlyList<SourceChange> changes)
    {
        DataType? type = target.Schema.Find(key)?.Type;
        return type is DataType.String or DataType.Byte or DataType.Short or DataType.Integer or DataType.Long
            && changes.All(change => change.Snapshot.Schema.Find(key)?.Type == type);
    }

    private static async Task<TouchedSeries?> CountAsync(
        PipelineServices services, string key, Snapshot target, IReadOnlyList<SourceChange> changes, CancellationToken cancellationToken)
    {
        bool isText = target.Schema.Find(key)!.Type is DataType.String;
        HashSet<string> values = new(StringComparer.Ordinal);
        foreach (SourceChange change in changes.Where(static change => change.HasGrown))
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
            services.Engine.QueryRow($"SELECT count(DISTINCT {Sql.Name(key)}) FROM ({known})", cancellationToken)[0], CultureInfo.InvariantCulture);
        if (values.Count == 0 || values.Count > MaxSeries) return null;
        IEnumerable<string> literals = values.Order(StringComparer.Ordinal).Select(value => isText ? Sql.Text(value) : value);
        return new TouchedSeries(key, $"{Sql.Name(key)} IN ({string.Join(", ", literals)})", values.Count, total);
    }
}
