namespace Millrace.Workspace.Expressions;

/// <summary>A function that expressions may call.</summary>
/// <param name="Name">Its name in upper case.</param>
/// <param name="Sql">Its name in SQL.</param>
/// <param name="MinArguments">The fewest arguments it takes.</param>
/// <param name="MaxArguments">The most arguments it takes.</param>
/// <param name="IsAggregate">True when it makes one value of several rows.</param>
public sealed record FieldFunction(string Name, string Sql, int MinArguments, int MaxArguments, bool IsAggregate)
{
    private static readonly Dictionary<string, FieldFunction> Known = new FieldFunction[]
    {
        Aggregate("SUM"), Aggregate("AVG"), Aggregate("MIN"), Aggregate("MAX"), Aggregate("COUNT"), Aggregate("MEDIAN"),
        Aggregate("STDDEV"), Aggregate("STDDEV_POP"), Aggregate("STDDEV_SAMP"), Aggregate("VARIANCE"), Aggregate("VAR_POP"), Aggregate("VAR_SAMP"),
        Aggregate("ANY_VALUE"), Aggregate("COUNT_IF"), Aggregate("APPROX_COUNT_DISTINCT"),
        Aggregate("MEAN") with { Sql = "avg" },
        Aggregate("PERCENTILE") with { MinArguments = 2, MaxArguments = 2 },
        Plain("DATE_TRUNC", 2, 2), Plain("BIN_FLOOR", 2, 2), Plain("ROUND", 1, 2), Plain("ABS", 1, 1), Plain("FLOOR", 1, 1), Plain("CEIL", 1, 1),
        Plain("COALESCE", 1, 16), Plain("NULLIF", 2, 2), Plain("UPPER", 1, 1), Plain("LOWER", 1, 1), Plain("TRIM", 1, 1), Plain("CONCAT", 1, 16),
        Plain("TRY_DIVIDE", 2, 2), Plain("YEAR", 1, 1), Plain("QUARTER", 1, 1), Plain("MONTH", 1, 1), Plain("DAY", 1, 1), Plain("HOUR", 1, 1),
    }.ToDictionary(static function => function.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The function of a name, whatever its case; null when there is none.</summary>
    public static FieldFunction? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>All names, ordered.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Keys.Order(StringComparer.Ordinal)];

    private static FieldFunction Aggregate(string name) => new(name, name.ToLowerInvariant(), 1, 1, IsAggregate: true);

    private static FieldFunction Plain(string name, int least, int most) => new(name, name.ToLowerInvariant(), least, most, IsAggregate: false);
}
