using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Functions of arrays.</summary>
internal static class SparkArrays
{
    private const string Unique = "list_filter(a, lambda x, i: list_position(a, x) = i)";

    private const string Missing = "WHEN list_count(a) < len(a) THEN NULL";

    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Named("array", "list_value", "An array of the values.", "(a, …)") with { IsOpen = true },
        Size("size"),
        Size("cardinality"),
        Macro("array_size", "Items of an array.", ("(a)", "len(a)")),
        Macro("element_at", "The i-th item from 1 on, from the end when i is negative, or the value of a key; null when there is none.", ("(x, i)", "x[i]")),
        Macro("try_element_at", "As element_at.", ("(x, i)", "x[i]")),
        Macro("get", "The i-th item from 0 on; null when there is none.", ("(a, i)", "CASE WHEN i >= 0 THEN a[i + 1] END")),
        Macro("_item", "", ("(x, i)", "CASE WHEN typeof(x) LIKE 'MAP(%' THEN x[i] WHEN i >= 0 THEN x[i + 1] END")),
        Macro("_at", "", ("(x, i)", "CASE WHEN typeof(x) LIKE 'MAP(%' THEN x[i] WHEN TRY_CAST(i AS BIGINT) >= 0 THEN x[cast_to_type(TRY_CAST(i AS BIGINT) + 1, i)] END")),
        Macro("array_contains", "True when an item equals v; null when none does and some are null.", ("(a, v)",
            $"CASE WHEN v IS NULL THEN NULL WHEN list_contains(a, v) THEN true {Missing} ELSE list_contains(a, v) END")),
        Macro("array_position", "Where v stands first, from 1 on; 0 when nowhere.", ("(a, v)", "CASE WHEN a IS NOT NULL AND v IS NOT NULL THEN coalesce(list_position(a, v), 0) END")),
        Macro("array_join", "The items as one text; nulls are left out or take a text of their own.", ("(a, d)", "array_to_string(a, d)"), ("(a, d, n)",
            "array_to_string(list_transform(a, lambda x: coalesce(CAST(x AS VARCHAR), n)), d)")),
        Macro("array_distinct", "Each item once, in the order of first occurrence.", ("(a)", Unique)),
        Written("array_sort", "Sorted upwards, nulls last.", "(a)"),
        Macro(
            "sort_array",
            "Sorted upwards with nulls first, or downwards with nulls last.",
            ("(a)", "list_sort(a, 'ASC', 'NULLS FIRST')"),
            ("(a, is_ascending)", "CASE WHEN is_ascending THEN list_sort(a, 'ASC', 'NULLS FIRST') ELSE list_sort(a, 'DESC', 'NULLS LAST') END")),
        Named("array_max", "list_max", "The greatest item.", "(a)"),
        Named("array_min", "list_min", "The least item.", "(a)"),
        Macro("array_remove", "Without the items that equal v.", ("(a, v)", "CASE WHEN v IS NOT NULL THEN list_filter(a, lambda x: x IS DISTINCT FROM v) END")),
        Macro("array_prepend", "An array with an item before the others.", ("(a, v)", "list_prepend(v, a)")),
        Macro("array_compact", "Without nulls.", ("(a)", "list_filter(a, lambda x: x IS NOT NULL)")),
        Macro("array_union", "Items of either, each once.", ("(a, b)", "_spark_array_distinct(a || b)")),
        Macro("array_intersect", "Items of both, each once.", ("(a, b)", "CASE WHEN b IS NOT NULL THEN list_filter(_spark_array_distinct(a), lambda x: list_position(b, x) IS NOT NULL) END")),
        Macro("array_except", "Items of a that b lacks, each once.", ("(a, b)", "CASE WHEN b IS NOT NULL THEN list_filter(_spark_array_distinct(a), lambda x: list_position(b, x) IS NULL) END")),
        Macro("arrays_overlap", "True when both share an item; null when they do not and one of them holds a null.", ("(a, b)",
            "CASE WHEN list_has_any(list_filter(a, lambda x: x IS NOT NULL), list_filter(b, lambda x: x IS NOT NULL)) THEN true WHEN len(a) > 0 AND len(b) > 0 AND "
                + "(list_count(a) < len(a) OR list_count(b) < len(b)) THEN NULL ELSE list_has_any(a, b) END")),
        Macro("array_repeat", "v, n times.", ("(v, n)", "repeat([v], CAST(n AS BIGINT))")),
        Macro("flatten", "The items of the arrays in an array; null when one of those is null.", ("(a)", $"CASE {Missing} ELSE flatten(a) END")),
        Macro(
            "slice",
            "n items from the i-th on, which counts from the end when it is negative.",
            ("(a, i, n)", "CASE WHEN i = 0 THEN error('slice: the first place is 1.') WHEN i < 0 AND -i > len(a) THEN a[1:0] WHEN i < 0 THEN a[len(a) + i + 1:least(len(a) "
                + "+ i + n, len(a))] ELSE a[i:i + n - 1] END")),
        Macro("sequence", "Whole numbers from a to b, or what a step reaches.", ("(a, b)", "generate_series(a, b, CASE WHEN a <= b THEN 1 ELSE -1 "
            + "END)"), ("(a, b, step)", "generate_series(a, b, step)")),
        Written("arrays_zip", "Structs of the items at one place; the fields are named as the columns are.", "(a, b, …)") with { IsOpen = true },
        Written("transform", "Each item made into another: transform(a, x -> …), transform(a, (x, i) -> …) with i from 0 on.", "(a, f)"),
        Written("filter", "The items for which f holds: filter(a, x -> …).", "(a, f)"),
        Macro("_any", "", ("(b)", "CASE WHEN b IS NULL THEN NULL WHEN list_contains(b, true) THEN true WHEN list_count(b) < len(b) THEN NULL ELSE false END")),
        Macro("_all", "", ("(b)", "CASE WHEN b IS NULL THEN NULL WHEN list_contains(b, false) THEN false WHEN list_count(b) < len(b) THEN NULL ELSE true END")),
        Written("exists", "True when f holds for an item: exists(a, x -> …).", "(a, f)"),
        Written("forall", "True when f holds for every item: forall(a, x -> …).", "(a, f)"),
        Written("aggregate", "The items taken into one value, from z on: aggregate(a, z, (total, x) -> …).", "(a, z, f)", "(a, z, f, g)"),
        Written("reduce", "As aggregate.", "(a, z, f)", "(a, z, f, g)"),
        Written("zip_with", "Two arrays joined item by item: zip_with(a, b, (x, y) -> …).", "(a, b, f)"),
    ];

    // A map is no list: only an operator that takes both lets one macro serve for both.
    private static SparkFunction Size(string name) => Macro(
        name,
        "Items of an array or entries of a map; null for null.",
        ("(x)", "CASE WHEN typeof(x) LIKE 'MAP(%' THEN len(map_keys(TRY_CAST(x AS MAP(VARCHAR, VARCHAR)))) ELSE len(x || x) // 2 END"));
}
