using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Pipelines.History;

/// <summary>How fresh a table is, judged by how often it changed so far.</summary>
/// <param name="Age">Time since its newest commit.</param>
/// <param name="Expected">The usual time between commits; null when the history is too short to tell.</param>
/// <param name="IsOverdue">True when it has waited longer than <see cref="Patience"/> times what is usual.</param>
public sealed record Freshness(TimeSpan Age, TimeSpan? Expected, bool IsOverdue)
{
    /// <summary>How many times the usual wait is still no reason to worry.</summary>
    public const double Patience = 2;

    private const int LatestCommits = 40;
    private const int LeastCommits = 4;

    private static readonly TimeSpan LeastSpan = TimeSpan.FromMinutes(10);

    /// <summary>Times of the newest commits of a table that brought or took rows.</summary>
    /// <param name="log">Its log.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<IReadOnlyList<DateTimeOffset>> CommitsAsync(DeltaLog log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        List<DateTimeOffset> times = [];
        await foreach (HistoryEntry entry in log.HistoryAsync(LatestCommits, cancellationToken).ConfigureAwait(false))
        {
            // Looking after a table brings no news into it.
            if (entry.Operation is not ("OPTIMIZE" or "VACUUM START" or "VACUUM END")) times.Add(entry.TimestampUtc);
        }

        return times;
    }

    /// <summary>Judges a table.</summary>
    /// <param name="commits">Times of its newest commits, in any order; some dozens are enough.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null for a table without commits.</returns>
    public static Freshness? Of(IReadOnlyCollection<DateTimeOffset> commits, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(commits);
        if (commits.Count == 0) return null;
        DateTimeOffset[] ordered = [.. commits.Order()];
        TimeSpan age = now > ordered[^1] ? now - ordered[^1] : TimeSpan.Zero;
        TimeSpan? expected = ordered.Length < LeastCommits || ordered[^1] - ordered[0] < LeastSpan ? null : Usual(ordered);
        return new Freshness(age, expected, expected is TimeSpan usual && age > usual * Patience);
    }

    /// <summary>
    /// The gap in which a moment taken at random lies, at the median. A plain median would be the split second between two batches of
    /// one update; most of the time passes between updates.
    /// </summary>
    private static TimeSpan Usual(DateTimeOffset[] ordered)
    {
        TimeSpan[] gaps = [.. ordered.Zip(ordered.Skip(1), static (before, after) => after - before).Order()];
        TimeSpan half = (ordered[^1] - ordered[0]) / 2;
        TimeSpan sum = TimeSpan.Zero;
        foreach (TimeSpan gap in gaps)
        {
            sum += gap;
            if (sum >= half) return gap;
        }

        return gaps[^1];
    }
}
