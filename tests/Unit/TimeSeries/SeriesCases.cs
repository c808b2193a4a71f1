using System.Globalization;
using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>One row of a made-up series: a key (0 stands for null), a time and a value, each of the last two perhaps missing.</summary>
internal readonly record struct SeriesCase(int Key, int? Time, double? Value)
{
    public string Sql => string.Create(
        CultureInfo.InvariantCulture, $"({(Key == 0 ? "NULL" : Key)}, {(Time is int t ? t : "NULL")}, {SeriesCases.Literal(Value)})");
}

/// <summary>Made-up rows with all that can go wrong in them, and how results are compared.</summary>
internal static class SeriesCases
{
    public static Gen<SeriesCase[]> Rows(int most, double[] odd, int lastTime = 40) =>
        Gen.Select(
            Gen.Int[0, 2],
            Gen.Frequency((12, Gen.Int[0, lastTime].Select(t => (int?)t)), (1, Gen.Const((int?)null))),
            Gen.Frequency(
                (12, Gen.Int[-20, 20].Select(x => (double?)(x / 4.0))), (2, Gen.Const((double?)null)),
                (odd.Length == 0 ? 0 : 1, Gen.Int[0, Math.Max(0, odd.Length - 1)].Select(i => odd.Length == 0 ? null : (double?)odd[i]))))
        .Select((key, time, value) => new SeriesCase(key, time, value))
        .Array[1, most];

    /// <summary>A relation k INT, t INT, x DOUBLE.</summary>
    public static SeriesFrame Frame(IEnumerable<SeriesCase> rows) => DuckSql.Frame(
        $"(SELECT k::INT AS k, t::INT AS t, x::DOUBLE AS x FROM (VALUES {string.Join(", ", rows.Select(row => row.Sql))}) AS v(k, t, x))",
        "k int, t int, x double");

    public static string Literal(double? value) => value switch
    {
        null => "NULL",
        double.NaN => "'NaN'::DOUBLE",
        double.PositiveInfinity => "'Infinity'::DOUBLE",
        double.NegativeInfinity => "'-Infinity'::DOUBLE",
        double number => number.ToString("R", CultureInfo.InvariantCulture) + "::DOUBLE",
    };

    /// <summary>
    /// A number as it is compared: rounded to six places, without a sign of zero or NaN. Results of small fractions often lie
    /// halfway between two such numbers, where the last bit of a formula would decide; a small shift puts them beside that.
    /// </summary>
    public static string Show(double? value) => value switch
    {
        null => "-",
        double.NaN => "nan",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double number => (Math.Round(number + 2e-7, 6) + 0.0).ToString("R", CultureInfo.InvariantCulture),
    };

    /// <summary>The rows of a query, its fields that are numbers shown as <see cref="Show"/> does, sorted.</summary>
    public static string[] Shown(DuckSql duck, string sql) =>
        [.. duck.Rows(sql).Select(row => string.Join('|', row.Split('|').Select(Reshow))).Order(StringComparer.Ordinal)];

    public static void Refused(string op, SeriesFrame[] frames, string hint, params (string, object)[] arguments)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => DuckSql.Expand(op, frames, arguments));
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("SERIES_", fault.Code.Value, StringComparison.Ordinal);
    }

    private static string Reshow(string field) => field switch
    {
        "nan" or "-nan" => "nan",
        "inf" or "-inf" => field,
        _ => double.TryParse(field, CultureInfo.InvariantCulture, out double number) ? Show(number) : field,
    };
}
