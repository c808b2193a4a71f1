using Millrace.Engine.Queries;
using Millrace.Server.Parts;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class GridTextTests
{
    private static readonly DateTime Noon = new(2024, 5, 14, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_time_is_shown_in_one_way_with_what_it_has_below_the_second_and_a_day_without_a_time()
    {
        Assert.Equal("2024-05-14 12:00:00", GridText.Of(new ResultColumn("t", "TIMESTAMP WITH TIME ZONE"), Noon));
        Assert.Equal("2024-05-14 12:00:00.00005", GridText.Of(new ResultColumn("t", "TIMESTAMP"), Noon.AddMicroseconds(50)));
        Assert.Equal("2024-05-14 00:00:00", GridText.Of(new ResultColumn("t", "TIMESTAMP"), Noon.Date));
        Assert.Equal("2024-05-14", GridText.Of(new ResultColumn("d", "DATE"), DateOnly.FromDateTime(Noon)));
        Assert.Equal("2024-05-14", GridText.Of(new ResultColumn("d", "DATE"), Noon.Date));
        Assert.Equal("2024-05-14T12:00:00Z", GridText.Of(new ResultColumn("s", "VARCHAR"), "2024-05-14T12:00:00Z"));
        Assert.Null(GridText.Of(new ResultColumn("t", "TIMESTAMP"), value: null));
    }

    [Theory]
    [InlineData("2024-05-14T12:00:00Z", "TIMESTAMP WITH TIME ZONE", "2024-05-14 12:00:00")]
    [InlineData("2024-05-14T12:00:00.120000", "TIMESTAMP", "2024-05-14 12:00:00.12")]
    [InlineData("2024-05-14T12:00:00.000Z", "TIMESTAMP WITH TIME ZONE", "2024-05-14 12:00:00")]
    [InlineData("infinity", "TIMESTAMP", "infinity")]
    [InlineData("Zürich T0.0", "VARCHAR", "Zürich T0.0")]
    [InlineData("1.50", "DECIMAL(5,2)", "1.50")]
    [InlineData("[2024-05-14T12:00:00Z]", "TIMESTAMP[]", "[2024-05-14T12:00:00Z]")]
    [InlineData(null, "TIMESTAMP", null)]
    public void A_bound_is_written_as_the_values_are(string? bound, string type, string? expected) => Assert.Equal(expected, GridText.OfBound(bound, type));

    [Theory]
    [InlineData("VARCHAR", "string")]
    [InlineData("INTEGER", "int")]
    [InlineData("BIGINT", "bigint")]
    [InlineData("HUGEINT", "bigint")]
    [InlineData("DOUBLE", "double")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "timestamp")]
    [InlineData("TIMESTAMP", "timestamp_ntz")]
    [InlineData("DECIMAL(12,3)", "decimal(12,3)")]
    [InlineData("STRUCT(a INTEGER, \"b c\" VARCHAR)[]", "array<struct<a:int,b c:string>>")]
    [InlineData("MAP(VARCHAR, BIGINT)", "map<string,bigint>")]
    [InlineData("UNION(a INTEGER)", "union(a integer)")]
    public void Types_have_the_words_of_tables_and_what_no_table_holds_has_the_engines(string engineType, string expected) => Assert.Equal(expected, TypeWords.Of(engineType));
}
