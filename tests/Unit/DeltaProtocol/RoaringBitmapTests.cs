using Millrace.DeltaProtocol.Features;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class RoaringBitmapTests
{
    private const string InlineText = "^Bg9^0rr910000000000iXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L";

    [Fact]
    public void The_vector_of_the_protocol_comes_out_byte_by_byte()
    {
        byte[] golden = Z85.TryDecode(InlineText, 44)!;

        RoaringBitmap set = RoaringBitmap.Of([29, 3, 18, 4, 11, 7, 3]);

        Assert.Equal(6, set.Count);
        Assert.Equal(golden, set.ToBytes());
        Assert.Equal(InlineText, Z85.Encode(golden));
        Assert.Equal([3, 4, 7, 11, 18, 29], RoaringBitmap.Parse(golden));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_set_behaves_like_a_set_of_numbers(int seed)
    {
        Random random = new(seed);
        RoaringBitmap set = new();
        HashSet<long> model = [];
        for (int step = 0; step < 60; step++)
        {
            long first = Position(random);
            switch (random.Next(4))
            {
                case 0:
                    Assert.Equal(model.Add(first), set.Add(first));
                    break;
                case 1:
                    long count = random.Next(1, 9_000);
                    set.AddRange(first, count);
                    for (long at = 0; at < count; at++) model.Add(first + at);
                    break;
                case 2:
                    long[] scattered = [.. Enumerable.Range(0, random.Next(1, 6_000)).Select(_ => first + (random.Next(70_000) * 3L))];
                    RoaringBitmap other = RoaringBitmap.Of(scattered);
                    Assert.Equal(scattered.Distinct().Count(), other.Count);
                    set.UnionWith(other);
                    model.UnionWith(scattered);
                    break;
                default:
                    Assert.Equal(model.Contains(first), set.Contains(first));
                    break;
            }

            Assert.Equal(model.Count, set.Count);
        }

        long[] expected = [.. model.Order()];
        Assert.True(expected.SequenceEqual(set), $"seed {seed}");
        Assert.Equal(expected.Length == 0 ? null : expected[^1], set.Max());
        Assert.True(expected.SequenceEqual(RoaringBitmap.Parse(set.ToBytes())), $"seed {seed}");
        foreach (long position in expected.Take(500))
        {
            Assert.True(set.Contains(position), $"seed {seed}: {position} is missing");
            Assert.Equal(model.Contains(position + 1), set.Contains(position + 1));
        }
    }

    [Fact]
    public void Rows_in_a_row_take_next_to_no_room()
    {
        RoaringBitmap all = new();
        all.AddRange(0, 2_000_000);
        RoaringBitmap every = RoaringBitmap.Of(Enumerable.Range(0, 50_000).Select(row => row * 2L));

        Assert.Equal(2_000_000, all.Count);
        Assert.InRange(all.ToBytes().Length, 1, 600);
        Assert.InRange(every.ToBytes().Length, 8_192, 17_000);
        Assert.Equal(all.Count, RoaringBitmap.Parse(all.ToBytes()).Count);
        Assert.True(every.SequenceEqual(RoaringBitmap.Parse(every.ToBytes())));
    }

    [Fact]
    public void Neighbouring_containers_and_high_words_stay_apart()
    {
        long[] rows = [0, 65_535, 65_536, (1L << 32) - 1, 1L << 32, (5L << 32) + 7, (1L << 40) + 1];

        RoaringBitmap set = RoaringBitmap.Of(rows);
        set.AddRange((1L << 32) - 2, 4);

        Assert.Equal([.. rows.Concat([(1L << 32) - 2, (1L << 32) + 1]).Order()], set);
        Assert.Equal(set, RoaringBitmap.Parse(set.ToBytes()));
        Assert.False(set.Contains(-1));
    }

    [Fact]
    public void An_empty_set_is_bytes_too_and_no_position_lies_below_zero()
    {
        RoaringBitmap empty = new();
        empty.AddRange(5, 0);

        Assert.Empty(RoaringBitmap.Parse(empty.ToBytes()));
        Assert.Null(empty.Max());
        Assert.Throws<ArgumentOutOfRangeException>(() => empty.Add(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => empty.AddRange(long.MaxValue, 2));
        Assert.Throws<InvalidDataException>(() => RoaringBitmap.Parse([1, 2, 3, 4]));
    }

    /// <summary>Mostly near the start, where containers meet and fill; now and then far out.</summary>
    private static long Position(Random random) => random.Next(8) switch
    {
        0 => random.NextInt64(0, 1L << 36),
        1 => (1L << 32) - random.Next(5_000),
        _ => random.Next(0, 300_000),
    };
}
