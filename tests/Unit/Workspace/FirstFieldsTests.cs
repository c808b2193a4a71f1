using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Millrace.Workspace.Tiles;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class FirstFieldsTests
{
    private const string Query = "SELECT factory, city, at, weight, device, weight * 2 AS lat, weight AS lon FROM inspections JOIN factories USING (factory)";

    private static readonly IReadOnlyList<DatasetField> Columns =
    [
        Field("device_id", ScaleType.Quantitative), Field("factory", ScaleType.Categorical), Field("at", ScaleType.Temporal), Field("weight", ScaleType.Quantitative) with { Span = 30 },
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_tile_of_every_kind_draws_rows_at_once()
    {
        using TileWorld world = new();
        await world.FillAsync(Token);
        (Dashboard empty, string dataset) = DatasetEdit.Add(PageEdit.NewDashboard("new.lvdash.json"), "Inspections", Query);
        TileFrame described = await world.Runner.DescribeAsync(TileComposer.ComposeSample(TileWorld.State(empty), empty.Dataset(dataset), rows: 1), Token);
        IReadOnlyList<DatasetField> columns = DatasetField.Of(empty.Dataset(dataset), described);
        foreach (WidgetShape shape in WidgetShapes.All.Where(static shape => shape.Channels.Count > 0))
        {
            (Dashboard added, string name) = WidgetEdit.Add(empty, "page", shape, dataset);
            Dashboard board = FirstFields.Fill(added, "page", name, added.Dataset(dataset), columns);

            Widget widget = board.Page("page").Find(name)!;
            foreach (ChannelShape channel in shape.Channels.Where(static channel => channel.IsRequired))
                Assert.True(WidgetEdit.FieldsOf(widget, channel.Name).Count > 0, $"{shape.Title} has nothing in {channel.Title}");
            if (widget.HasSpan || widget.Kind == WidgetKind.Spectrum) continue; // Those ask by the width of their tile, or only of evenly spaced rows.
            TileFrame frame = await world.RunAsync(TileWorld.State(board), name, Token);
            Assert.True(frame.Fault is null && frame.RowCount > 0, $"{shape.Title}: {frame.Fault?.Message}");
        }
    }

    [Theory]
    [InlineData("bar", "`factory`,COUNT(`*`)", "Rows by factory")]
    [InlineData("line", "DATE_TRUNC(\"HOUR\", `at`),AVG(`weight`)", "Avg of weight by at")]
    [InlineData("histogram", "BIN_FLOOR(`weight`, 1),COUNT(`*`)", "Distribution of weight")]
    [InlineData("counter", "COUNT(`*`)", "Rows")]
    [InlineData("scatter", "`weight`,`device_id`", "device_id by weight")]
    [InlineData("table", "`device_id`,`factory`,`at`,`weight`", "Shifts")]
    public void Fields_and_title_follow_from_the_columns(string type, string expressions, string title)
    {
        Widget widget = Filled(type, Columns).Page("page").Find(type)!;

        Assert.Equal(expressions, string.Join(',', widget.Queries[0].Fields.Select(static field => field.Expression)));
        Assert.Equal(title, widget.Title);
    }

    [Theory]
    [InlineData("filter-multi-select", "factory")]
    [InlineData("filter-date-range-picker", "at")]
    [InlineData("range-slider", "weight")]
    public void A_filter_acts_on_the_first_column_that_it_can_choose_from(string type, string column)
    {
        (Dashboard board, string name) = Added(type);
        board = FirstFields.Fill(board, "page", name, board.Datasets[0], Columns);

        Assert.Equal([new FilterTarget(board.Datasets[0].Name, column, Parameter: null)], FilterEdit.TargetsOf(board.Page("page").Find(name)!));
        Assert.Equal(column, board.Page("page").Find(name)!.Title);
    }

    [Fact]
    public void A_tile_without_columns_that_fit_stays_empty_and_keeps_its_title()
    {
        Widget none = Filled("bar", []).Page("page").Find("bar")!;
        Widget words = Filled("scatter", [Field("factory", ScaleType.Categorical)]).Page("page").Find("scatter")!;

        Assert.Equal(("Bar", 0), (none.Title, WidgetEdit.FieldsOf(none, "x").Count));
        Assert.Equal(("Scatter", 0), (words.Title, WidgetEdit.FieldsOf(words, "x").Count));
    }

    [Fact]
    public void A_title_follows_the_fields_until_a_person_writes_one()
    {
        Dashboard board = Filled("bar", Columns);
        ChannelShape y = WidgetShapes.Find("bar")!.Find("y")!;
        Dashboard sums = FirstFields.KeepTitle(board, WidgetEdit.SetChannel(board, "page", "bar", y, [new FieldDraft("SUM(`weight`)", "Sum of weight")]), "page", "bar");
        Dashboard mine = WidgetEdit.SetTitle(sums, "page", "bar", "Mine", "");
        Dashboard after = FirstFields.KeepTitle(mine, WidgetEdit.SetChannel(mine, "page", "bar", y, [new FieldDraft("COUNT(`*`)", "Rows")]), "page", "bar");

        Assert.Equal(["Rows by factory", "Sum of weight by factory", "Mine"], new[] { board, sums, after }.Select(static each => each.Page("page").Find("bar")!.Title));
    }

    [Fact]
    public void Another_dataset_keeps_the_fields_that_it_has_and_else_begins_anew()
    {
        (Dashboard board, string other) = DatasetEdit.Add(Filled("bar", Columns), "Lines", "SELECT 'x' AS line");
        Dashboard known = FirstFields.SetDataset(board, "page", "bar", other, Columns);
        Dashboard strange = FirstFields.SetDataset(board, "page", "bar", other, [Field("line", ScaleType.Categorical)]);
        Dashboard unknown = FirstFields.SetDataset(board, "page", "bar", other, []);

        Assert.Equal(["`factory`", "`line`", "`factory`"], new[] { known, strange, unknown }.Select(static each => WidgetEdit.FieldsOf(each.Page("page").Find("bar")!, "x")[0].Expression));
        Assert.Equal("Rows by line", strange.Page("page").Find("bar")!.Title);
        Assert.All([known, strange, unknown], each => Assert.Equal(other, each.Page("page").Find("bar")!.Queries[0].DatasetName));
    }

    [Theory]
    [InlineData("TRY_DIVIDE(SUM(`weight`), COUNT(`*`))")]
    [InlineData("COUNT(`*`)")]
    public void Another_dataset_leaves_alone_what_a_person_wrote_and_what_every_dataset_has(string expression)
    {
        (Dashboard board, string other) = DatasetEdit.Add(Filled("counter", Columns), "Lines", "SELECT 'x' AS line");
        FieldDraft mine = new(expression, "Mine") { Format = new ValueFormat("number-percent") };
        board = WidgetEdit.SetChannel(board, "page", "counter", WidgetShapes.Find("counter")!.Channels[0], [mine]);

        Widget after = FirstFields.SetDataset(board, "page", "counter", other, [Field("line", ScaleType.Categorical)]).Page("page").Find("counter")!;

        Assert.Equal((expression, "Mine", "number-percent"), WidgetEdit.FieldsOf(after, "value").Select(static field => (field.Expression, field.Title, field.Format?.Type)).Single());
    }

    [Theory]
    [InlineData(null, "BINS 1")]
    [InlineData(0.0, "BINS 0.01")]
    [InlineData(2.0, "BINS 0.1")]
    [InlineData(40.0, "BINS 1")]
    [InlineData(41.0, "BINS 5")]
    [InlineData(1e9, "BINS 1000")]
    public void Bins_are_as_wide_as_their_span_asks(double? span, string function) => Assert.Equal(function, FieldChoice.BinsOf("n", span).Function);

    private static DatasetField Field(string name, ScaleType scale) => new(name, $"`{name}`", scale);

    private static (Dashboard Board, string Name) Added(string type)
    {
        (Dashboard board, string dataset) = DatasetEdit.Add(PageEdit.NewDashboard("new.lvdash.json"), "Shifts", "SELECT 1");
        return WidgetEdit.Add(board, "page", WidgetShapes.Find(type)!, dataset);
    }

    private static Dashboard Filled(string type, IReadOnlyList<DatasetField> columns)
    {
        (Dashboard board, string name) = Added(type);
        return FirstFields.Fill(board, "page", name, board.Datasets[0], columns);
    }
}
