using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Functions of maps and structs.</summary>
internal static class SparkMaps
{
    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Written("map", "A map of keys and values in turn; of two lists, the engine's own map.", "(key, value, …)") with { IsOpen = true },
        Named("map_from_arrays", "map", "A map of an array of keys and one of values.", "(keys, values)"),
        Named("map_contains_key", "map_contains", "True when there is such a key.", "(m, key)"),
        Macro(
            "str_to_map",
            "A map out of text such as a:1,b:2, with separators of its own if need be.",
            ("(s)", Pairs("','", "':'")), ("(s, pairs)", Pairs("pairs", "':'")), ("(s, pairs, keys)", Pairs("pairs", "keys"))),
        Written("map_filter", "The entries for which f holds: map_filter(m, (k, v) -> …).", "(m, f)"),
        Written("transform_keys", "Each key made into another: transform_keys(m, (k, v) -> …).", "(m, f)"),
        Written("transform_values", "Each value made into another: transform_values(m, (k, v) -> …).", "(m, f)"),
        Written("struct", "A struct whose fields are named as the columns are, or by AS.", "(a, …)") with { IsOpen = true },
        Written("named_struct", "A struct of names and values in turn; the names are literals.", "(name, value, …)") with { IsOpen = true },
    ];

    private static string Pairs(string pairs, string keys) =>
        $"map_from_entries(list_transform(string_split(s, {pairs}), lambda p: struct_pack(k := string_split(p, {keys})[1], "
        + $"v := CASE WHEN instr(p, {keys}) > 0 THEN substring(p, instr(p, {keys}) + length({keys})) END)))";
}
