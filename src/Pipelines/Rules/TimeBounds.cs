using System.Globalization;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Rules;

/// <summary>The oldest and the newest time in a column of a table, in microseconds since 1970; null without any.</summary>
/// <param name="Oldest">The oldest.</param>
/// <param name="Newest">The newest.</param>
internal sealed record TimeBounds(long? Oldest, long? Newest)
{
    /// <summary>Finds them by the statistics of files. Only files of which these tell nothing exact are read.</summary>
    public static async Task<TimeBounds> OfAsync(PipelineServices services, Snapshot table, Column column, CancellationToken cancellationToken)
    {
        string key = StatPath.Of(table.ColumnMapping.PhysicalName(column));
        List<DataFile> unknown = [];
        TimeBounds all = new(null, null);
        foreach (DataFile file in table.Files)
        {
            if (TryRead(file, key) is TimeBounds told) all = all.With(told);
            else unknown.Add(file);
        }

        if (unknown.Count == 0) return all;
        string rows = await services.RowsAsync(table, unknown, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<object?> found = services.Engine.QueryRow(
            $"SELECT min(micros), max(micros) FROM (SELECT {RuleText.Micros(column, "r")} AS micros FROM ({rows}\n) AS r)", cancellationToken);
        return all.With(new TimeBounds(Whole(found[0]), Whole(found[1])));
    }

    private TimeBounds With(TimeBounds other) => new(
        Oldest is null || other.Oldest < Oldest ? other.Oldest ?? Oldest : Oldest,
        Newest is null || other.Newest > Newest ? other.Newest ?? Newest : Newest);

    private static TimeBounds? TryRead(DataFile file, string key)
    {
        if (file.DeletionVector is not null || file.Stats is not FileStats stats) return null;
        if (stats.NumRecords is long rows && stats.NullCounts.TryGetValue(key, out long nulls) && nulls == rows) return new TimeBounds(null, null);
        return stats.MinValues.TryGetValue(key, out StatValue least) && stats.MaxValues.TryGetValue(key, out StatValue most)
            && Micros(least) is long oldest && Micros(most) is long newest
            ? new TimeBounds(oldest, newest)
            : null;
    }

    private static long? Micros(StatValue value) => value.IsString
        && DateTimeOffset.TryParse(value.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
        ? (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
        : null;

    private static long? Whole(object? value) => value is null ? null : Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
