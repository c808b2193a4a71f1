using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Rules;

/// <summary>Judges a table as a whole, after an update or when one has found nothing to do.</summary>
/// <param name="services">The engine, tables and the clock.</param>
/// <param name="home">Where it is kept how far was judged.</param>
/// <param name="dataset">The dataset.</param>
internal sealed class TableJudge(PipelineServices services, PipelineHome home, DatasetDeclaration dataset)
{
    private readonly RuleProgress _progress = new(services.Store, home.RuleProgress(dataset.Name));
    private Dictionary<string, (long First, long Second)>? _next;

    /// <summary>True when a dataset has rules for it.</summary>
    public static bool IsNeeded(DatasetDeclaration dataset) => dataset.Expectations.Any(static rule => rule.Rule.IsOfTable);

    /// <summary>The verdicts by the place of the rule among the rules of the dataset. Those with nothing to judge are left out.</summary>
    public async Task<IReadOnlyDictionary<int, TableVerdict>> JudgeAsync(CancellationToken cancellationToken)
    {
        SortedDictionary<int, TableVerdict> verdicts = [];
        DeltaLog? log = await services.Metastore.TryOpenAsync(dataset.Name, cancellationToken).ConfigureAwait(false);
        Snapshot? table = log is null ? null : await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < dataset.Expectations.Count; index++)
        {
            Expectation rule = dataset.Expectations[index];
            TableVerdict? verdict = rule.Rule switch
            {
                ExpectationRule.Fresh fresh => await FreshAsync(fresh, table, cancellationToken).ConfigureAwait(false),
                ExpectationRule.Rate rate when log is not null && table is not null => await RateAsync(rule.Name, rate, log, table, cancellationToken).ConfigureAwait(false),
                _ => null,
            };
            if (verdict is not null) verdicts[index] = verdict;
        }

        return verdicts;
    }

    /// <summary>The verdicts were told: what was judged is not judged again.</summary>
    public Task ToldAsync(CancellationToken cancellationToken) => _next is null ? Task.CompletedTask : _progress.WriteAsync(_next, cancellationToken);

    private async Task<TableVerdict> FreshAsync(ExpectationRule.Fresh rule, Snapshot? table, CancellationToken cancellationToken)
    {
        Column? time = table?.Schema.Find(rule.TimeColumn);
        TimeBounds bounds = time is null ? new TimeBounds(null, null) : await TimeBounds.OfAsync(services, table!, time, cancellationToken).ConfigureAwait(false);
        if (bounds.Newest is not long newest) return TableVerdict.Of(isKept: false, $"no row has a {rule.TimeColumn}; the newest may be {rule.Within} old");
        TimeSpan age = services.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch - TimeSpan.FromMicroseconds(newest);
        return TableVerdict.Of(age <= rule.Within, $"the newest {rule.TimeColumn} is {TimeSpan.FromSeconds(Math.Floor(age.TotalSeconds))} old; it may be {rule.Within} old");
    }

    private async Task<TableVerdict?> RateAsync(string name, ExpectationRule.Rate rule, DeltaLog log, Snapshot table, CancellationToken cancellationToken)
    {
        Dictionary<string, (long First, long Second)> known = _next ?? await _progress.ReadAsync(cancellationToken).ConfigureAwait(false);
        (long First, long Second)? last = known.TryGetValue(name, out (long First, long Second) found) ? found : null;
        (long First, long Second)? next;
        TableVerdict? verdict;
        if (rule.TimeColumn is null)
        {
            (TableVerdict? Verdict, (long At, long Version) Next) judged = await new RateOfRows(services, rule).JudgeAsync(log, table, last, cancellationToken).ConfigureAwait(false);
            (verdict, next) = (judged.Verdict, judged.Next);
        }
        else
        {
            if (table.Schema.Find(rule.TimeColumn) is null) return null;
            long? before = last is (long end, long size) && size == RuleText.Micros(rule.Per) ? end : null;
            (TableVerdict? counted, long? upTo) = await new RateIntervals(services, rule).JudgeAsync(table, before, cancellationToken).ConfigureAwait(false);
            verdict = counted;
            next = upTo is long to ? (to, RuleText.Micros(rule.Per)) : last;
        }

        if (next is (long, long) changed && next != last) _next = new Dictionary<string, (long First, long Second)>(known, StringComparer.OrdinalIgnoreCase) { [name] = changed };
        return verdict;
    }
}
