using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Functions of text.</summary>
internal static class SparkTexts
{
    private const string Piece = "substring(CAST(s AS VARCHAR), CASE WHEN p = 0 THEN 1 ELSE p END";

    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Written("concat", "Texts or arrays joined; null when one of them is null.", "(a, b, …)") with { IsOpen = true },
        Macro("split", "The pieces between matches of a regular expression.", ("(s, pattern)", "string_split_regex(s, pattern)")),
        Part("substring"),
        Part("substr"),
        Macro(
            "substring_index",
            "What stands before the n-th delimiter, counted from the end when n is negative.",
            ("(s, d, n)", "CASE WHEN n = 0 THEN '' WHEN n > 0 THEN array_to_string(string_split(s, d)[1:n], d) ELSE array_to_string(string_split(s, "
                + "d)[greatest(len(string_split(s, d)) + n + 1, 1):len(string_split(s, d))], d) END")),
        Macro("initcap", "Each word with a capital letter and the rest small.", ("(s)", "array_to_string(list_transform(string_split(lower(s), ' '), lambda w: upper(w[1]) || substring(w, 2)), ' ')")),
        Locate("locate"),
        Locate("charindex"),
        Locate("position"),
        Pad("lpad"),
        Pad("rpad"),
        Macro("replace", "Every occurrence of a replaced by b, or removed.", ("(s, a)", "replace(s, a, '')"), ("(s, a, b)", "replace(s, a, b)")),
        Macro("format_number", "A number with thousands separators and d decimals.", ("(x, d)", "format('{:,.' || CAST(d AS VARCHAR) || 'f}', CAST(x AS DOUBLE))")),
        Named("format_string", "printf", "Values put into a pattern, as printf does.", "(pattern, …)") with { IsOpen = true },
        Macro("space", "n spaces.", ("(n)", "repeat(' ', n)")),
        Named("ucase", "upper", "Capital letters.", "(s)"),
        Named("lcase", "lower", "Small letters.", "(s)"),
        Named("char", "chr", "The character of a code point.", "(n)"),
        Named("startswith", "starts_with", "True when s begins with t.", "(s, t)"),
        Named("endswith", "ends_with", "True when s ends with t.", "(s, t)"),
        Macro("btrim", "s without space at both ends, or without those characters.", ("(s)", "trim(s)"), ("(s, t)", "trim(s, t)")),
        Macro("regexp_extract", "Group g, 1 when left out, of the first match; empty text when nothing "
            + "matches.", ("(s, pattern)", "regexp_extract(s, pattern, 1)"), ("(s, pattern, g)", "regexp_extract(s, pattern, g)")),
        Macro("regexp_extract_all", "Group g, 1 when left out, of every match.", ("(s, pattern)", "regexp_extract_all(s, pattern, 1)"), ("(s, pattern, g)", "regexp_extract_all(s, pattern, g)")),
        Written("regexp_replace", "Every match replaced; $1 in the replacement is group 1. A fourth argument of text are the engine's "
            + "options.", "(s, pattern, replacement)", "(s, pattern, replacement, options)"),
        Named("regexp_like", "regexp_matches", "True when a part of s matches.", "(s, pattern)"),
        Named("regexp", "regexp_matches", "True when a part of s matches.", "(s, pattern)"),
        Named("rlike", "regexp_matches", "True when a part of s matches.", "(s, pattern)"),
        Macro("regexp_count", "How often the pattern matches.", ("(s, pattern)", "len(regexp_extract_all(s, pattern, 0))")),
        Macro("regexp_substr", "The first match; null when nothing matches.", ("(s, pattern)", "CASE WHEN regexp_matches(s, pattern) THEN regexp_extract(s, pattern, 0) END")),
        Macro("base64", "Text or bytes in base 64.", ("(x)", "CASE WHEN typeof(x) = 'BLOB' THEN base64(TRY_CAST(x AS BLOB)) ELSE base64(encode(CAST(x AS VARCHAR))) END")),
        Named("unbase64", "from_base64", "The bytes of text in base 64.", "(s)"),
        Macro("encode", "The bytes of a text in UTF-8.", ("(s, charset)", "CASE WHEN upper(charset) IN ('UTF-8', 'UTF8') THEN encode(s) ELSE error('encode: only UTF-8 is known.') END")),
        Named("sha", "sha1", "The SHA-1 digest in hexadecimal.", "(s)"),
        Written("sha2", "The SHA-256 digest in hexadecimal; bits must be 256 or 0.", "(s, bits)"),
        Macro("find_in_set", "Where t stands in a list with commas, from 1 on; 0 when nowhere, or when t holds a comma.",
            ("(t, list)", "CASE WHEN t IS NOT NULL AND list IS NOT NULL THEN CASE WHEN contains(t, ',') THEN 0 ELSE coalesce(list_position(string_split(list, ','), t), 0) END END")),
        Macro("ilike", "True when s is as a pattern of % and _ says, whatever its capitals.", ("(s, pattern)", "s ILIKE pattern")),
        Macro("octet_length", "Bytes of a text or of bytes.", ("(x)", "CASE WHEN typeof(x) = 'BLOB' THEN octet_length(TRY_CAST(x AS BLOB)) ELSE strlen(CAST(x AS VARCHAR)) END")),
    ];

    private static SparkFunction Part(string name) => Macro(
        name,
        "n characters of s from place p on, which counts from the end when it is negative; 0 is 1.",
        ("(s, p)", Piece + ")"),
        ("(s, p, n)", $"CASE WHEN n < 1 AND s IS NOT NULL AND p IS NOT NULL THEN '' ELSE {Piece}, n) END"));

    private static SparkFunction Locate(string name) => Macro(
        name,
        "Where t stands first in s, from place p on; 0 when nowhere.",
        ("(t, s)", "instr(s, t)"),
        ("(t, s, p)", "CASE WHEN p < 1 THEN 0 WHEN instr(substring(s, p), t) = 0 THEN 0 ELSE instr(substring(s, p), t) + p - 1 END"));

    private static SparkFunction Pad(string name) => Macro(
        name,
        "s brought to n characters by putting t, or spaces, before or behind, or by cutting.",
        ("(s, n)", $"{name}(CAST(s AS VARCHAR), CAST(n AS INTEGER), ' ')"),
        ("(s, n, t)", $"{name}(CAST(s AS VARCHAR), CAST(n AS INTEGER), t)"));
}
