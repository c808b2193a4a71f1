using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Scanning;

/// <summary>
/// The rows that versions of a table inserted, deleted and updated, as a query. Thread safety: all members may be called at
/// once.
/// </summary>
/// <param name="services">Where tables lie, and the engine that will run the query.</param>
public sealed class ChangeFeed(TableServices services)
{
    /// <summary>Column that tells what happened: insert, delete, update_preimage or update_postimage.</summary>
    public const string TypeColumn = "_change_type";

    /// <summary>Column with the version that did it, a long.</summary>
    public const string VersionColumn = "_commit_version";

    /// <summary>Column with the time of that version, a timestamp.</summary>
    public const string TimeColumn = "_commit_timestamp";

    private const string FeedProperty = "delta.enableChangeDataFeed";

    /// <summary>The changes of a range of versions, with the columns of the last and the three above.</summary>
    /// <remarks>Cost: the query reads the change files, or the whole files that came and went; rows of a version are in no order.</remarks>
    /// <param name="log">The table.</param>
    /// <param name="first">First version.</param>
    /// <param name="last">Last version; null for the latest.</param>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    /// <returns>A SELECT in DuckDB's SQL, without parentheses.</returns>
    /// <exception cref="MillraceException">
    /// DELTA_CHANGE_FEED_OFF: a version did not keep changes. DELTA_CHANGE_FEED_SCHEMA: a column was renamed, dropped or given
    /// another type in between. DELTA_VERSION_NOT_FOUND.
    /// </exception>
    public async Task<string> ToSqlAsync(DeltaLog log, long first, long? last, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        Snapshot latest = await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        long end = last ?? latest.Version;
        if (end < first) throw TableErrors.ChangeRangeInvalid(log.Root, first, end);
        Snapshot shape = end == latest.Version ? latest : await log.SnapshotAtVersionAsync(end, cancellationToken).ConfigureAwait(false);
        Snapshot begin = await log.SnapshotAtVersionAsync(first, cancellationToken).ConfigureAwait(false);
        RequireReadableAs(shape, begin);
        bool isKept = IsOn(begin.Properties);
        ChangeFeedFiles files = new(log, shape);
        await foreach (VersionChange change in log.ChangesAsync(first, end, cancellationToken).ConfigureAwait(false))
        {
            if (change.Metadata is not null && change.Version > first)
            {
                isKept = IsOn(change.Metadata.Configuration);
                RequireReadableAs(shape, await log.SnapshotAtVersionAsync(change.Version, cancellationToken).ConfigureAwait(false));
            }

            if (!isKept) throw TableErrors.ChangeFeedOff(log.Root, change.Version);
            await files.AddAsync(change, cancellationToken).ConfigureAwait(false);
        }

        return await TextAsync(shape, files, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsOn(IReadOnlyDictionary<string, string> properties) =>
        "true".Equals(properties.GetValueOrDefault(FeedProperty), StringComparison.OrdinalIgnoreCase);

    /// <summary>Only columns that are new, and types that are wider, let the last version's columns stand for all.</summary>
    private static void RequireReadableAs(Snapshot shape, Snapshot earlier)
    {
        foreach (Column column in earlier.Schema)
        {
            Column? now = shape.Schema.FirstOrDefault(candidate =>
                shape.ColumnMapping.PhysicalName(candidate).Equals(earlier.ColumnMapping.PhysicalName(column), StringComparison.OrdinalIgnoreCase));
            bool isSame = now is not null && now.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase);
            if (!isSame) throw TableErrors.ChangeFeedSchema(shape.Root, column.Name, earlier.Version, shape.Version);
        }
    }

    private async Task<string> TextAsync(Snapshot shape, ChangeFeedFiles files, CancellationToken cancellationToken)
    {
        string columns = string.Join(", ", shape.Schema.Select(column => Sql.Name(column.Name)));
        string versions = $"CAST([{string.Join(", ", files.Versions.Select(version => Sql.Number(version.Version)))}] AS BIGINT[])";
        string times = $"CAST([{string.Join(", ", files.Versions.Select(version => Sql.Number(version.TimestampUtc.ToUnixTimeMilliseconds())))}] AS BIGINT[])";
        string commit = $"{versions}[c.{FileScan.FileColumn} + 1] AS {VersionColumn}, "
            + $"to_timestamp({times}[c.{FileScan.FileColumn} + 1] / 1000.0) AS {TimeColumn}";
        List<string> branches = [];
        foreach (ChangeFeedFiles.Batch batch in files.Batches)
        {
            bool hasType = batch.Type is null;
            string rows = await ScanAsync(shape, batch.Files, hasType, cancellationToken).ConfigureAwait(false);
            string without = batch.Without is null
                ? ""
                : $" WHERE NOT EXISTS (SELECT 1 FROM ({await ScanAsync(shape, batch.Without, withType: false, cancellationToken).ConfigureAwait(false)}) AS w "
                    + $"WHERE w.{FileScan.FileColumn} = c.{FileScan.FileColumn} AND w.{FileScan.RowColumn} = c.{FileScan.RowColumn})";
            string type = hasType ? $"c.{TypeColumn}" : Sql.Text(batch.Type!);
            branches.Add($"SELECT {columns}, {type} AS {TypeColumn}, {commit} FROM ({rows}) AS c{without}");
        }

        if (branches.Count > 0) return string.Join("\nUNION ALL\n", branches);
        string none = Engine.MillraceEngine.EmptyRelation(shape.Schema);
        return $"SELECT *, CAST(NULL AS VARCHAR) AS {TypeColumn}, CAST(NULL AS BIGINT) AS {VersionColumn}, "
            + $"CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS {TimeColumn} FROM ({none})";
    }

    private async Task<string> ScanAsync(
        Snapshot shape, IReadOnlyDictionary<DataFile, int> files, bool withType, CancellationToken cancellationToken)
    {
        FileScan scan = new(shape, [.. files.Keys])
        {
            Places = files,
            WithAddress = true,
            Extras = withType ? [new Column(TypeColumn, new DataType.String())] : [],
        };
        return (await new TableScanner(services).ScanAsync(scan, cancellationToken).ConfigureAwait(false)).Sql;
    }
}
