using System.Globalization;
using CsCheck;
using Millrace.TimeSeries.Contract;

namespace Millrace.Unit.TimeSeries;

/// <summary>A left row: a key (0 stands for null) and a time, perhaps missing.</summary>
internal readonly record struct AsOfLeft(int Key, int? Time);

/// <summary>A right row: a key (0 stands for null), a time, a sequence number and two values, each perhaps missing.</summary>
internal readonly record struct AsOfRight(int Key, int? Time, int? Sequence, int? A, double? X);

/// <summary>How two tables are joined.</summary>
internal sealed record AsOfCall(string Direction, bool IsStrict, bool Skips, bool IsInner, bool IsSequenced, int? Tolerance, int Lookback);

/// <summary>As-of joins, slowly and obviously: for each left row and column all right rows are looked at.</summary>
internal static class AsOfCases
{
    public static readonly Gen<AsOfLeft[]> Lefts =
        Gen.Select(Gen.Int[0, 2], Maybe(0, 9, rarely: 8)).Select(static (key, time) => new AsOfLeft(key, time)).Array[0, 14];

    public static readonly Gen<AsOfRight[]> Rights =
        Gen.Select(Gen.Int[0, 2], Maybe(0, 9, rarely: 8), Maybe(0, 2, rarely: 3), Maybe(0, 5, rarely: 1),
            OneOf<double?>(null, null, 1.5, -2, double.NaN, double.PositiveInfinity, double.NegativeInfinity))
        .Select(static (key, time, sequence, a, x) => new AsOfRight(key, time, sequence, a, x)).Array[0, 18];

    public static readonly Gen<AsOfCall> Calls =
        Gen.Select(OneOf("backward", "forward", "nearest"), Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Select(Gen.Bool, Gen.Int[0, 5]), Gen.Int[-3, 4])
        .Select(static (direction, strict, skips, inner, sequenced, tolerance, lookback) => new AsOfCall(
            direction, strict, skips, inner, sequenced, tolerance.Item1 ? tolerance.Item2 : null, direction == "backward" ? Math.Max(0, lookback) : 0));

    /// <summary>The relation k, t, i.</summary>
    public static SeriesFrame Frame(AsOfLeft[] rows, string time, string type) => DuckSql.Frame(
        $"(SELECT k, {time} AS t, i FROM ({Values("k INT, n INT, i INT", rows.Select((row, i) => new object?[] { Key(row.Key), row.Time, i }))}))", $"k int, t {type}, i int");

    /// <summary>The relation k, t, n, s, a, x.</summary>
    public static SeriesFrame Frame(AsOfRight[] rows, string time, string type) => DuckSql.Frame(
        $"(SELECT k, {time} AS t, n, s, a, x FROM ({Values("k INT, n INT, s INT, a INT, x DOUBLE", rows.Select(row => new object?[] { Key(row.Key), row.Time, row.Sequence, row.A, row.X }))}))",
        $"k int, t {type}, n int, s int, a int, x double");

    public static (string, object)[] Arguments(AsOfCall call, double unit)
    {
        List<(string, object)> arguments =
        [
            ("ts", "t"), ("series", "k"), ("right_prefix", "r"), ("direction", call.Direction), ("strict", call.IsStrict),
            ("skip_nulls", call.Skips), ("join", call.IsInner ? "inner" : "left"), ("max_lookback", call.Lookback),
        ];
        if (call.IsSequenced) arguments.Add(("right_series", "s"));
        if (call.Tolerance is int tolerance) arguments.Add(("tolerance", tolerance * unit));
        return [.. arguments];
    }

    /// <summary>Rows of i, r_n, r_s, r_a and r_x as <see cref="SeriesCases.Shown"/> gives them.</summary>
    public static string[] Expected(AsOfLeft[] lefts, AsOfRight[] rights, AsOfCall call) =>
    [
        .. lefts.Select((left, i) => (i, Row: Row(left, lefts, rights, call))).Where(pair => !call.IsInner || pair.Row[0] is not null)
            .Select(static pair => string.Join('|', [pair.i.ToString(CultureInfo.InvariantCulture), .. pair.Row.Select(SeriesCases.Show)]))
            .Order(StringComparer.Ordinal),
    ];

