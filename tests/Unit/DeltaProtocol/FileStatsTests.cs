using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Delta;

public sealed class FileStatsTests
{
    private static readonly string Ascii32 = new('a', 32);

    [Fact]
    public void Statistics_have_the_json_of_the_protocol()
    {
        FileStats stats = new FileStatsBuilder(3)
            .Column(["id"], new DataType.Long(), 1L, long.MaxValue, 0)
            .Column(["s", "price"], new DataType.Decimal(10, 2), 1.50m, 2.25m, 1)
            .Column(["s", "day"], new DataType.Date(), new DateOnly(2024, 2, 29), new DateOnly(2024, 3, 1), 0)
            .Column(["ok"], new DataType.Boolean(), false, true, 2)
            .Build();

        Assert.Equal(
            """{"numRecords":3,"minValues":{"id":1,"s":{"price":1.50,"day":"2024-02-29"}},"maxValues":{"id":9223372036854775807,"s":{"price":2.25,"day":"2024-03-01"}},"nullCount":{"id":0,"s":{"price":1,"day":0},"ok":2}}""",
            stats.Json);
        Assert.Equal("9223372036854775807", stats.MaxValues["id"].Text);
        Assert.Equal(1, stats.NullCounts["s.price"]);
        Assert.Equal(3, stats.NumRecords);
        Assert.True(stats.HasTightBounds);
    }

    [Fact]
    public void Timestamps_are_cut_to_milliseconds_in_utc()
    {
        DateTimeOffset instant = new DateTimeOffset(2024, 1, 2, 5, 4, 5, TimeSpan.FromHours(2)).AddTicks(9_999_999);

        Assert.Equal("2024-01-02T03:04:05.999Z", Max(new DataType.Timestamp(), instant));
        Assert.Equal("2024-01-02T03:04:05.999", Max(new DataType.TimestampNtz(), instant.UtcDateTime));
    }

    [Fact]
    public void A_long_text_gets_a_bound_above_it()
    {
        Assert.Equal(Ascii32, Max(new DataType.String(), Ascii32));
        Assert.Equal(Ascii32 + "\u007F", Max(new DataType.String(), Ascii32 + "b"));
        Assert.Equal(Ascii32 + "\U0010FFFF", Max(new DataType.String(), Ascii32 + "\u007F"));
        Assert.Equal(Ascii32 + "\U0010FFFF\u007F", Max(new DataType.String(), Ascii32 + "\U0010FFFFbc"));
        Assert.Null(Max(new DataType.String(), Ascii32 + string.Concat(Enumerable.Repeat("\U0010FFFF", 33))));
    }

    [Fact]
    public void A_long_text_is_cut_between_code_points()
    {
        string smileys = string.Concat(Enumerable.Repeat("😀", 40));
        FileStats stats = new FileStatsBuilder(1).Column(["c"], new DataType.String(), smileys, smileys, 0).Build();

        Assert.Equal(string.Concat(Enumerable.Repeat("😀", 32)), stats.MinValues["c"].Text);
        Assert.True(string.CompareOrdinal(stats.MaxValues["c"].Text, smileys) > 0);
    }

    [Fact]
    public void What_has_no_json_number_has_no_bound()
    {
        FileStats stats = new FileStatsBuilder(2)
            .Column(["nan"], new DataType.Double(), 1.0, double.NaN, 0)
            .Column(["inf"], new DataType.Double(), 1.0, double.PositiveInfinity, 0)
            .Column(["zero"], new DataType.Float(), 0f, 0f, 0)
            .Column(["nulls"], new DataType.Long(), null, null, 2)
            .Build();

        Assert.Equal(["inf", "zero"], stats.MinValues.Keys);
        Assert.Equal(["zero"], stats.MaxValues.Keys);
        Assert.Equal("-0.0", stats.MinValues["zero"].Text);
        Assert.Equal(2, stats.NullCounts["nulls"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("{")]
    [InlineData("[1]")]
    public void Damaged_statistics_are_as_good_as_none(string? json)
    {
        Assert.Null(FileStats.TryParse(json));
        Assert.Null(FileStats.TryReadNumRecords(json));
    }

    [Fact]
    public void One_bad_value_spoils_only_itself()
    {
        FileStats? stats = FileStats.TryParse(
            """{"numRecords":5,"tightBounds":false,"minValues":{"a":null,"b":1,"c":[1]},"nullCount":{"b":"x"}}""");

        Assert.NotNull(stats);
        Assert.False(stats.HasTightBounds);
        Assert.Equal(["b"], stats.MinValues.Keys);
        Assert.Empty(stats.NullCounts);
        Assert.Equal(5, FileStats.TryReadNumRecords(stats.Json));
    }

    [Fact]
    public void A_name_with_a_dot_is_not_a_nested_field()
    {
        FileStats stats = new FileStatsBuilder(1).Column(["a.b"], new DataType.Long(), 1, 1, 0).Build();

        Assert.Equal("1", stats.MinValues[StatPath.Of("a.b")].Text);
        Assert.False(stats.MinValues.ContainsKey(StatPath.Of("a", "b")));
    }

    private static string? Max(DataType type, object value)
    {
        FileStats stats = new FileStatsBuilder(1).Column(["c"], type, value, value, 0).Build();
        return stats.MaxValues.TryGetValue("c", out StatValue bound) ? bound.Text : null;
    }
}
