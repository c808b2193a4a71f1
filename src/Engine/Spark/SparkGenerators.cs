using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Functions that make rows out of a value, in a SELECT list or after LATERAL VIEW.</summary>
internal static class SparkGenerators
{
    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Written("explode", "A row for each item of an array, or for each key and value of a map: explode(m) AS (k, v).", "(x)"),
        Written("explode_outer", "As explode, with a row of null for what is null or empty.", "(x)"),
        Written("posexplode", "As explode, with the place from 0 on: posexplode(a) AS (i, x).", "(a)"),
        Written("posexplode_outer", "As posexplode, with a row of null for what is null or empty.", "(a)"),
        Written("inline", "A row for each struct of an array, a column for each field.", "(a)"),
        Written("inline_outer", "As inline, with a row of null for what is null or empty.", "(a)"),
        Written("stack", "The values laid out in n rows: LATERAL VIEW stack(n, …) v AS a, b.", "(n, a, …)") with { IsOpen = true },
        Written("json_tuple", "Fields of a JSON object as columns of text: LATERAL VIEW json_tuple(j, 'a', 'b') v AS a, b.", "(j, key, …)") with { IsOpen = true },
        Macro("_outer", "", ("(a)", "CASE WHEN a IS NULL OR len(a) = 0 THEN [NULL] ELSE a END")),
        Macro("_places", "", ("(a)", "range(len(a))")),
        Macro("_outer_places", "", ("(a)", "CASE WHEN a IS NULL OR len(a) = 0 THEN [NULL] ELSE range(len(a)) END")),
    ];
}
