using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Functions that take many rows into one value.</summary>
internal static class SparkAggregates
{
    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        .. Each(
            Written("collect_list", "The values that are not null as an array; an empty one when there are none.", "(x)") with { IsOpen = true },
            Written("array_agg", "As collect_list. The engine's own, which keeps nulls, is list.", "(x)") with { IsOpen = true },
            Written("collect_set", "The different values that are not null as an array, in no order.", "(x)") with { IsOpen = true },
            Written("count", "Rows, or values that are not null; COUNT(DISTINCT a, b) counts different pairs without a null.", "(…)") with { IsOpen = true },
            Written("first", "The first value, or with true the first that is not null.", "(x)", "(x, ignores_nulls)"),
            Written("first_value", "The first value, or with true the first that is not null.", "(x)", "(x, ignores_nulls)"),
            Written("last", "The last value, or with true the last that is not null.", "(x)", "(x, ignores_nulls)"),
            Written("last_value", "The last value, or with true the last that is not null.", "(x)", "(x, ignores_nulls)"),
            Named("max_by", "arg_max_null", "x of the row where y is greatest.", "(x, y)"),
            Named("min_by", "arg_min_null", "x of the row where y is least.", "(x, y)"),
            Named("percentile", "quantile_cont", "The percentile, between two values where need be; p may be an array.", "(x, p)"),
            Written("percentile_approx", "The value of a row at a percentile; exact, whatever the accuracy asked for.", "(x, p)", "(x, p, accuracy)"),
            Written("approx_percentile", "As percentile_approx.", "(x, p)", "(x, p, accuracy)"),
            Named("every", "bool_and", "True when all are true.", "(x)"),
            Named("some", "bool_or", "True when one is true.", "(x)"),
            Named("try_sum", "sum", "The sum.", "(x)"),
            Named("try_avg", "avg", "The mean.", "(x)"),
            Named("std", "stddev", "The standard deviation of a sample.", "(x)"),
            Named("kurtosis", "kurtosis_pop", "The excess kurtosis.", "(x)"),
            Macro("skewness", "The skewness of the population; not over a window.", ("(x)", "CASE WHEN count(x) = 2 AND min(x) <> max(x) THEN 0.0 ELSE skewness(x) * "
                + "(count(x) - 2) / sqrt(count(x) * (count(x) - 1)) END")),
            Macro("_last_known", "", ("(x)", "last(x) FILTER (WHERE x IS NOT NULL)"))),
        Macro("_pair", "", ("(a, b)", "CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN (a, b) END"), ("(a, b, c)", "CASE WHEN a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL THEN (a, b, c) END")),
    ];

    private static IEnumerable<SparkFunction> Each(params SparkFunction[] functions) => functions.Select(static function => function with { IsAggregate = true });
}
