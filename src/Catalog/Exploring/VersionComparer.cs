using System.Globalization;
using Millrace.Delta.Scanning;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Files;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Exploring;

/// <summary>
/// Compares two versions of a table. Files that both versions have hold equal rows, so only the others are read. Thread safety: all
/// members may be called at once.
/// </summary>
/// <param name="services">Engine and store.</param>
public sealed class VersionComparer(TableServices services)
{
    /// <summary>Rows of files that differ, above which rows are not compared by values.</summary>
    public const long MostRows = 5_000_000;

    private const int MostShown = 100;
    private const string FeedProperty = "delta.enableChangeDataFeed";
    private const string WhatColumn = "_change";

    /// <summary>Compares two versions, in whatever order they are given.</summary>
    /// <param name="log">The table.</param>
    /// <param name="first">One version.</param>
    /// <param name="second">The other.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MillraceException">DELTA_VERSION_NOT_FOUND, QUERY_FAILED: a file of a version is gone.</exception>
    public async Task<VersionDifference> CompareAsync(DeltaLog log, long first, long second, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        Snapshot earlier = await log.SnapshotAtVersionAsync(Math.Min(first, second), cancellationToken).ConfigureAwait(false);
        Snapshot later = await log.SnapshotAtVersionAsync(Math.Max(first, second), cancellationToken).ConfigureAwait(false);
        HashSet<DataFile> before = [.. earlier.Files];
        DataFile[] came = [.. later.Files.Where(file => !before.Remove(file))];
        DataFile[] went = [.. before];
        VersionDifference difference = new(earlier.Version, later.Version, SchemaChange.Between(earlier, later), [.. PropertiesOf(earlier, later)])
        {
            FilesAdded = came.Length,
            FilesRemoved = went.Length,
        };
        if (came.Length == 0 && went.Length == 0) return difference with { Way = ComparisonWay.Values, RowsAdded = 0, RowsRemoved = 0 };
        if (await TryFeedAsync(log, earlier, later, cancellationToken).ConfigureAwait(false) is string feed) return WithFeed(difference, feed, cancellationToken);
        long rows = came.Concat(went).Sum(static file => file.LiveRowCount ?? MostRows);
        if (rows > MostRows)
        {
            string note = string.Create(CultureInfo.InvariantCulture, $"Files with {rows:N0} rows differ, more than the {MostRows:N0} that are compared by their values. ");
            return difference with { Note = note + $"Choose versions that lie closer together, or set '{FeedProperty}' so that later versions keep their changes." };
        }

        return await WithValuesAsync(difference, (earlier, went), (later, came), cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<(string Name, string? Earlier, string? Later)> PropertiesOf(Snapshot earlier, Snapshot later) => earlier.Properties.Keys.Union(later.Properties.Keys)
        .Order(StringComparer.Ordinal)
        .Select(name => (name, earlier.Properties.GetValueOrDefault(name), later.Properties.GetValueOrDefault(name)))
        .Where(static pair => pair.Item2 != pair.Item3);

    private async Task<string?> TryFeedAsync(DeltaLog log, Snapshot earlier, Snapshot later, CancellationToken cancellationToken)
    {
        if (!"true".Equals(later.Properties.GetValueOrDefault(FeedProperty), StringComparison.OrdinalIgnoreCase)) return null;
        try
        {
            return await new ChangeFeed(services).ToSqlAsync(log, earlier.Version + 1, later.Version, cancellationToken).ConfigureAwait(false);
        }
        catch (MillraceException fault) when (fault.Code.Value is "DELTA_CHANGE_FEED_OFF" or "DELTA_CHANGE_FEED_SCHEMA" or "DELTA_VERSION_NOT_FOUND")
        {
            return null; // Then values are compared.
        }
    }

    private VersionDifference WithFeed(VersionDifference difference, string feed, CancellationToken cancellationToken)
    {
        string type = ChangeFeed.TypeColumn;
        string counts = $"SELECT count(*) FILTER ({type} = 'insert'), count(*) FILTER ({type} = 'delete'), count(*) FILTER ({type} = 'update_postimage') FROM ({feed})";
        IReadOnlyList<object?> sums = services.Engine.QueryRow(counts, cancellationToken);
        string shown = $"SELECT {type} AS {WhatColumn}, * EXCLUDE ({type}, {ChangeFeed.VersionColumn}, {ChangeFeed.TimeColumn}) FROM ({feed}) LIMIT {Sql.Number(MostShown)}";
        return WithRows(difference, shown, cancellationToken) with
        {
            Way = ComparisonWay.ChangeFeed,
            RowsAdded = Number(sums[0]),
            RowsRemoved = Number(sums[1]),
            RowsChanged = Number(sums[2]),
        };
    }

    private async Task<VersionDifference> WithValuesAsync(
        VersionDifference difference, (Snapshot At, DataFile[] Files) earlier, (Snapshot At, DataFile[] Files) later, CancellationToken cancellationToken)
    {
        // Columns that only one version has tell nothing of rows; those of both are compared in the later version's type.
        (string Before, Column Now)[] common = [.. later.At.Schema.Select(now => (Before: NameIn(earlier.At, later.At, now), Now: now)).Where(static pair => pair.Before is not null)
            .Select(static pair => (pair.Before!, pair.Now))];
        if (common.Length == 0) return difference with { Note = "The versions have no column in common, so every row is different." };
        string before = await RowsAsync(earlier.At, earlier.Files, common.Select(Cast), cancellationToken).ConfigureAwait(false);
        string after = await RowsAsync(later.At, later.Files, common.Select(static pair => Sql.Name(pair.Now.Name)), cancellationToken).ConfigureAwait(false);
        string added = $"({after}) EXCEPT ALL ({before})";
        string removed = $"({before}) EXCEPT ALL ({after})";
        long? came = Number(services.Engine.QueryRow($"SELECT count(*) FROM ({added})", cancellationToken)[0]);
        long? went = Number(services.Engine.QueryRow($"SELECT count(*) FROM ({removed})", cancellationToken)[0]);
        string some = Sql.Number(MostShown / 2);
        string shown = $"SELECT * FROM (SELECT 'insert' AS {WhatColumn}, * FROM ({added}) LIMIT {some}) UNION ALL SELECT * FROM (SELECT 'delete' AS {WhatColumn}, * FROM ({removed}) LIMIT {some})";
        return WithRows(difference, shown, cancellationToken) with { Way = ComparisonWay.Values, RowsAdded = came, RowsRemoved = went };
    }

    private static string Cast((string Before, Column Now) pair) =>
        $"CAST({Sql.Name(pair.Before)} AS {Engine.MillraceEngine.TypeName(pair.Now.Type)}) AS {Sql.Name(pair.Now.Name)}";

    private VersionDifference WithRows(VersionDifference difference, string sql, CancellationToken cancellationToken)
    {
        using QueryResult result = services.Engine.Query(new BoundQuery(sql), cancellationToken);
        List<object?[]> rows = [];
        while (rows.Count < MostShown && result.Read())
        {
            object?[] row = new object?[result.Columns.Count];
            for (int column = 0; column < row.Length; column++) row[column] = result.Value(column);
            rows.Add(row);
        }

        return difference with { Columns = result.Columns, Rows = rows };
    }

    private async Task<string> RowsAsync(Snapshot snapshot, DataFile[] files, IEnumerable<string> items, CancellationToken cancellationToken)
    {
        string rows = files.Length == 0
            ? Engine.MillraceEngine.EmptyRelation(snapshot.Schema)
            : (await new TableScanner(services).ScanAsync(new FileScan(snapshot, files), cancellationToken).ConfigureAwait(false)).Sql;
        return $"SELECT {string.Join(", ", items)} FROM ({rows})";
    }

    private static string? NameIn(Snapshot earlier, Snapshot later, Column now)
    {
        string physical = later.ColumnMapping.PhysicalName(now);
        return earlier.Schema.FirstOrDefault(column => earlier.ColumnMapping.PhysicalName(column).Equals(physical, StringComparison.OrdinalIgnoreCase))?.Name;
    }

    private static long? Number(object? value) => value is null ? null : Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
