using static Millrace.Engine.Spark.SparkEntry;

namespace Millrace.Engine.Spark;

/// <summary>Functions of numbers.</summary>
internal static class SparkNumbers
{
    private const string NoParts = "Arrays, maps and structs are refused.";

    public static IReadOnlyList<SparkFunction> All { get; } =
    [
        Macro("log", "The natural logarithm, or that to a base; null for 0 and below.", ("(x)", Log("ln(x)", "x")), ("(base, x)", "CASE WHEN x > 0 AND base > 0 THEN ln(x) / nullif(ln(base), 0) END")),
        Macro("ln", "The natural logarithm; null for 0 and below.", ("(x)", Log("ln(x)", "x"))),
        Macro("log10", "The logarithm to base 10; null for 0 and below.", ("(x)", Log("log10(x)", "x"))),
        Macro("log2", "The logarithm to base 2; null for 0 and below.", ("(x)", Log("log2(x)", "x"))),
        Macro("log1p", "The natural logarithm of x + 1; null for -1 and below.", ("(x)", Log("ln(x + 1)", "x + 1"))),
        Macro("expm1", "e to the power x, less 1.", ("(x)", "exp(x) - 1")),
        Macro("sqrt", "The square root; not a number for a negative x.", ("(x)", "CASE WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt(x) END")),
        Macro("hypot", "The length of the hypotenuse.", ("(a, b)", "sqrt(a * a + b * b)")),
        Macro("pmod", "The remainder with the sign of b.", ("(a, b)", "((a % b) + b) % b")),
        Macro("bround", "Rounded, halves to the even neighbour.", ("(x)", "round_even(x, 0)"), ("(x, d)", "round_even(x, d)")),
        Named("signum", "sign", "-1, 0 or 1.", "(x)"),
        Macro("e", "Euler's number.", ("()", "exp(1)")),
        Macro("rint", "Rounded to a whole number, halves to the even neighbour, as a double.", ("(x)", "round_even(CAST(x AS DOUBLE), 0)")),
        Macro("sec", "The secant.", ("(x)", "1 / cos(x)")),
        Macro("csc", "The cosecant.", ("(x)", "1 / sin(x)")),
        Macro("width_bucket", "The number of the one of n equal parts of a to b that x lies in; 0 below, n + 1 above.",
            ("(x, a, b, n)", "CASE WHEN n < 1 OR a = b THEN NULL WHEN (a < b AND x < a) OR (a > b AND x > a) THEN 0 WHEN (a < b AND x >= b) OR (a > b AND x <= b) THEN CAST(n AS BIGINT) + 1 "
                + "ELSE CAST(floor((x - a) * n / (CAST(b AS DOUBLE) - a)) AS BIGINT) + 1 END")),
        Macro("negative", "The number with the other sign.", ("(x)", "-x")),
        Macro("positive", "The number itself.", ("(x)", "x")),
        Macro("rand", "A random number from 0 up to 1. A seed is read and not used.", ("()", "random()"), ("(seed)", "random()")),
        Macro("shiftleft", "Bits moved n places up.", ("(a, n)", "a << n")),
        Macro("shiftright", "Bits moved n places down.", ("(a, n)", "a >> n")),
        Named("hash", MurmurHash.Function, "A hash of some values as an int, the same as Spark's; nulls change nothing. " + NoParts, "(a, …)") with { IsOpen = true },
        Named("xxhash64", XxHash.Function, "A hash of some values as a long, the same as Spark's; nulls change nothing. " + NoParts, "(a, …)") with { IsOpen = true },
        Named("crc32", Crc32.Function, "The CRC-32 of text or bytes as a long.", "(s)"),
        Macro("try_add", "The sum; null when it does not fit.", ("(a, b)", "TRY(a + b)")),
        Macro("try_subtract", "The difference; null when it does not fit.", ("(a, b)", "TRY(a - b)")),
        Macro("try_multiply", "The product; null when it does not fit.", ("(a, b)", "TRY(a * b)")),
        Macro("try_divide", "The quotient; null when b is 0.", ("(a, b)", "a / nullif(b, 0)")),
        Macro("try_mod", "The remainder; null when b is 0.", ("(a, b)", "a % nullif(b, 0)")),
    ];

    private static string Log(string log, string number) => $"CASE WHEN {number} > 0 THEN {log} END";
}
