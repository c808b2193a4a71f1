using System.Collections.Frozen;

namespace Millrace.Engine.Spark;

/// <summary>
/// The functions of Spark's SQL that the engine lacks, or knows by another name or with another meaning. A function that is
/// not here means what the engine says. Thread safety: immutable.
/// </summary>
public static class SparkFunctions
{
    private static readonly FrozenDictionary<string, SparkFunction> Known = Listed().ToFrozenDictionary(static function => function.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, in the order of the reference.</summary>
    public static IReadOnlyList<SparkFunction> All { get; } = [.. Listed()];

    /// <summary>The functions that are macros, by the names that the engine knows them under.</summary>
    internal static IReadOnlyDictionary<string, SparkFunction> Macros { get; } = SparkCasts.All.Concat(All)
        .Where(static function => function.Bodies.Count > 0)
        .ToFrozenDictionary(static function => SparkFunction.Prefix + function.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A function by its name, in any case; null when the engine's own meaning stands.</summary>
    public static SparkFunction? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>Puts names as people write them where an error of the engine tells the names of macros.</summary>
    internal static string Plain(string message) => message.Replace(SparkFunction.Prefix, "", StringComparison.Ordinal);

    private static IEnumerable<SparkFunction> Listed() =>
    [
        .. In("Nulls and conditions", SparkConditions.All),
        .. In("Text", SparkTexts.All),
        .. In("Numbers", SparkNumbers.All),
        .. In("Dates and times", SparkTimes.All),
        .. In("Arrays", SparkArrays.All),
        .. In("Maps and structs", SparkMaps.All),
        .. In("JSON", SparkJson.All),
        .. In("Rows out of values", SparkGenerators.All),
        .. In("Aggregates", SparkAggregates.All),
        .. In("Not offered", SparkRefusals.All),
    ];

    private static IEnumerable<SparkFunction> In(string group, IEnumerable<SparkFunction> functions) =>
        functions.Select(function => function with { Group = group });

    /// <summary>The statement that makes a macro.</summary>
    internal static string Define(SparkFunction function)
    {
        IEnumerable<string> forms = function.Heads.Zip(function.Bodies, static (head, body) => $"{head} AS ({body})");
        return $"CREATE OR REPLACE MACRO {SparkFunction.Prefix}{function.Name}{string.Join(", ", forms)}";
    }
}
