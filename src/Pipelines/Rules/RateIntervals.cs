using System.Globalization;
using Millrace.Delta.Scanning;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Rules;

/// <summary>Counts the rows of a table by intervals of event time. An interval is judged once, when a later one has rows.</summary>
/// <param name="services">The engine.</param>
/// <param name="rule">What is expected.</param>
internal sealed class RateIntervals(PipelineServices services, ExpectationRule.Rate rule)
{
    private readonly long _size = RuleText.Micros(rule.Per);

    /// <summary>Judges the intervals that are complete and were not judged.</summary>
    /// <param name="table">The table.</param>
    /// <param name="judgedUpTo">The end of the intervals that were judged; null when none were.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    /// <returns>The verdict, null when no interval has become complete, and the end of those that are judged now.</returns>
    public async Task<(TableVerdict? Verdict, long? UpTo)> JudgeAsync(Snapshot table, long? judgedUpTo, CancellationToken cancellationToken)
    {
        Column time = table.Schema.Find(rule.TimeColumn!)!;
        TimeBounds bounds = await TimeBounds.OfAsync(services, table, time, cancellationToken).ConfigureAwait(false);
        if (bounds is not { Oldest: long oldest, Newest: long newest }) return (null, null);
        long end = StartOf(newest);
        long start = judgedUpTo is long before && before % _size == 0 ? before : StartOf(oldest);
        return start >= end ? (null, end) : (await CountAsync(table, time, start, end, cancellationToken).ConfigureAwait(false), end);
    }

    private async Task<TableVerdict> CountAsync(Snapshot table, Column time, long start, long end, CancellationToken cancellationToken)
    {
        FilePredicate near = new FilePredicate.And(
            new FilePredicate.Compare([time.Name], CompareOperator.GreaterOrEqual, Moment(time, start)),
            new FilePredicate.Compare([time.Name], CompareOperator.LessOrEqual, Moment(time, end)));
        string rows = await services.RowsAsync(table, TableScanner.FilesOf(table, near), cancellationToken).ConfigureAwait(false);
        string isRight = rule.Most is long most ? $"n BETWEEN {Sql.Number(rule.Least)} AND {Sql.Number(most)}" : $"n >= {Sql.Number(rule.Least)}";
        string counted = $"SELECT {RuleText.IntervalOf("micros", rule.Per)} AS begins, count(*) AS n FROM (SELECT {RuleText.Micros(time, "r")} AS micros FROM ({rows}\n) AS r) "
            + $"WHERE micros >= {Sql.Number(start)} AND micros < {Sql.Number(end)} GROUP BY 1";
        IReadOnlyList<object?> found = services.Engine.QueryRow(
            $"SELECT count(*), count(*) FILTER (WHERE {isRight}), min(begins) FILTER (WHERE NOT ({isRight})), arg_min(n, begins) FILTER (WHERE NOT ({isRight})) FROM ({counted})", cancellationToken);
        long total = (end - start) / _size;
        long empty = total - Whole(found[0]);
        long passed = Whole(found[1]) + (rule.Least == 0 ? empty : 0);
        return new TableVerdict(passed, total - passed, Finding(total, passed, rule.Least == 0 ? 0 : empty, found));
    }

    private string Finding(long total, long passed, long empty, IReadOnlyList<object?> found)
    {
        string all = string.Create(CultureInfo.InvariantCulture, $"{passed} of {total} intervals have {Words(rule)} rows");
        if (passed == total) return all;
        List<string> wrong = [];
        if (empty > 0) wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{empty} have none"));
        if (found[2] is not null) wrong.Add($"that from {Spoken(Whole(found[2]))} on has {Sql.Number(Whole(found[3]))}");
        return $"{all}; {string.Join(", ", wrong)}";
    }

    /// <summary>How many rows are expected, for people.</summary>
    public static string Words(ExpectationRule.Rate rule) => rule.Most is long most
        ? string.Create(CultureInfo.InvariantCulture, $"between {rule.Least} and {most}")
        : string.Create(CultureInfo.InvariantCulture, $"at least {rule.Least}");

    private long StartOf(long micros) => micros - (((micros % _size) + _size) % _size);

    private static object Moment(Column time, long micros)
    {
        DateTimeOffset instant = DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
        return time.Type switch
        {
            DataType.Date => DateOnly.FromDateTime(instant.UtcDateTime),
            DataType.Timestamp => instant,
            _ => DateTime.SpecifyKind(instant.UtcDateTime, DateTimeKind.Unspecified),
        };
    }

    private static string Spoken(long micros) =>
        DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static long Whole(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
