using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Actions;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Duck;
using Millrace.Engine.Files;
using Millrace.Engine;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Scanning;

/// <summary>
/// Reads what versions changed, row by row: from their change files where they wrote some, else from the files they added
/// and removed, and from the rows by which deletion vectors of a file differ. Thread safety: all members may be called at once.
/// </summary>
/// <param name="services">Where tables lie, and the engine.</param>
public sealed class TableChanges(TableServices services)
{
    private const string FeedProperty = "delta.enableChangeDataFeed";

    /// <summary>The changes of a range of versions.</summary>
    /// <param name="table">The table.</param>
    /// <param name="firstVersion">First version.</param>
    /// <param name="lastVersion">Last version; null for the latest.</param>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    /// <exception cref="Foundation.Faults.MillraceException">
    /// DELTA_CHANGES_UNAVAILABLE: the feed was off in one of the versions, or a version's columns are not among those of
    /// the last; DELTA_VERSION_NOT_FOUND: the log does not reach back so far.
    /// </exception>
    public async Task<ChangeFeed> ReadAsync(DeltaLog table, long firstVersion, long? lastVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        Snapshot last = lastVersion is long version
            ? await table.SnapshotAtVersionAsync(version, cancellationToken).ConfigureAwait(false)
            : await table.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (firstVersion > last.Version) throw TableErrors.ChangesUnavailable(table.Root, firstVersion, $"the range ends with version {last.Version} before it begins");
        Snapshot first = await table.SnapshotAtVersionAsync(firstVersion, cancellationToken).ConfigureAwait(false);
        RequireReadable(last, firstVersion, first.Metadata, first.Schema);
        ChangedFiles changed = new();
        await foreach (VersionChange change in table.ChangesAsync(firstVersion, last.Version, cancellationToken).ConfigureAwait(false))
        {
            if (change.Metadata is LogAction.Metadata metadata && change.Version > firstVersion)
            {
                Snapshot then = await table.SnapshotAtVersionAsync(change.Version, cancellationToken).ConfigureAwait(false);
                RequireReadable(last, change.Version, metadata, then.Schema);
            }

            changed.Add(change);
        }

        string sql = await SqlAsync(last, changed, cancellationToken).ConfigureAwait(false);
        return new ChangeFeed(sql, firstVersion, last.Version);
    }

