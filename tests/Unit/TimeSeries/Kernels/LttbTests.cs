using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries.Kernels;

/// <summary>Thinned series beside the published steps on lists of points.</summary>
public sealed class LttbTests
{
    private static readonly SeriesFrame Frame = DuckSql.Frame("t", "ts long, k string, x double");

    /// <remarks>
    /// Points of a grid make equal triangles, which rounding may tell apart either way: any of the largest is right.
    /// That the first of equal ones stays is another test's matter.
    /// </remarks>
    [Fact]
    public void Any_series_keeps_the_largest_triangle_of_every_bucket()
    {
        Gen<double?> reading = Gen.Frequency((9, Gen.Int[-900, 900].Select(x => (double?)(x / 16.0))), (1, Gen.Const((double?)null)));
        Gen.Select(reading.Array[0, 80], Gen.Int[1, 9].Array[80], Gen.Int[2, 20], Gen.Int[0, 80].Array[0, 4]).Sample(
            (readings, steps, points, cuts) =>
            {
                long[] times = [.. readings.Select((_, i) => (long)steps.Take(i).Sum())];
                (long, double)[] known = [.. times.Zip(readings).Where(p => p.Second is not null).Select(p => (p.First, p.Second!.Value))];

                AssertLargest(known, points, Run(times, readings, points, cuts));
            },
            iter: 100);
    }

    [Fact]
    public void Points_are_of_the_series_and_a_short_one_stays_whole()
    {
        Assert.Equal([(0, 5), (9, 6)], Run([0, 3, 9], [5, 7, 6], 2));
        Assert.Equal([(0, 5), (3, 7), (9, 6)], Run([0, 3, 9], [5, 7, 6], 3));
        Assert.Equal([(0, 5)], Run([0, 0], [5, null], 4));
        Assert.Empty(Run([], [], 4));
        Assert.Empty(Run([0, 1, 2], [null, double.NaN, double.PositiveInfinity], 2));
    }

    [Fact]
    public void A_flat_series_keeps_the_first_of_every_bucket()
    {
        long[] times = [.. Enumerable.Range(0, 11).Select(i => (long)i)];
        Assert.Equal([0, 1, 4, 7, 10], Run(times, [.. times.Select(_ => (double?)1)], 5).Select(point => point.Time));
    }

    [Fact]
    public void Every_kind_of_axis_comes_back_in_its_type_and_series_stay_apart()
    {
        using DuckSql duck = new("America/New_York");
        string[] axes =
        [
            "timestamp: make_timestamptz(i * 3600000000)", "timestamp_ntz: make_timestamp(i * 3600000000)",
            "date: DATE '2024-02-26' + i::INT", "int: (i - 3)::INT", "double: i / 4 - 1", "decimal(9,2): (i / 4 - 1)::DECIMAL(9,2)",
        ];
        foreach (string axis in axes)
        {
            string[] parts = axis.Split(": ");
            SeriesFrame frame = DuckSql.Frame(
                $"(SELECT {parts[1]} AS ts, k, (i * 7 % 5)::FLOAT AS x FROM range(8) AS r(i), (VALUES ('a'), (NULL)) AS k(k))",
                $"ts {parts[0]}, k string, x float");
            (string, object)[] arguments = [("ts", "ts"), ("series", "k"), ("col", "x"), ("points", 3)];
            string sql = DuckSql.Expand("ts_lttb", [frame], arguments);

            duck.AssertSchema("ts_lttb", [frame], arguments);
            Assert.Equal(["-|3", "a|3"], duck.Rows($"SELECT k, count(*) FROM ({sql}) GROUP BY k"));
            Assert.Equal(["6"], duck.Rows($"SELECT count(*) FROM ({sql}) AS o JOIN {frame.RelationSql} AS i ON o.ts = i.ts AND o.x = i.x AND o.k IS NOT DISTINCT FROM i.k"));
        }
    }

    [Theory]
    [InlineData("points", 1, "from 2 to")]
    [InlineData("points", "many", "a number")]
    [InlineData("col", "k", "a column of numbers")]
    [InlineData("col", "ts", "named twice")]
    public void A_bad_argument_is_named_with_what_is_accepted(string name, object value, string hint)
    {
        Dictionary<string, object> arguments = new() { ["ts"] = "ts", ["col"] = "x", ["points"] = 9, [name] = value };

        MillraceException fault = Assert.Throws<MillraceException>(() => DuckSql.Expand(
            "ts_lttb", [Frame], [.. arguments.Select(pair => (pair.Key, pair.Value))]));

        Assert.Contains("ts_lttb", fault.Message, StringComparison.Ordinal);
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    private static (long Time, double Value)[] Run(long[] times, double?[] readings, int points, params int[] cuts) =>
        [.. KernelRun.Of("ts_lttb", Frame, ("ts", "ts"), ("col", "x"), ("points", points))
            .Rows(times, [readings], cuts).Select(row => ((long)row[0]!, (double)row[1]!))];

    private static void AssertLargest((long X, double Y)[] data, int points, (long X, double Y)[] kept)
    {
        if (data.Length <= points)
        {
            Assert.Equal(data, kept);
            return;
        }

        Assert.Equal(points, kept.Length);
        Assert.Equal((data[0], data[^1]), (kept[0], kept[^1]));
        for (int i = 0; i < points - 2; i++)
        {
            double every = (data.Length - 2.0) / (points - 2);
            int from = (int)(i * every) + 1;
            int to = (int)((i + 1) * every) + 1;
            (long X, double Y)[] next = data[to..Math.Min((int)((i + 2) * every) + 1, data.Length)];
            (double meanX, double meanY) = (next.Average(p => (double)p.X), next.Average(p => p.Y));
            (long aX, double aY) = kept[i];
            double Area((long X, double Y) p) => Math.Abs(((aX - meanX) * (p.Y - aY)) - ((aX - p.X) * (meanY - aY))) / 2;

            Assert.Contains(kept[i + 1], data[from..to]);
            Assert.InRange(Area(kept[i + 1]), data[from..to].Max(Area) - 1e-7, double.MaxValue);
        }
    }
}
