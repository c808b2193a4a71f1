using System.Globalization;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Rules;

/// <summary>Counts the rows that came into a table since it was judged last. Shorter spans than an interval add up.</summary>
/// <param name="services">The tables and the clock.</param>
/// <param name="rule">What is expected.</param>
internal sealed class RateOfRows(PipelineServices services, ExpectationRule.Rate rule)
{
    /// <summary>Judges the time since the last judgement when it is long enough.</summary>
    /// <param name="log">The table's log.</param>
    /// <param name="table">The table now.</param>
    /// <param name="last">When it was judged last, in microseconds since 1970, and its version then; null when it never was.</param>
    /// <param name="cancellationToken">Stops the reading of the log.</param>
    public async Task<(TableVerdict? Verdict, (long At, long Version) Next)> JudgeAsync(
        DeltaLog log, Snapshot table, (long At, long Version)? last, CancellationToken cancellationToken)
    {
        long now = (services.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        if (last is not (long at, long version) || version > table.Version || at > now) return (null, (now, table.Version));
        if (now - at < RuleText.Micros(rule.Per)) return (null, (at, version));
        if (await RowsSinceAsync(log, version, table.Version, cancellationToken).ConfigureAwait(false) is not long rows) return (null, (now, table.Version));
        double rate = rows * (double)RuleText.Micros(rule.Per) / (now - at);
        bool isKept = rate >= rule.Least && (rule.Most is not long most || rate <= most);
        string finding = string.Create(CultureInfo.InvariantCulture, $"{rows} rows came in {TimeSpan.FromMicroseconds(now - at)}, {rate:0.##} in {rule.Per}; expected are {RateIntervals.Words(rule)}");
        return (TableVerdict.Of(isKept, finding), (now, table.Version));
    }

    /// <summary>Rows that commits have added; null when the log does not tell any more.</summary>
    private static async Task<long?> RowsSinceAsync(DeltaLog log, long version, long current, CancellationToken cancellationToken)
    {
        long rows = 0;
        if (version == current) return rows;
        try
        {
            await foreach (VersionChange change in log.ChangesAsync(version + 1, current, cancellationToken).ConfigureAwait(false))
            {
                foreach (DataFile file in change.Adds.Where(static add => add.IsDataChange).Select(static add => add.File))
                {
                    if (file.LiveRowCount is not long count) return null;
                    rows += count;
                }
            }
        }
        catch (MillraceException fault) when (fault.Code.Value == "DELTA_VERSION_NOT_FOUND")
        {
            return null;
        }

        return rows;
    }
}
