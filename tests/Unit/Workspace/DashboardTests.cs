using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.TestKit;
using Millrace.Workspace.Dashboards;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class DashboardTests
{
    private const string Small = """
        {
          "datasets": [
            { "name": "d1", "displayName": "Rates", "queryLines": ["SELECT a,\n", "b FROM t"], "future": { "x": 1.50 },
              "parameters": [ { "keyword": "p", "dataType": "DATE", "complexType": "RANGE",
                "defaultSelection": { "range": { "dataType": "DATE", "min": { "value": "now-1y" }, "max": { "value": "now" } } } } ],
              "columns": [ { "displayName": "rate", "expression": "SUM(`a`) / COUNT(`*`)" } ] },
            { "name": "d2", "displayName": "Old", "query": "SELECT 1" },
            { "name": "d3", "displayName": "Asset", "asset_name": "main.s.t" }
          ],
          "pages": [
            { "name": "p1", "displayName": "First", "layout": [
              { "widget": { "name": "w1", "queries": [ { "name": "main_query", "query": { "datasetName": "d1",
                  "fields": [ { "name": "sum(a)", "expression": "SUM(`a`)" } ], "disaggregated": false } } ],
                "spec": { "version": 2, "widgetType": "counter", "encodings": { "value": { "fieldName": "sum(a)", "displayName": "A",
                  "format": { "type": "number-percent", "decimalPlaces": { "type": "exact", "places": 1 } } } },
                  "frame": { "title": "All of A", "showTitle": true, "description": "hidden" } } },
                "position": { "x": 0, "y": 0, "width": 3, "height": 2 } },
              { "widget": { "name": "w2", "textbox_spec": "# Hello" }, "position": { "x": 3, "y": 0, "width": 3, "height": 2 } },
              { "widget": { "name": "w3", "multilineTextboxSpec": { "lines": ["a\n", "b"] } }, "position": { "x": 0, "y": 2, "width": 1, "height": 1 } },
              { "widget": { "name": "w4", "spec": { "widgetType": "sunburst", "version": 1, "encodings": 5 } }, "position": { "x": 1, "y": 2, "width": 1, "height": 1 } },
              { "widget": { "name": "w5", "spec": { "widgetType": "bar", "encodings": { "x": { "fieldName": 7 } } } }, "position": { "x": 2, "y": 2, "width": 1, "height": 1 } }
            ] }
          ],
          "uiSettings": { "theme": { "visualizationColors": ["#111111"], "fontColor": { "light": "#222222", "dark": "#EEEEEE" } }, "applyModeEnabled": true }
        }
        """;

    [Fact]
    public void A_document_is_written_back_as_it_was_read_with_what_is_unknown_here()
    {
        Dashboard read = Read(Small);
        string written = read.Write();

        Assert.Equal(Squeezed(Small), Squeezed(written));
        Assert.Equal(written, Read(written).Write());
    }

    [Fact]
    public void Datasets_have_their_query_from_lines_from_one_text_or_from_a_table()
    {
        Dashboard read = Read(Small);

        Assert.Equal(["SELECT a,\nb FROM t", "SELECT 1", "SELECT * FROM `main`.`s`.`t`"], read.Datasets.Select(dataset => dataset.Query));
        DashboardParameter parameter = Assert.Single(read.Dataset("d1").Parameters);
        Assert.Equal((ParameterType.Date, ParameterShape.Range, "now-1y", "now"), (parameter.Type, parameter.Shape, parameter.Default.Min, parameter.Default.Max));
        Assert.Equal(new DatasetColumn("rate", "SUM(`a`) / COUNT(`*`)", ""), Assert.Single(read.Dataset("d1").Columns));
    }

    [Fact]
    public void Widgets_have_what_they_ask_and_show()
    {
        DashboardPage page = Assert.Single(Read(Small).Pages);
        Widget counter = page.Find("w1")!;

        Assert.Equal((WidgetKind.Counter, "All of A", null), (counter.Kind, counter.Title, counter.Description));
        Assert.Equal(new QueryField("sum(a)", "SUM(`a`)"), Assert.Single(counter.Query("main_query")!.Fields));
        FieldEncoding value = Assert.Single(counter.Encodings.Fields("value"));
        Assert.Equal(("sum(a)", "A", "number-percent", 1, true), (value.FieldName, value.DisplayName, value.Format!.Type, value.Format.Places, value.Format.IsExact));
        Assert.Equal(["# Hello", "a\nb"], page.Widgets.Where(widget => widget.Kind == WidgetKind.Text).Select(widget => widget.Text));
    }

    [Fact]
    public void A_broken_or_unknown_widget_tells_so_and_leaves_the_others_alone()
    {
        DashboardPage page = Assert.Single(Read(Small).Pages);

        Assert.Contains("'sunburst'", page.Find("w4")!.Fault!.Message, StringComparison.Ordinal);
        Widget broken = page.Widgets[4];
        Assert.Equal("DASHBOARD_INVALID", broken.Fault!.Code.Value);
        Assert.Contains("'pages[0].layout[4].widget.spec.encodings.x.fieldName' must be a text", broken.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(21, broken.Fault.Location!.Line);
        Assert.Equal(3, page.Widgets.Count(widget => widget.Fault is null));
    }

    [Theory]
    [InlineData("", 6, 6)]
    [InlineData("", 8, 12)]
    [InlineData("\"pageType\": \"PAGE_TYPE_CANVAS\",", 6, 12)]
    public void Old_pages_have_six_columns(string type, int width, int columns)
    {
        string json = $$"""
            { "pages": [ { "name": "p", {{type}} "layout": [ { "widget": { "name": "w", "textbox_spec": "" }, "position": { "x": 0, "y": 0, "width": {{width}}, "height": 1 } } ] } ] }
            """;

        Assert.Equal(columns, Assert.Single(Read(json).Pages).GridColumns);
    }

    [Theory]
    [InlineData("{\n  \"datasets\": [\n    {,\n", 3, 6)]
    [InlineData("{ \"é\": tru }", 1, 11)]
    [InlineData("", 1, 1)]
    public void Broken_json_tells_its_place(string json, int line, int column)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Read(json));

        Assert.Equal("DASHBOARD_SYNTAX", fault.Code.Value);
        Assert.Equal(new SourceLocation("test.lvdash.json", line, column), fault.Location);
    }

    [Theory]
    [InlineData("[]", "the document")]
    [InlineData("{ \"datasets\": {} }", "datasets")]
    [InlineData("{ \"datasets\": [ {} ] }", "datasets[0].name")]
    [InlineData("{ \"datasets\": [ { \"name\": \"a\" }, { \"name\": \"a\" } ] }", "datasets[1].name")]
    [InlineData("{ \"pages\": [ { \"name\": \"a\", \"layout\": 3 } ] }", "pages[0].layout")]
    [InlineData("{ \"datasets\": [ { \"name\": \"a\", \"parameters\": [ { \"keyword\": \"k\", \"dataType\": \"BLOB\" } ] } ] }", "datasets[0].parameters[0].dataType")]
    public void A_document_of_another_shape_is_refused_by_the_name_of_the_member(string json, string path)
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Read(json));

        Assert.Equal("DASHBOARD_INVALID", fault.Code.Value);
        Assert.Contains($"'{path}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_stays_out_of_its_folder()
    {
        using TempFolder folder = new();
        folder.Write("b/good.lvdash.json", Small);
        folder.Write("a.lvdash.json", "{");
        folder.Write("other.json", "{");

        IReadOnlyList<DashboardFile> files = DashboardFolder.Read(folder.Path);

        Assert.Equal([("a.lvdash.json", false), ("b/good.lvdash.json", true)], files.Select(file => (file.Name, file.Dashboard is not null)));
        Assert.Equal("good", files[1].Title);
        Assert.Equal("DASHBOARD_SYNTAX", files[0].Fault!.Code.Value);
        Assert.Empty(DashboardFolder.Read(folder.Below("missing")));
    }

    [Fact]
    public void A_name_that_is_not_there_is_told_with_the_nearest()
    {
        MillraceException fault = Assert.Throws<MillraceException>(() => Read(Small).Dataset("d4"));

        Assert.Equal("DASHBOARD_DATASET_UNKNOWN", fault.Code.Value);
        Assert.Contains("Did you mean 'd1'?", fault.Message, StringComparison.Ordinal);
    }

    private static Dashboard Read(string json) => Dashboard.Parse(new SourceText("test.lvdash.json", json));

    private static string Squeezed(string json) => string.Concat(json.Where(character => !char.IsWhiteSpace(character)));
}
