using System.Globalization;
using CsCheck;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>What the slow, obvious counterparts of the operators share: random readings, their text and their order.</summary>
internal static class Oracle
{
    /// <summary>Few different numbers, so that they repeat, among them nulls, NaN and infinities.</summary>
    public static readonly Gen<double?> Reading = Gen.Int[0, 11].Select(i => i switch
    {
        0 => (double?)null,
        1 => double.NaN,
        2 => double.PositiveInfinity,
        3 => double.NegativeInfinity,
        _ => (i - 7) * 0.5,
    });

    /// <summary>Finite numbers and nulls.</summary>
    public static readonly Gen<double?> Finite = Gen.Int[0, 20].Select(i => i == 0 ? (double?)null : (i - 9) * 0.75);

    /// <summary>1, 2 or null.</summary>
    public static readonly Gen<int?> Key = Gen.Int[0, 2].Select(i => i == 0 ? (int?)null : i);

    /// <summary>Small numbers that repeat, sometimes null.</summary>
    public static readonly Gen<int?> Time = Gen.Int[-3, 12].Select(i => i == -3 ? (int?)null : i);

    /// <summary>Rows of a table <c>k, t, x</c>.</summary>
    public static readonly Gen<(int? Key, int? Time, double? X)> Rows =
        Gen.Select(Key, Time, Reading).Select(row => (Key: row.Item1, Time: row.Item2, X: row.Item3));

    public static string Literal(double? value) => value switch
    {
        null => "CAST(NULL AS DOUBLE)",
        double x when double.IsFinite(x) => x.ToString("R", CultureInfo.InvariantCulture) + "::DOUBLE",
        double x => $"CAST('{x.ToString(CultureInfo.InvariantCulture)}' AS DOUBLE)",
    };

    public static string Literal(int? value) => value is int x ? $"{x.ToString(CultureInfo.InvariantCulture)}::INT" : "CAST(NULL AS INT)";

    /// <summary>A value as <see cref="DuckSql.Rows"/> gives it.</summary>
    public static string Text(double? value) => value switch
    {
        null => "-",
        double.NaN => "nan",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double x => x.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : x.ToString("R", CultureInfo.InvariantCulture),
    };

    public static string Text(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>Null before all numbers, NaN behind them.</summary>
    public static int Compare(double? first, double? second)
    {
        if (first is null || second is null) return (first is null ? 0 : 1) - (second is null ? 0 : 1);
        bool isFirstNaN = double.IsNaN(first.Value);
        bool isSecondNaN = double.IsNaN(second.Value);
        return isFirstNaN || isSecondNaN ? (isFirstNaN ? 1 : 0) - (isSecondNaN ? 1 : 0) : first.Value.CompareTo(second.Value);
    }

    public static readonly Comparer<double?> Order = Comparer<double?>.Create(Compare);

    /// <summary>A table <c>k, t, x</c> of rows, in the order given.</summary>
    public static string Table(IEnumerable<(int? Key, int? Time, double? X)> rows) =>
        "(SELECT * FROM (VALUES "
        + string.Join(", ", rows.Select(row => $"({Literal(row.Key)}, {Literal(row.Time)}, {Literal(row.X)})"))
        + ") AS v(k, t, x))";

    /// <summary>Rows as text are equal but for the last digits of numbers.</summary>
    public static void AssertClose(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        string[] wanted = [.. expected.Order(StringComparer.Ordinal)];
        // The sign of a NaN is of no meaning, but the engine shows it.
        string[] given = [.. actual.Select(row => row.Replace("-nan", "nan", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.True(
            wanted.Length == given.Length && wanted.Zip(given).All(pair => AreClose(pair.First, pair.Second)),
            $"expected\n{string.Join('\n', wanted)}\nbut got\n{string.Join('\n', given)}");
    }

    private static bool AreClose(string expected, string actual)
    {
        string[] wanted = expected.Split('|');
        string[] given = actual.Split('|');
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => IsClose(pair.First, pair.Second));
    }

    private static bool IsClose(string expected, string actual) => expected == actual
        || (double.TryParse(expected, CultureInfo.InvariantCulture, out double wanted)
            && double.TryParse(actual, CultureInfo.InvariantCulture, out double given)
            && Math.Abs(wanted - given) <= 1e-9 * Math.Max(1, Math.Abs(wanted)));
}
