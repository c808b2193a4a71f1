namespace Millrace.TimeSeries.Windows;

/// <summary>What has to be known of the windows over a column for the functions that are asked of it.</summary>
internal static class Statistics
{
    /// <param name="funcs">Functions of one column.</param>
    /// <param name="isCalendar">True when slopes are per second.</param>
    /// <param name="sigmas">See <see cref="HampelStatistic"/>.</param>
    public static Statistic[] Of(IReadOnlyList<WindowFunc> funcs, bool isCalendar, double sigmas)
    {
        List<Statistic> found = [];
        AddFold<SumPart, SumFold>(found, funcs, Sum);
        AddFold<MomentPart, MomentFold>(found, funcs, Spread);
        AddFold<LinePart, LineFold>(found, funcs, func => Line(func, isCalendar));
        AddFold<ExtremesPart, ExtremesFold>(found, funcs, Extreme);
        AddFold<ExtremesPart, RankedFold>(found, funcs, Ranked);
        AddFold<EdgePart, EdgeFold>(found, funcs, Edge);
        found.AddRange(funcs.Where(static func => func.Name == "count").Select(static func => new CountStatistic(func.Output)));
        found.AddRange(funcs.Where(static func => func.Name == "whole_sum").Select(static func => new WholeSumStatistic(func.Output)));
        found.AddRange(funcs.Where(static func => func.Name == "hampel_median").Select(func => new HampelStatistic(func.Output, sigmas)));
        (double, int)[] quantiles = [.. funcs.Where(static func => func.Name == WindowFunc.Quantile).Select(static func => (func.Share, func.Output))];
        if (quantiles.Length > 0) found.Add(new QuantileStatistic(quantiles));
        return [.. found];
    }

    private static void AddFold<TPart, TFold>(List<Statistic> found, IReadOnlyList<WindowFunc> funcs, Func<WindowFunc, Answer<TPart>?> answerOf)
        where TPart : unmanaged
        where TFold : struct, IFold<TPart>
    {
        Answer<TPart>[] answers = [.. funcs.Select(answerOf).OfType<Answer<TPart>>()];
        if (answers.Length > 0) found.Add(new FoldStatistic<TPart, TFold>(answers));
    }

    private static Answer<SumPart>? Sum(WindowFunc func) => func.Name switch
    {
        "mean" => new Answer<SumPart, SumRules.Mean>(func.Output),
        "sum" => new Answer<SumPart, SumRules.Sum>(func.Output),
        _ => null,
    };

    private static Answer<MomentPart>? Spread(WindowFunc func) => func.Name switch
    {
        "var" => new Answer<MomentPart, SpreadRules.Variance>(func.Output),
        "std" => new Answer<MomentPart, SpreadRules.Deviation>(func.Output),
        "zscore" => new Answer<MomentPart, SpreadRules.Score>(func.Output),
        "std_of_several" => new Answer<MomentPart, SpreadRules.DeviationOfSeveral>(func.Output),
        "zscore_of_several" => new Answer<MomentPart, SpreadRules.ScoreAmongSeveral>(func.Output),
        _ => null,
    };

    private static Answer<LinePart>? Line(WindowFunc func, bool isCalendar) => func.Name != "slope" ? null
        : isCalendar ? new Answer<LinePart, LineRules.PerSecond>(func.Output)
        : new Answer<LinePart, LineRules.PerUnit>(func.Output);

    private static Answer<ExtremesPart>? Extreme(WindowFunc func) => func.Name switch
    {
        "min" => new Answer<ExtremesPart, ValueRules.Low>(func.Output),
        "max" => new Answer<ExtremesPart, ValueRules.High>(func.Output),
        "range" => new Answer<ExtremesPart, ValueRules.Range>(func.Output),
        _ => null,
    };

    private static Answer<ExtremesPart>? Ranked(WindowFunc func) => func.Name switch
    {
        "ranked_min" => new Answer<ExtremesPart, ValueRules.Low>(func.Output),
        "ranked_max" => new Answer<ExtremesPart, ValueRules.High>(func.Output),
        _ => null,
    };

    private static Answer<EdgePart>? Edge(WindowFunc func) => func.Name switch
    {
        "first" => new Answer<EdgePart, ValueRules.First>(func.Output),
        "last" => new Answer<EdgePart, ValueRules.Last>(func.Output),
        _ => null,
    };
}
