using Millrace.Catalog;
using Millrace.Catalog.Suggesting;
using Millrace.Foundation.Names;
using Millrace.TimeSeries;
using Xunit;

namespace Millrace.Unit.Catalog;

public sealed class SuggestionTests
{
    private static readonly Lazy<FunctionCatalog> Functions = new(static () =>
    {
        using Lakehouse lake = Lakehouse.Open();
        return FunctionCatalog.Of(lake.Services.Engine, TimeSeriesOps.BuiltIn);
    });

    private static readonly KnownTable[] Tables =
    [
        new(new TableName("main", "plant", "sensors"), "table", [("device", "integer"), ("temperature", "double"), ("odd name", "string")]),
        new(new TableName("main", "plant", "devices"), "view", [("device", "integer"), ("factory", "string")]),
        new(new TableName("main", "other", "orders"), "table", [("order", "integer")]),
    ];

    [Theory]
    [InlineData("SELECT * FROM |", "devices", "sensors")]
    [InlineData("SELECT * FROM s|", "sensors")]
    [InlineData("SELECT * FROM sensors JOIN |", "devices")]
    [InlineData("SELECT * FROM sensors, d|", "devices")]
    [InlineData("SELECT * FROM other.|", "orders")]
    [InlineData("SELECT * FROM main.other.|", "orders")]
    [InlineData("SELECT * FROM main.|", "other.", "plant.")]
    [InlineData("SELECT * FROM ord|", "other.orders")]
    [InlineData("WITH mine AS (SELECT 1) SELECT * FROM m|", "mine")]
    [InlineData("SELECT * FROM STREAM(s|", "sensors")]
    [InlineData("SELECT * FROM ts_ema(s|", "sensors")]
    [InlineData("SELECT temp| FROM sensors", "temperature")]
    [InlineData("SELECT s.| FROM sensors AS s", "device", "`odd name`", "temperature")]
    [InlineData("SELECT s.t| FROM sensors s JOIN devices d ON s.device = d.device", "temperature")]
    [InlineData("SELECT d.fac| FROM sensors s JOIN devices d ON s.device = d.device", "factory")]
    [InlineData("SELECT 1; SELECT fac| FROM devices; SELECT 2", "factory")]
    [InlineData("SELECT odd| FROM sensors", "`odd name`")]
    [InlineData("SELECT * FROM ts_ema(sensors, ts => 'x', al|", "alpha => ")]
    [InlineData("SELECT * FROM ts_res|", "ts_resample(")]
    [InlineData("SELECT date_for| FROM sensors", "date_format(")]
    [InlineData("SELECT * FROM sensors WHERE temperature BETW|", "BETWEEN")]
    public void What_fits_best_comes_first(string text, params string[] expected)
    {
        SuggestionList list = Suggest(text);

        Assert.Equal(expected, list.Items.Take(expected.Length).Select(static item => item.Insert));
    }

    [Theory]
    [InlineData("SELECT 'it is |")]
    [InlineData("SELECT 1 -- from |")]
    [InlineData("SELECT 1 /* from |")]
    [InlineData("SELECT `odd |")]
    public void Inside_of_texts_and_comments_nothing_is_offered(string text) => Assert.Empty(Suggest(text).Items);

    [Fact]
    public void After_a_comment_names_are_offered_again() => Assert.Equal("sensors", Suggest("-- what there is\nSELECT * FROM s|").Items[0].Label);

    [Fact]
    public void The_word_that_is_written_is_what_a_name_takes_the_place_of()
    {
        SuggestionList list = Suggest("SELECT temp| FROM sensors");

        Assert.Equal(7, list.Start);
        Assert.Equal("double", list.Items[0].Detail);
    }

    [Fact]
    public void A_call_is_shown_with_its_arguments_and_those_it_has_are_not_offered_again()
    {
        SuggestionList list = Suggest("SELECT * FROM ts_ema(sensors, ts => 'x', |");

        Assert.StartsWith("ts_ema(", list.Signature, StringComparison.Ordinal);
        Assert.Contains(list.Items, static item => item is { Kind: SuggestionKind.Argument, Label: "alpha" });
        Assert.DoesNotContain(list.Items, static item => item is { Kind: SuggestionKind.Argument, Label: "ts" });
    }

    [Fact]
    public void Functions_that_a_query_may_not_call_are_not_offered()
    {
        Assert.Null(Functions.Value.Find("getenv"));
        Assert.Null(Functions.Value.Find("pragma_version"));
        Assert.NotNull(Functions.Value.Find("date_format"));
        Assert.NotNull(Functions.Value.Find("median"));
        Assert.Equal(SuggestionKind.Operator, Functions.Value.Find("ts_ema")?.Kind);
    }

    [Theory]
    [InlineData("main", "plant", "sensors", "sensors")]
    [InlineData("MAIN", "Plant", "sensors", "sensors")]
    [InlineData("main", "other", "sensors", "other.sensors")]
    [InlineData("else", "plant", "sensors", "`else`.plant.sensors")]
    [InlineData("main", "plant", "order", "`order`")]
    [InlineData("main", "plant", "odd `name", "`odd ``name`")]
    [InlineData("main", "plant", "1st", "`1st`")]
    public void A_table_is_written_with_as_few_parts_as_name_it(string catalog, string schema, string table, string written) =>
        Assert.Equal(written, new SqlSuggester(Functions.Value, "main", "plant").Written(new TableName(catalog, schema, table)));

    [Theory]
    [InlineData("|")]
    [InlineData(";|;")]
    [InlineData("))|((")]
    [InlineData("SELECT FROM WHERE|")]
    [InlineData("...|")]
    [InlineData("FROM a.b.c.d.|")]
    [InlineData("SELECT * FROM sensors AS|")]
    [InlineData("🚀 قسم|")]
    public void Whatever_is_written_something_comes_back(string text) => Assert.NotNull(Suggest(text).Items);

    private static SuggestionList Suggest(string text)
    {
        int cursor = text.IndexOf('|', StringComparison.Ordinal);
        return new SqlSuggester(Functions.Value, "main", "plant").Suggest(text.Remove(cursor, 1), cursor, Tables);
    }
}
