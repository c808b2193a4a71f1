using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>
/// Casts that mean something else in Spark. The kind of value is known when a query is bound, so that only the branch that
/// fits remains in the plan; the others need only bind, for which TRY_CAST serves.
/// </summary>
internal static class SparkCasts
{
    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Whole("tinyint"), Whole("smallint"), Whole("integer"), Whole("bigint"),
        Cast(
            "varchar",
            "CASE WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN CAST(TRY_CAST(x AS TIMESTAMP) AS VARCHAR) "
            + "WHEN typeof(x) = 'BLOB' THEN decode(TRY_CAST(x AS BLOB)) ELSE CAST(x AS VARCHAR) END"),
        Cast("blob", "CASE WHEN typeof(x) = 'VARCHAR' THEN encode(CAST(x AS VARCHAR)) ELSE CAST(x AS BLOB) END"),
        Cast("timestamptz", $"CASE WHEN {IsNumber} THEN to_timestamp(TRY_CAST(x AS DOUBLE)) ELSE CAST(CASE WHEN {IsNumber} THEN NULL ELSE x END AS TIMESTAMPTZ) END"),
    ];

    private const string IsNumber = "(typeof(x) IN ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'FLOAT', 'DOUBLE') OR typeof(x) LIKE 'DECIMAL%')";

    private static SparkFunction Cast(string type, string body) => Macro("to_" + type, "", ("(x)", body));

    /// <summary>Towards zero, as Spark rounds; an instant gives its seconds; text is read as a number.</summary>
    private static SparkFunction Whole(string type) => Cast(
        type,
        $"CASE WHEN typeof(x) IN ('FLOAT', 'DOUBLE') THEN CAST(trunc(TRY_CAST(x AS DOUBLE)) AS {type}) "
        + $"WHEN typeof(x) LIKE 'DECIMAL%' THEN CAST(trunc(TRY_CAST(x AS DECIMAL(38, 10))) AS {type}) "
        + $"WHEN typeof(x) LIKE 'TIMESTAMP%' THEN CAST(floor(epoch(TRY_CAST(x AS TIMESTAMP))) AS {type}) "
        + $"WHEN typeof(x) = 'VARCHAR' THEN CAST(regexp_replace(CAST(x AS VARCHAR), '^(\\s*[+-]?\\d+)\\.\\d*(\\s*)$', '\\1\\2') AS {type}) "
        + $"ELSE CAST(CASE WHEN typeof(x) LIKE 'TIMESTAMP%' THEN NULL ELSE x END AS {type}) END");
}