    private static double?[] Row(AsOfLeft left, AsOfLeft[] lefts, AsOfRight[] rights, AsOfCall call)
    {
        AsOfRight[] seen = [.. rights.Where(right => right.Key == left.Key && right.Time is not null && IsSeen(left, right.Time.Value, lefts, rights, call))];
        if (!call.Skips) return Match(left, seen, static _ => true, Greatest, call) is AsOfRight all ? [all.Time, all.Sequence, all.A, all.X] : new double?[4];
        Func<AsOfRight, double?>[] columns = [static right => right.Time, static right => right.Sequence, static right => right.A, static right => right.X];
        return [.. columns.Select(column => Match(left, seen, right => column(right) is not null, right => [column(right)], call) is AsOfRight match ? column(match) : null)];
    }

    private static double?[] Greatest(AsOfRight right) => [right.Time, right.Time, right.Sequence, right.A, right.X];

    private static AsOfRight? Match(AsOfLeft left, AsOfRight[] seen, Func<AsOfRight, bool> counts, Func<AsOfRight, double?[]> order, AsOfCall call)
    {
        AsOfRight[] candidates = [.. seen.Where(counts)];
        if (candidates.Length == 0) return null;
        int time = candidates.Select(static right => right.Time!.Value)
            .OrderBy(time => Math.Abs(time - left.Time!.Value)).ThenBy(time => time).First();
        if (Math.Abs(time - left.Time!.Value) > (call.Tolerance ?? int.MaxValue)) return null;
        IOrderedEnumerable<AsOfRight> ties = candidates.Where(right => right.Time == time).OrderBy(right => call.IsSequenced ? right.Sequence ?? int.MinValue : 0);
        for (int column = 0; column < order(candidates[0]).Length; column++)
        {
            int place = column;
            ties = ties.ThenBy(right => Rank(order(right)[place])).ThenBy(right => order(right)[place] is double.NaN ? 0 : order(right)[place] ?? 0);
        }

        return ties.Last();
    }

    private static int Rank(double? value) => value switch { null => 2, double.NaN => 1, _ => 0 };

    private static bool IsSeen(AsOfLeft left, int time, AsOfLeft[] lefts, AsOfRight[] rights, AsOfCall call)
    {
        bool isSide = left.Time is int own && (call.Direction switch
        {
            "backward" => time <= own,
            "forward" => time >= own,
            _ => true,
        }) && !(call.IsStrict && time == own);
        if (!isSide || call.Lookback == 0) return isSide;
        int before = rights.Where(right => right.Key == left.Key && right.Time >= time && (call.IsStrict ? right.Time < left.Time : right.Time <= left.Time))
            .Select(static right => right.Time).Distinct().Count();
        before += lefts.Where(other => other.Key == left.Key && (call.IsStrict ? other.Time > time : other.Time >= time) && other.Time < left.Time)
            .Select(static other => other.Time).Distinct().Count();
        return before <= call.Lookback;
    }

    private static int? Key(int key) => key == 0 ? null : key;

    private static string Values(string columns, IEnumerable<object?[]> rows)
    {
        string[] names = [.. columns.Split(", ").Select(static column => column.Split(' ')[0])];
        string cast = string.Join(", ", columns.Split(", ").Select(static column => $"{column.Split(' ')[0]}::{column.Split(' ')[1]} AS {column.Split(' ')[0]}"));
        string none = $"({string.Join(", ", names.Select(static _ => "NULL"))}, false)";
        IEnumerable<string> texts = rows.Select(row => $"({string.Join(", ", row.Select(Literal))}, true)");
        return $"SELECT {cast} FROM (VALUES {string.Join(", ", texts.Append(none))}) AS v({string.Join(", ", names)}, is_row) WHERE is_row";
    }

    private static string Literal(object? value) => value is double number ? SeriesCases.Literal(number) : Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "NULL";

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(place => values[place]);

    private static Gen<int?> Maybe(int lowest, int highest, int rarely) =>
        Gen.Frequency((rarely, Gen.Int[lowest, highest].Select(static value => (int?)value)), (1, Gen.Const((int?)null)));
}
