using Millrace.Foundation.Faults;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class LookEditingTests
{
    private static readonly Dashboard Board = TileWorld.Parse(
        """
        {
          "datasets": [{"name": "d", "displayName": "D", "queryLines": ["SELECT 1 AS line, 2 AS made"]}],
          "pages": [{"name": "p", "displayName": "P", "pageType": "PAGE_TYPE_CANVAS", "layout": [
            {"position": {"x": 0, "y": 0, "width": 6, "height": 4}, "widget": {"name": "w", "queries": [{"name": "main_query", "query": {"datasetName": "d",
              "fields": [{"name": "line", "expression": "`line`"}, {"name": "sum(made)", "expression": "SUM(`made`)"}], "disaggregated": false}}],
              "spec": {"version": 3, "widgetType": "bar", "encodings": {
                "x": {"fieldName": "line", "displayName": "Line", "scale": {"type": "categorical"}},
                "y": {"fieldName": "sum(made)", "displayName": "Made", "scale": {"type": "quantitative", "hint": 1}}}}}},
            {"position": {"x": 6, "y": 0, "width": 6, "height": 4}, "widget": {"name": "t", "queries": [{"name": "main_query", "query": {"datasetName": "d",
              "fields": [{"name": "line", "expression": "`line`"}, {"name": "made", "expression": "`made`"}], "disaggregated": true}}],
              "spec": {"version": 1, "widgetType": "table", "encodings": {"columns": [
                {"fieldName": "line", "displayName": "Line", "order": 100, "alignContent": "left", "mine": true}, {"fieldName": "made", "displayName": "Made", "order": 101}]}}}}]}]
        }
        """);

    [Fact]
    public void Looks_are_written_into_the_format_and_read_back_and_taken_back_without_a_trace()
    {
        ScaleSpec log = new() { Min = 0.5, Max = 2_000, IsLog = true, IsReversed = true };
        Annotation[] lines = [new(IsVertical: false, "4.5", "limit", "#b3261e"), new(IsVertical: true, "A", "", Color: null)];
        Dashboard changed = ChannelEdit.SetAxis(Board, "p", "w", "y", new AxisSpec("Pieces", HidesTitle: false, HidesLabels: true));
        changed = ChannelEdit.SetScale(changed, "p", "w", "y", log);
        changed = ChannelEdit.SetSort(changed, "p", "w", "x", "custom-order", ["b", "a"]);
        changed = ChannelEdit.SetMappings(changed, "p", "w", [new ColorMapping("sum(made)", "#112233"), new ColorMapping(Value: null, "theme:3")]);
        changed = ChannelEdit.SetAnnotations(changed, "p", "w", lines, ScaleType.Categorical);
        changed = ChannelEdit.SetLabels(changed, "p", "w", areShown: true);

        Widget widget = TileWorld.Parse(changed.Write()).Pages[0].Find("w")!;
        Channel y = widget.Encodings.Find("y")!;
        Assert.Equal(new AxisSpec("Pieces", HidesTitle: false, HidesLabels: true), y.Axis);
        Assert.Equal((0.5, 2_000.0, true, true, ScaleType.Quantitative), (y.Scale.Min, y.Scale.Max, y.Scale.IsLog, y.Scale.IsReversed, y.Scale.Type));
        Assert.Equal(["b", "a"], widget.Encodings.Find("x")!.Scale.SortedValues);
        Assert.Equal([new ColorMapping("sum(made)", "#112233"), new ColorMapping(Value: null, "theme:3")], widget.Encodings.Find("color")!.Scale.Mappings);
        Assert.Equal(lines, widget.Annotations);
        Assert.True(widget.Encodings.ShowsLabels);

        Dashboard back = ChannelEdit.SetAxis(changed, "p", "w", "y", AxisSpec.Default);
        back = ChannelEdit.SetScale(back, "p", "w", "y", ScaleSpec.Default);
        back = ChannelEdit.SetSort(back, "p", "w", "x", by: null, []);
        back = ChannelEdit.SetMappings(back, "p", "w", []);
        back = ChannelEdit.SetAnnotations(back, "p", "w", [], ScaleType.Categorical);
        Assert.Equal(ChannelEdit.SetLabels(Board, "p", "w", areShown: true).Document.GetRawText().Length, back.Document.GetRawText().Length);
    }

    [Fact]
    public void Conditions_orders_and_computed_columns_are_read_back()
    {
        Dashboard changed = DatasetEdit.SetColumn(Board, "d", name: null, new DatasetColumn("rate", "TRY_DIVIDE(SUM(`made`), COUNT(`*`))", ""));
        changed = DatasetEdit.SetColumn(changed, "d", "rate", new DatasetColumn("share", "AVG(`made`)", "per piece"));
        changed = QueryEdit.SetFilters(changed, "p", "w", ["`made` > 1", "`line` IS NOT NULL"]);
        changed = QueryEdit.SetOrders(changed, "p", "w", [new QueryOrder("`sum(made)`", IsDescending: true)]);

        Dashboard read = TileWorld.Parse(changed.Write());
        Assert.Equal([new DatasetColumn("share", "AVG(`made`)", "per piece")], read.Datasets[0].Columns);
        Assert.Equal(["`made` > 1", "`line` IS NOT NULL"], read.Pages[0].Find("w")!.Queries[0].Filters);
        Assert.Equal([new QueryOrder("`sum(made)`", IsDescending: true)], read.Pages[0].Find("w")!.Queries[0].Orders);
        Dashboard back = QueryEdit.SetOrders(QueryEdit.SetFilters(DatasetEdit.RemoveColumn(changed, "d", "share"), "p", "w", []), "p", "w", []);
        Assert.Equal(TileWorld.Parse(Board.Write()).Write(), back.Write());
    }

    [Fact]
    public void A_mistake_is_told_with_its_place_and_changes_nothing()
    {
        Assert.Contains("column 5", Fault("DASHBOARD_EXPRESSION", () => DatasetEdit.SetColumn(Board, "d", name: null, new DatasetColumn("x", "1 + ?", ""))), StringComparison.Ordinal);
        Fault("DASHBOARD_EXPRESSION", () => DatasetEdit.SetColumn(Board, "d", name: null, new DatasetColumn("x", "`x` + 1 + nothing(2)", "")));
        Fault("DASHBOARD_EDIT", () => DatasetEdit.SetColumn(Board, "d", name: null, new DatasetColumn(" ", "1", "")));
        Fault("DASHBOARD_EXPRESSION", () => QueryEdit.SetFilters(Board, "p", "w", ["`made` >"]));
        Assert.Contains("cannot aggregate", Fault("DASHBOARD_EDIT", () => QueryEdit.SetFilters(Board, "p", "w", ["SUM(`made`) > 1"])), StringComparison.Ordinal);
        Fault("DASHBOARD_EDIT", () => ChannelEdit.SetScale(Board, "p", "w", "y", new ScaleSpec { Min = 2, Max = 1 }));
        Fault("DASHBOARD_EDIT", () => ChannelEdit.SetScale(Board, "p", "w", "y", new ScaleSpec { Min = 0, IsLog = true }));
        Fault("DASHBOARD_EDIT", () => ChannelEdit.SetAxis(Board, "p", "w", "y.primary", AxisSpec.Default));
        Fault("DASHBOARD_EDIT", () => ChannelEdit.SetMappings(Board, "p", "w", [new ColorMapping("a", "red")]));
        Fault("DASHBOARD_EDIT", () => ChannelEdit.SetAnnotations(Board, "p", "w", [new Annotation(IsVertical: false, "high", "", Color: null)], ScaleType.Categorical));
        Fault("DASHBOARD_EDIT", () => ColumnEdit.SetStyle(Board, "p", "t", 0, new ColumnStyle { Width = 5 }));
        Fault("DASHBOARD_EDIT", () => ColumnEdit.SetStyle(Board, "p", "t", 9, ColumnStyle.Default));
        Fault("DASHBOARD_EDIT", () => ThemeEdit.Set(Board, new DashboardTheme { Canvas = new ThemeColor("blue", Dark: null) }));
    }

    [Fact]
    public void Columns_of_a_table_are_hidden_moved_and_coloured_in_the_words_of_their_file()
    {
        ColumnStyle style = new() { IsHidden = true, Align = ColumnAlign.Right, Width = 90, Rules = [new ColorRule(">=", "3", "made", "#ffd8c2", "theme:2")] };

        Dashboard changed = ColumnEdit.Move(ColumnEdit.SetStyle(Board, "p", "t", 0, style), "p", "t", 0, 1);

        Widget table = TileWorld.Parse(changed.Write()).Pages[0].Find("t")!;
        FieldEncoding moved = table.Encodings.Fields("columns")[1];
        Assert.Equal("line", moved.FieldName);
        Assert.Equal((true, ColumnAlign.Right, 90), (moved.Style.IsHidden, moved.Style.Align, moved.Style.Width));
        Assert.Equal(style.Rules, moved.Style.Rules);
        Assert.Equal((1, true, "right"), (moved.Source.GetProperty("order").GetInt32(), moved.Source.GetProperty("mine").GetBoolean(), moved.Source.GetProperty("alignContent").GetString()));
        Assert.False(moved.Source.TryGetProperty("contentAlignment", out _));
    }

    [Fact]
    public void A_theme_is_written_and_goes_without_a_trace()
    {
        DashboardTheme theme = new() { SeriesColors = ["#112233", "#445566"], Canvas = new ThemeColor("#ffffff", "#000000"), Font = new ThemeColor(Light: null, "#eeeeee"), HeaderAlignment = "CENTER", FontFamily = "Georgia" };

        Dashboard changed = ThemeEdit.Set(Board, theme);

        DashboardTheme read = TileWorld.Parse(changed.Write()).Theme;
        Assert.Equal(theme.SeriesColors, read.SeriesColors);
        Assert.Equal((theme.Canvas, theme.Font, "CENTER", "Georgia", null), (read.Canvas, read.Font, read.HeaderAlignment, read.FontFamily, read.Widget));
        Assert.Equal(TileWorld.Parse(Board.Write()).Write(), ThemeEdit.Set(changed, new DashboardTheme()).Write());
    }

    private static string Fault(string code, Func<Dashboard> change)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => { change(); });
        Assert.Equal(code, fault.Code.Value);
        return fault.Message;
    }
}
