using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Xunit;

namespace Millrace.Unit.TimeSeries.Memory;

/// <summary>As-of matches over arrays beside looking at every pair of rows.</summary>
public sealed class MemoryAsOfTests
{
    [Fact]
    public void Any_rows_match_what_looking_at_all_pairs_finds()
    {
        Gen<long[]> times = Gen.Long[-9, 9].Array[0, 12].Select(static drawn => drawn.Order().ToArray());
        Gen.Select(times.Array[3], times.Array[3], Gen.Int[0, 2], Gen.Bool, Gen.Long[-1, 6]).Sample((left, right, way, strict, tolerance) =>
        {
            string direction = way switch { 0 => "backward", 1 => "forward", _ => "nearest" };
            long? most = tolerance < 0 ? null : tolerance;
            int[] found = Of(left).AsOf(Of(right), direction, strict, most);
            Assert.Equal(left.SelectMany((series, at) => series.Select(time => Slow(time, right, at, direction, strict, most))), found);
        });
    }

    [Fact]
    public void Times_at_both_ends_of_the_axis_are_far_apart()
    {
        MemorySeries left = new(new[] { long.MinValue, 0, long.MaxValue }, null, []);
        MemorySeries right = new(new[] { long.MinValue, long.MaxValue }, null, []);

        Assert.Equal([0, 0, 1], left.AsOf(right));
        Assert.Equal([0, -1, 1], left.AsOf(right, "nearest", tolerance: long.MaxValue - 1));
        Assert.Equal([-1, 0, 0], left.AsOf(right, strict: true));
    }

    [Fact]
    public void What_cannot_be_joined_is_told()
    {
        MemorySeries one = new(new long[] { 1, 2 }, null, []);
        MemorySeries two = new(new long[] { 1, 2 }, [0, 1], []);
        MemorySeries unsorted = new(new long[] { 2, 1 }, null, []);

        Assert.Throws<ArgumentException>(() => one.AsOf(two));
        Assert.Throws<ArgumentException>(() => one.AsOf(one, "sideways"));
        Assert.Throws<ArgumentException>(() => one.AsOf(one, reused: new int[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.AsOf(one, tolerance: -1));
        Assert.Equal("SERIES_UNSORTED", Assert.Throws<MillraceException>(() => one.AsOf(unsorted)).Code.Value);
        Assert.Equal("SERIES_UNSORTED", Assert.Throws<MillraceException>(() => unsorted.AsOf(one)).Code.Value);
    }

    private static MemorySeries Of(long[][] series)
    {
        int[] starts = [.. series.Select((_, at) => series.Take(at).Sum(static one => one.Length))];
        return new MemorySeries(series.SelectMany(static one => one).ToArray(), starts, []);
    }

    private static int Slow(long time, long[][] right, int series, string direction, bool strict, long? tolerance)
    {
        int first = right.Take(series).Sum(static one => one.Length);
        (long Distance, bool IsAfter, int Row)[] candidates =
        [
            .. right[series].Select((other, row) => (Math.Abs(other - time), other > time, first + row)).Where((_, row) =>
            {
                long other = right[series][row];
                bool isSide = other == time ? !strict : direction == "nearest" || (other < time) == (direction == "backward");
                return isSide && (tolerance is null || Math.Abs(other - time) <= tolerance);
            }),
        ];
        return candidates.Length == 0 ? -1 : candidates.OrderBy(static one => one.Distance).ThenBy(static one => one.IsAfter).ThenByDescending(static one => one.Row).First().Row;
    }
}
