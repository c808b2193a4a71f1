using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Nulls, conditions and casts that are written as calls.</summary>
internal static class SparkConditions
{
    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Named("nvl", "coalesce", "The first that is not null.", "(a, b)"),
        Macro("nvl2", "b where a is not null, else c.", ("(a, b, c)", "CASE WHEN a IS NOT NULL THEN b ELSE c END")),
        Macro("isnull", "True for null.", ("(a)", "a IS NULL")),
        Macro("isnotnull", "True for anything but null.", ("(a)", "a IS NOT NULL")),
        Macro("nullifzero", "Null where a is 0, else a.", ("(a)", "nullif(a, 0)")),
        Macro("zeroifnull", "0 where a is null, else a.", ("(a)", "coalesce(a, 0)")),
        Macro("equal_null", "True when both are equal or both null.", ("(a, b)", "a IS NOT DISTINCT FROM b")),
        Macro("iff", "b where a holds, else c.", ("(a, b, c)", "CASE WHEN a THEN b ELSE c END")),
        Macro("nanvl", "b where a is not a number, else a.", ("(a, b)", "CASE WHEN isnan(a) THEN b ELSE a END")),
        Written("decode", "The result after the first value that equals x, or the last argument when it has no pair; decode(b, 'UTF-8') gives the text of "
            + "bytes.", "(x, value, result, …)") with { IsOpen = true },
        Macro("string", "x as string.", ("(x)", "_spark_to_varchar(x)")),
        Macro("int", "x as int.", ("(x)", "_spark_to_integer(x)")),
        Macro("bigint", "x as bigint.", ("(x)", "_spark_to_bigint(x)")),
        Macro("smallint", "x as smallint.", ("(x)", "_spark_to_smallint(x)")),
        Macro("tinyint", "x as tinyint.", ("(x)", "_spark_to_tinyint(x)")),
        Macro("double", "x as double.", ("(x)", "CAST(x AS DOUBLE)")),
        Macro("float", "x as float.", ("(x)", "CAST(x AS FLOAT)")),
        Macro("boolean", "x as boolean.", ("(x)", "CAST(x AS BOOLEAN)")),
        Macro("binary", "x as binary.", ("(x)", "_spark_to_blob(x)")),
        Macro("date", "x as date.", ("(x)", "CAST(x AS DATE)")),
        Macro("timestamp", "x as timestamp; numbers are seconds since 1970.", ("(x)", "_spark_to_timestamptz(x)")),
    ];
}
