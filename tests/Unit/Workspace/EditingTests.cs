using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.TestKit;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class EditingTests
{
    private const string Strange = """
        {
          "future": [1.50, {"z": 1, "a": 2}],
          "pages": [{"zeta": true, "name": "p", "displayName": "P", "pageType": "PAGE_TYPE_CANVAS", "layout": [
            {"position": {"x": 0, "y": 0, "width": 6, "height": 4, "pinned": true}, "widget": {"name": "w", "queries": [{"name": "main_query", "query": {"datasetName": "d",
              "fields": [{"name": "line", "expression": "`line`"}, {"name": "sum(made)", "expression": "SUM(`made`)"}], "disaggregated": false, "hint": 7}}],
              "spec": {"version": 3, "widgetType": "bar", "encodings": {"label": {"show": true},
                "x": {"fieldName": "line", "displayName": "Line", "scale": {"type": "categorical", "sort": {"by": "y-reversed"}}, "axis": {"title": "L"}},
                "y": {"fieldName": "sum(made)", "displayName": "Made", "scale": {"type": "quantitative"}, "tooltip": "t"}}, "frame": {"title": "Bars", "showTitle": true}, "glow": 1}}}]}],
          "datasets": [{"queryLines": ["SELECT line, made\n", "FROM shifts"], "name": "d", "displayName": "Shifts", "tag": "x"}]
        }
        """;

    private static readonly Dashboard Board = TileWorld.Parse(Strange);

    public static TheoryData<string> Changes => ["place", "title", "query", "page", "colors", "channel", "filter", "parameter", "duplicate"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_a_change_does_not_name_stays_as_it_was_in_its_order(string change)
    {
        Dashboard changed = change switch
        {
            "place" => GridEdit.Place(Board, "p", "w", new WidgetPosition(3, 0, 6, 4)),
            "title" => WidgetEdit.SetTitle(Board, "p", "w", "Other", ""),
            "query" => DatasetEdit.SetQuery(Board, "d", "SELECT 1"),
            "page" => PageEdit.Add(Board, "More").Dashboard,
            "colors" => WidgetEdit.SetColors(Board, "p", "w", ["#112233"]),
            "channel" => WidgetEdit.SetChannel(Board, "p", "w", Channel("y"), [new FieldDraft("AVG(`made`)", "Mean")]),
            "filter" => WidgetEdit.Add(Board, "p", WidgetShapes.Find("filter-multi-select")!, "d").Dashboard,
            "parameter" => DatasetEdit.SetParameter(Board, "d", keyword: null, new ParameterDraft("p", "P", ParameterType.Integer, ParameterShape.Multi, DefaultSelection.None)),
            _ => WidgetEdit.Duplicate(Board, "p", "w").Dashboard,
        };

        Assert.NotEqual(Board.Write(), changed.Write());
        Assert.Equal(["future", "pages", "datasets"], changed.Document.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("[1.50, {\"z\": 1, \"a\": 2}]", changed.Document.GetProperty("future").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).Replace(",", ", ", StringComparison.Ordinal).Replace(":", ": ", StringComparison.Ordinal));
        Assert.Equal("zeta", changed.Document.GetProperty("pages")[0].EnumerateObject().First().Name);
        JsonElement item = changed.Document.GetProperty("pages")[0].GetProperty("layout")[0];
        Assert.True(item.GetProperty("position").GetProperty("pinned").GetBoolean());
        Assert.Equal(1, item.GetProperty("widget").GetProperty("spec").GetProperty("glow").GetInt32());
        Assert.Equal(7, item.GetProperty("widget").GetProperty("queries")[0].GetProperty("query").GetProperty("hint").GetInt32());
        Assert.Equal("t", item.GetProperty("widget").GetProperty("spec").GetProperty("encodings").GetProperty("y").GetProperty("tooltip").GetString());
        Assert.Equal("x", changed.Document.GetProperty("datasets")[0].GetProperty("tag").GetString());
        Assert.Equal(changed.Write(), TileWorld.Parse(changed.Write()).Write());
    }

    [Fact]
    public void A_channel_gets_a_column_of_its_own_and_the_column_that_nothing_draws_any_more_goes()
    {
        Widget widget = WidgetEdit.SetChannel(Board, "p", "w", Channel("y"), [new FieldDraft("AVG(`made`)", "Mean")]).Page("p").Find("w")!;

        Assert.Equal(["line", "avg(made)"], widget.Queries[0].Fields.Select(static field => field.Name));
        Assert.Equal(("avg(made)", "Mean"), (widget.Encodings.Fields("y")[0].FieldName, widget.Encodings.Fields("y")[0].DisplayName));
        Assert.Equal("y-reversed", widget.Encodings.Find("x")!.Scale.SortBy);
    }

    [Fact]
    public void Two_fields_in_a_channel_become_a_list_and_one_of_them_stands_alone_again_with_its_scale()
    {
        Dashboard two = WidgetEdit.SetChannel(Board, "p", "w", Channel("y"), [new FieldDraft("SUM(`made`)", "Made"), new FieldDraft("COUNT(`*`)", "Rows")]);
        Dashboard none = WidgetEdit.SetChannel(two, "p", "w", Channel("y"), []);

        Channel channel = two.Page("p").Find("w")!.Encodings.Find("y")!;
        Assert.Equal(["sum(made)", "count(*)"], channel.Fields.Select(static field => field.FieldName));
        Assert.Equal(ScaleType.Quantitative, channel.Scale.Type);
        Assert.Null(none.Page("p").Find("w")!.Encodings.Find("y"));
        Assert.Equal(["line"], none.Page("p").Find("w")!.Queries[0].Fields.Select(static field => field.Name));
    }

    [Fact]
    public void Every_type_can_be_added_to_nothing_and_takes_fields_in_all_its_channels()
    {
        foreach (WidgetShape shape in WidgetShapes.All)
        {
            (Dashboard board, string dataset) = DatasetEdit.Add(PageEdit.NewDashboard("new.lvdash.json"), "Shifts <b>", "SELECT line, made\nFROM shifts\n");
            (board, string name) = WidgetEdit.Add(board, "page", shape, dataset);
            foreach (ChannelShape channel in shape.Channels)
                board = WidgetEdit.SetChannel(board, "page", name, channel, channel.IsMany ? [new FieldDraft("`line`", "L"), new FieldDraft("SUM(`made`)", "M")] : [new FieldDraft("SUM(`made`)", "M")]);

            Widget widget = board.Page("page").Find(name)!;
            Assert.Null(widget.Fault);
            Assert.Equal(shape.Kind, widget.Kind);
            Assert.Same(shape, WidgetShapes.Of(widget));
            foreach (ChannelShape channel in shape.Channels) Assert.Equal(channel.IsMany ? 2 : 1, WidgetEdit.FieldsOf(widget, channel.Name).Count);
            Assert.Equal("SELECT line, made\nFROM shifts\n", board.Dataset(dataset).Query);
        }
    }

    [Fact]
    public void Another_type_keeps_fields_in_channels_of_one_name_and_puts_measures_where_something_is_measured()
    {
        Dashboard line = WidgetEdit.SetKind(Board, "p", "w", WidgetShapes.Find("line")!);
        Dashboard counter = WidgetEdit.SetKind(Board, "p", "w", WidgetShapes.Find("counter")!);

        Assert.Equal("line", line.Page("p").Find("w")!.Encodings.Fields("x")[0].FieldName);
        Assert.Equal("sum(made)", counter.Page("p").Find("w")!.Encodings.Fields("value")[0].FieldName);
        Assert.Equal(["sum(made)"], counter.Page("p").Find("w")!.Queries[0].Fields.Select(static field => field.Name));
    }

    [Fact]
    public void A_widget_that_is_moved_onto_others_pushes_them_down_and_nothing_lies_over_another()
    {
        Dashboard board = PageEdit.NewDashboard("new.lvdash.json");
        foreach (string type in (string[])["bar", "line", "pie", "table", "counter", "area"]) board = WidgetEdit.Add(board, "page", WidgetShapes.Find(type)!, dataset: null).Dashboard;
        Random chance = new(7);
        for (int round = 0; round < 200; round++)
        {
            DashboardPage page = board.Page("page");
            Widget moved = page.Widgets[chance.Next(page.Widgets.Count)];
            board = GridEdit.Place(board, "page", moved.Name, new WidgetPosition(chance.Next(-2, 14), chance.Next(-2, 20), chance.Next(0, 16), chance.Next(0, 9)));

            WidgetPosition[] places = [.. board.Page("page").Widgets.Select(static widget => widget.Position)];
            Assert.All(places, static place => Assert.True(place is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && place.X + place.Width <= 12));
            for (int one = 0; one < places.Length; one++)
            {
                for (int other = one + 1; other < places.Length; other++) Assert.False(Meet(places[one], places[other]), $"round {round}: {places[one]} and {places[other]}");
            }
        }
    }

    [Fact]
    public void A_filter_acts_on_columns_and_parameters_and_keeps_what_it_had_as_it_was_written()
    {
        (Dashboard board, string name) = WidgetEdit.Add(Board, "p", WidgetShapes.Find("filter-multi-select")!, dataset: null);
        board = FilterEdit.SetTargets(board, "p", name, [new FilterTarget("d", "line", Parameter: null)]);
        board = FilterEdit.SetTargets(board, "p", name, [new FilterTarget("d", "line", Parameter: null), new FilterTarget("d", Column: null, "p")]);
        board = FilterEdit.SetDefault(board, "p", name, new DefaultSelection(["A", null], Min: null, Max: null));

        Widget filter = board.Page("p").Find(name)!;
        Assert.Equal([new FilterTarget("d", "line", Parameter: null), new FilterTarget("d", Column: null, "p")], FilterEdit.TargetsOf(filter));
        Assert.Equal(["A", null], filter.Default.Values);
        Assert.Single(FilterEdit.TargetsOf(FilterEdit.SetTargets(board, "p", name, [new FilterTarget("d", Column: null, "p")]).Page("p").Find(name)!));
    }

    [Theory]
    [InlineData("`made`", "made", "")]
    [InlineData("SUM(`made`)", "made", "SUM")]
    [InlineData("sum(`a``b`)", "a`b", "SUM")]
    [InlineData("COUNT(DISTINCT `made`)", "made", "COUNT DISTINCT")]
    [InlineData("BIN_FLOOR(`made`, 0.5)", "made", "BINS 0.5")]
    [InlineData("COUNT(`*`)", "", "ROWS")]
    [InlineData("DATE_TRUNC(\"DAY\", `at`)", "at", "BY DAY")]
    public void An_expression_that_an_editor_offers_is_told_from_others(string expression, string column, string function)
    {
        Assert.Equal(new FieldChoice(column, function), FieldChoice.Of(expression));
        Assert.Equal(new FieldChoice(column, function), FieldChoice.Of(new FieldChoice(column, function).Expression));
    }

    [Theory]
    [InlineData("SUM(`a`) / SUM(`b`)")]
    [InlineData("BIN_FLOOR(`a`, 7)")]
    [InlineData("no expression (")]
    public void An_expression_that_an_editor_does_not_offer_stays_as_it_is(string expression) => Assert.Null(FieldChoice.Of(expression));

    [Fact]
    public void Undo_takes_back_what_was_done_and_redo_does_it_again_until_something_else_is_done()
    {
        EditHistory first = EditHistory.Of(Board).Then(PageEdit.Rename(Board, "p", "A"));
        EditHistory second = first.Then(PageEdit.Rename(first.Current, "p", "B"));

        Assert.Equal("A", second.Undo().Current.Pages[0].DisplayName);
        Assert.Equal("P", second.Undo().Undo().Undo().Current.Pages[0].DisplayName);
        Assert.Equal("B", second.Undo().Undo().Redo().Redo().Redo().Current.Pages[0].DisplayName);
        Assert.False(second.Undo().Then(PageEdit.Rename(Board, "p", "C")).CanRedo);
        Assert.Same(second, second.Then(second.Current));
    }

    [Fact]
    public void A_page_and_a_dataset_keep_a_name_that_can_be_seen()
    {
        foreach (Func<Dashboard> change in (Func<Dashboard>[])[() => PageEdit.Rename(Board, "p", " "), () => DatasetEdit.Rename(Board, "d", "")])
            Assert.Equal("DASHBOARD_EDIT", Assert.Throws<MillraceException>(change).Code.Value);
        Assert.Equal("Line 3", PageEdit.Rename(Board, "p", " Line 3 ").Page("p").DisplayName);
    }

    [Fact]
    public void The_last_page_stays_and_a_member_that_stands_twice_is_told()
    {
        Dashboard twice = TileWorld.Parse("""{"datasets": [], "datasets": [], "pages": [{"name": "p", "layout": []}]}""");

        Assert.Equal("DASHBOARD_EDIT", Assert.Throws<MillraceException>(() => PageEdit.Remove(Board, "p")).Code.Value);
        Assert.Equal("DASHBOARD_INVALID", Assert.Throws<MillraceException>(() => PageEdit.Rename(twice, "p", "x")).Code.Value);
    }

    private static ChannelShape Channel(string name) => WidgetShapes.Find("bar")!.Find(name)!;

    private static bool Meet(WidgetPosition one, WidgetPosition other) =>
        one.X < other.X + other.Width && other.X < one.X + one.Width && one.Y < other.Y + other.Height && other.Y < one.Y + one.Height;
}
