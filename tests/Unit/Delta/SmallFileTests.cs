using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.Delta;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>Files of a few rows are written without the engine, and nobody can tell but by the time it takes.</summary>
public sealed class SmallFileTests
{
    private const string Columns =
        "flag boolean, tiny byte, small short, whole int, big long, single float, number double, text string, bytes binary, day date, at timestamp, "
        + "clock timestamp_ntz, d4 decimal(4,2), d15 decimal(15,4), d38 decimal(38,10), other struct<a: int>";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Rows_and_statistics_are_those_of_a_file_that_the_engine_writes(string mapping)
    {
        foreach (int seed in Enumerable.Range(1, 10))
        {
            Row[] rows = Rows(new Random(seed));
            (List<string> small, string smallStats, string smallWriter) = await WriteAsync(mapping, rows, isPlain: true);
            (List<string> engine, string engineStats, string engineWriter) = await WriteAsync(mapping, rows, isPlain: false);

            Assert.Equal("millrace", smallWriter);
            Assert.NotEqual("millrace", engineWriter);
            Assert.True(engine.SequenceEqual(small), $"seed {seed}:\n{string.Join('\n', engine)}\nand\n{string.Join('\n', small)}");
            Assert.True(engineStats == smallStats, $"seed {seed}:\n{engineStats}\nand\n{smallStats}");
        }
    }

    [Theory]
    [InlineData("id long NOT NULL, value double", "null in a column that forbids it")]
    [InlineData("id long, value float", "a column of another type")]
    [InlineData("id tinyint, value double", "a number too great")]
    [InlineData("id long", "an unknown column")]
    public async Task What_does_not_fit_is_refused_as_ever(string columns, string why)
    {
        using TableWorld world = new();
        DeltaTable table = await DeltaTable.CreateAsync(world.Root.Value, DataTypeText.ParseColumns(columns), session: new DeltaSession(world.Services), cancellationToken: Stop);

        if (why == "a column of another type") await table.AppendAsync([new Fact(1, 0.1)], cancellationToken: Stop);
        else await Assert.ThrowsAsync<Millrace.Foundation.Faults.MillraceException>(() => table.AppendAsync([new Fact(why[0] == 'n' ? null : 300, 0.1)], cancellationToken: Stop));

        Assert.Equal(why == "a column of another type" ? 1 : 0, await table.VersionAsync(Stop));
        Assert.Equal(why == "a column of another type" ? 1 : 0, Directory.GetFiles(world.Root.Value, "*.parquet").Length);
    }

    [Fact]
    public async Task A_file_whose_commit_does_not_come_is_taken_away()
    {
        using TableWorld world = new();
        DeltaTable table = await DeltaTable.CreateAsync(world.Root.Value, DeltaTable.ColumnsOf<Fact>(), session: new DeltaSession(world.Services), cancellationToken: Stop);
        await table.AppendAsync([new Fact(1, 1)], new WriteOptions { Notes = new() { Progress = ("app", 7) } }, Stop);

        await table.AppendAsync([new Fact(1, 1)], new WriteOptions { Notes = new() { Progress = ("app", 7) } }, Stop);

        Assert.Equal(1, await table.CountAsync(Stop));
        Assert.Single(Directory.GetFiles(world.Root.Value, "*.parquet"));
    }

    private static async Task<(List<string> Rows, string Stats, string Writer)> WriteAsync(string mapping, Row[] rows, bool isPlain)
    {
        using TableWorld world = new();
        Dictionary<string, string> properties = mapping.Length == 0 ? [] : new() { ["delta.columnMapping.mode"] = mapping };

        // A check constraint takes the engine.
        if (!isPlain) properties["delta.constraints.any"] = "big IS NULL OR big IS NOT NULL";
        DeltaTable table = await DeltaTable.CreateAsync(
            world.Root.Value, DataTypeText.ParseColumns(Columns), properties: properties, session: new DeltaSession(world.Services), cancellationToken: Stop);
        ChangeCount(await table.AppendAsync(rows, cancellationToken: Stop), rows.Length);
        Snapshot snapshot = await table.SnapshotAsync(Stop);
        string file = snapshot.Files.Single().Path.Value;
        string writer = world.Query($"SELECT DISTINCT created_by FROM parquet_file_metadata('{file}')").Single();
        List<string> read = await world.RowsAsync(snapshot, "t::VARCHAR");
        string stats = snapshot.Files.Single().Stats!.Json;
        foreach ((Column column, int place) in snapshot.Schema.Select((column, place) => (column, place)))
        {
            string physical = new Millrace.DeltaProtocol.Features.ColumnMapping(mapping.Length == 0 ? default : Millrace.DeltaProtocol.Features.ColumnMappingMode.Name).PhysicalName(column);
            stats = stats.Replace(physical, $"c{place.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
        }

        // The engine writes the struct that no row has; a file may as well lack it.
        return (read, Regex.Replace(stats, @",""c15"":\{[^}]*\}", ""), writer);
    }

    private static void ChangeCount(Millrace.Delta.Writing.ChangeResult result, int rows) => Assert.Equal(rows, result.Metric("numOutputRows"));

    private static Row[] Rows(Random random) => [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => new Row(
        Maybe(random, random.Next(2) == 0),
        Maybe(random, (sbyte)random.Next(-128, 128)),
        Maybe(random, (short)random.Next(short.MinValue, short.MaxValue + 1)),
        Maybe(random, random.Next(int.MinValue, int.MaxValue)),
        Maybe(random, random.NextInt64(long.MinValue, long.MaxValue)),
        Maybe(random, random.Next(20) == 0 ? float.NegativeInfinity : (float)(random.NextDouble() - 0.5)),
        Maybe(random, random.Next(30) == 0 ? double.NaN : random.Next(10) == 0 ? -0.0 : random.NextDouble() * 1e300),
        random.Next(5) == 0 ? null : string.Concat(Enumerable.Range(0, random.Next(50)).Select(_ => random.Next(8) switch { 0 => "é", 1 => "😀", 2 => "\uFFFD", _ => "abc'"[random.Next(4)].ToString() })),
        random.Next(5) == 0 ? null : [.. Enumerable.Range(0, random.Next(9)).Select(_ => (byte)random.Next(256))],
        Maybe(random, new DateOnly(1, 1, 1).AddDays(random.Next(3_000_000))),
        Maybe(random, new DateTimeOffset(random.NextInt64(0, 3_000_000_000_000_000) * 1000, TimeSpan.Zero)),
        Maybe(random, new DateTime(random.NextInt64(0, 300_000_000_000_000_000) * 10)),
        Maybe(random, random.Next(-9999, 10000) / 100m),
        Maybe(random, random.NextInt64(-999_999_999_999_999, 999_999_999_999_999) / 10000m),
        Maybe(random, random.NextInt64() * 31m / 10_000_000_000m * (random.Next(2) - 0.5m) * 2)))];

    private static T? Maybe<T>(Random random, T value)
        where T : struct => random.Next(5) == 0 ? null : value;

    private sealed record Fact(long? Id, double Value);

    private sealed record Row(
        bool? Flag,
        sbyte? Tiny,
        short? Small,
        int? Whole,
        long? Big,
        float? Single,
        double? Number,
        string? Text,
        byte[]? Bytes,
        DateOnly? Day,
        DateTimeOffset? At,
        DateTime? Clock,
        decimal? D4,
        decimal? D15,
        decimal? D38);
}