    private static void RequireReadable(Snapshot last, long version, LogAction.Metadata metadata, TableSchema schema)
    {
        if (!"true".Equals(metadata.Configuration.GetValueOrDefault(FeedProperty), StringComparison.OrdinalIgnoreCase))
        {
            throw TableErrors.ChangesUnavailable(
                last.Root, version, $"'{FeedProperty}' is not true there. Begin with a version since it was switched on");
        }

        foreach (Column column in schema)
        {
            string name = last.ColumnMapping.Mode == DeltaProtocol.Features.ColumnMappingMode.None ? column.Name : last.ColumnMapping.PhysicalName(column);
            Column? now = last.Schema.FirstOrDefault(known => PhysicalName(last, known).Equals(name, StringComparison.OrdinalIgnoreCase));
            bool isSame = now is not null && now.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase);
            if (!isSame)
            {
                throw TableErrors.ChangesUnavailable(
                    last.Root, version, $"its column '{column.Name}' was renamed or dropped until version {last.Version}. Read up to the version before that");
            }
        }
    }

    private static string PhysicalName(Snapshot snapshot, Column column) => snapshot.ColumnMapping.PhysicalName(column);

    private async Task<string> SqlAsync(Snapshot last, ChangedFiles changed, CancellationToken cancellationToken)
    {
        List<string> parts = [];
        if (changed.ChangeFiles.Count > 0)
        {
            FileScan scan = new(last, changed.ChangeFiles.Files) { WithAddress = true, Extras = [new Column(ChangeFeed.TypeColumn, new DataType.String())] };
            parts.Add(await PartAsync(scan, changed.ChangeFiles, ChangeFeed.TypeColumn, condition: null, cancellationToken).ConfigureAwait(false));
        }

        if (changed.Inserts.Count > 0)
            parts.Add(await PartAsync(new FileScan(last, changed.Inserts.Files) { WithAddress = true }, changed.Inserts, "'insert'", null, cancellationToken).ConfigureAwait(false));
        if (changed.Deletes.Count > 0)
            parts.Add(await PartAsync(new FileScan(last, changed.Deletes.Files) { WithAddress = true }, changed.Deletes, "'delete'", null, cancellationToken).ConfigureAwait(false));
        if (changed.Pairs.Count > 0) parts.AddRange(await PairsAsync(last, changed.Pairs, cancellationToken).ConfigureAwait(false));
        if (parts.Count > 0) return string.Join("\nUNION ALL\n", parts);
        return MillraceEngine.EmptyRelation(new TableSchema(
        [
            .. last.Schema,
            new Column(ChangeFeed.TypeColumn, new DataType.String()),
            new Column(ChangeFeed.VersionColumn, new DataType.Long()),
            new Column(ChangeFeed.TimeColumn, new DataType.Timestamp()),
        ]));
    }

    private async Task<string> PartAsync(FileScan scan, DatedFiles dated, string kind, Func<IReadOnlyList<DataFile>, string>? condition, CancellationToken cancellationToken)
    {
        ScanText text = await SnapshotRelation.ToSqlAsync(scan, services.Environment.Store, services.Engine.RowSets, cancellationToken).ConfigureAwait(false);
        string columns = string.Join(", ", scan.Snapshot.Schema.Select(static column => $"r.{Sql.Name(column.Name)}"));
        IEnumerable<string> dates = text.Files.Select((file, place) =>
            $"({Sql.Number(place)}, {Sql.Number(dated.VersionOf(file))}, {Sql.Number(dated.TimeOf(file).ToUnixTimeMilliseconds() * 1000)})");
        string where = condition is null ? "" : $" WHERE {condition(text.Files)}";
        return $"SELECT {columns}, {kind} AS {ChangeFeed.TypeColumn}, CAST(d.version AS BIGINT) AS {ChangeFeed.VersionColumn}, "
            + $"make_timestamptz(CAST(d.micros AS BIGINT)) AS {ChangeFeed.TimeColumn} FROM ({text.Sql}\n) AS r "
            + $"JOIN (VALUES {string.Join(", ", dates)}) AS d(place, version, micros) ON r.{FileScan.FileColumn} = d.place{where}";
    }

    /// <summary>Rows that only the new vector has are deleted, rows that only the old one has are there again.</summary>
    private async Task<List<string>> PairsAsync(Snapshot last, ReplacedVectors pairs, CancellationToken cancellationToken)
    {
        List<string> parts = [];
        foreach ((string kind, bool isDelete) in new[] { ("'delete'", true), ("'insert'", false) })
        {
            Dictionary<DataFile, RowSet> sets = new(ReferenceEqualityComparer.Instance);
            foreach ((DataFile before, DataFile after) in pairs.Files)
            {
                RowSet? old = await ReadAsync(last, before, cancellationToken).ConfigureAwait(false);
                RowSet? now = await ReadAsync(last, after, cancellationToken).ConfigureAwait(false);
                RowSet? more = isDelete ? now : old;
                RowSet? less = isDelete ? old : now;
                if (more is null) continue;
                RowSet rows = RowSet.Of(more.Rows.Where(row => less?.Contains(row) != true));
                if (rows.Count > 0) sets[after] = rows;
            }

            if (sets.Count == 0) continue;
            FileScan scan = new(last, [.. sets.Keys]) { WithAddress = true, WithDeleted = true };
            parts.Add(await PartAsync(
                scan,
                pairs.Dates,
                kind,
                files => $"NOT {services.Engine.RowSets.Keep([.. files.Select(file => sets[file])]).IsAbsent(FileScan.FileColumn, FileScan.RowColumn)}",
                cancellationToken).ConfigureAwait(false));
        }

        return parts;
    }

    private Task<RowSet?> ReadAsync(Snapshot last, DataFile file, CancellationToken cancellationToken) =>
        DeletedRows.ReadAsync(last, file, services.Environment.Store, services.Engine.RowSets, cancellationToken);
}
