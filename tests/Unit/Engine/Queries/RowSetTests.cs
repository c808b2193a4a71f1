using Millrace.Engine;
using Millrace.Engine.Duck;
using Millrace.Engine.Settings;
using Xunit;

namespace Millrace.Unit.Engine.Queries;

public sealed class RowSetTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 5_000)]
    [InlineData(3, 60_000)]
    public void A_set_holds_what_a_hash_set_holds(int seed, int count)
    {
        Random random = new(seed);
        HashSet<long> expected = [];
        RowSet set = new();
        for (int n = 0; n < count; n++)
        {
            long row = random.Next(3) == 0 ? random.NextInt64(5_000_000_000) >> random.Next(20) : random.Next(100_000);
            expected.Add(row);
            set.Add([row]);
        }

        Assert.Equal(expected.Count, set.Count);
        Assert.Equal(expected.Order(), set.Rows);
        Assert.All(expected.Take(1000), row => Assert.True(set.Contains(row)));
        for (int n = 0; n < 1000; n++)
        {
            long row = random.Next(200_000);
            Assert.Equal(expected.Contains(row), set.Contains(row));
        }
    }

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 3_000)]
    [InlineData(3, 60_000)]
    public void Flags_go_for_the_rows_in_the_set_and_for_no_others(int seed, int count)
    {
        Random random = new(seed);
        RowSet set = RowSet.Of(Enumerable.Range(0, count).Select(_ => (long)random.Next(150_000)));
        for (int round = 0; round < 300; round++)
        {
            long start = round % 10 == 0 ? 65_536 - random.Next(2_048) : random.Next(200_000);
            long[] rows = [.. Enumerable.Range(0, random.Next(2_049)).Select(at => start + at)];
            if (round % 3 == 1) random.Shuffle(rows);
            if (round % 3 == 2) rows = [.. rows.Where(_ => random.Next(50) > 0)];
            byte[] flags = new byte[rows.Length];
            flags.AsSpan().Fill(1);

            set.Clear(rows, flags);

            Assert.Equal(rows.Select(row => set.Contains(row) ? (byte)0 : (byte)1), flags);
        }
    }

    [Fact]
    public void Rows_are_collected_and_left_out_by_queries_of_many_chunks_and_threads()
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 2 });
        RowSet[] sets = [new(), new()];
        RowSetGroup group = engine.RowSets.Open(sets);

        engine.QueryRow($"SELECT sum(CASE WHEN {group.Adding("f", "r")} THEN 1 END) FROM (SELECT range % 2 AS f, range // 2 AS r FROM range(1000000) WHERE range % 5 = 0)", CancellationToken.None);
        object? left = engine.QueryRow($"SELECT count(*) FROM (SELECT range % 2 AS f, range // 2 AS r FROM range(1000000)) WHERE {group.IsAbsent("f", "r")}", CancellationToken.None)[0];

        Assert.Equal(100_000, sets[0].Count);
        Assert.Equal(100_000, sets[1].Count);
        Assert.Equal(800_000L, left);
        Assert.True(sets[0].SizeBytes < 100_000, $"{sets[0].SizeBytes} bytes");
    }

    [Fact]
    public void The_text_of_a_scan_stays_good_and_short_however_many_rows_are_left_out()
    {
        using MillraceEngine engine = new(new EngineSettings { Threads = 2 });
        RowSet rows = RowSet.Of(Enumerable.Range(0, 2_000_000).Select(row => (long)row));

        string first = engine.RowSets.Keep([rows, null]).IsAbsent("f", "r");
        string again = engine.RowSets.Keep([rows, null]).IsAbsent("f", "r");

        Assert.Equal(first, again);
        Assert.True(first.Length < 200);
        Assert.NotEqual(first, engine.RowSets.Keep([null, rows]).IsAbsent("f", "r"));
    }
}
