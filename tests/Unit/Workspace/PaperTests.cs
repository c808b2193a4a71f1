using System.Text;
using Millrace.Foundation.Text;
using Millrace.TestKit;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Images;
using Millrace.Workspace.Paper;
using Millrace.Workspace.Tiles;
using UglyToad.PdfPig;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class PaperTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Kinds => new()
    {
        { "counter", "3.4%|170% of 2.0%" },
        { "stacked bars", "Good|Scrap|Alpha|null|Count" },
        { "bars side by side", "Early|Late|Delta" },
        { "lying bars", "State|Open|Alpha|50%" },
        { "line", "Limit|Service|2024-02" },
        { "area", "North|South" },
        { "combo", "Pieces|Rate in %" },
        { "band", "Place|2024-01" },
        { "points", "Count|Place" },
        { "pie", "Stamping|50%|20 · 20%" },
        { "funnel", "Shipped|90 · 9%|1,000 · 100%" },
        { "heatmap", "Hour|Day|Tu|18" },
        { "pivot", "Factory|A06|2024|Q2" },
        { "map", "Berlin|Munich|°N|°E" },
        { "space", "one|Left -1|Height 0" },
        { "sankey", "Line 1|Scrap|Shipped" },
        { "boxes", "before|after|Density" },
        { "prose", "Shift report|slow|first item|The end & more" },
        { "grid", "device 0|first|of 1,234 rows" },
        { "coloured grid", "Scrap|9" },
        { "logarithmic", "Alpha|10,000" },
        { "cut chart", "10 of 25 series|1 value is infinite or no number" },
        { "many parts", "39 largest of 60 parts" },
        { "misplaced map", "150°E|35°S|3 rows name places that are not on the globe" },
        { "picture", "The plant from above|There is no such file." },
        { "empty", "No rows" },
        { "failed", "DASHBOARD_DATASET_UNKNOWN|Did you mean 'orders'?" },
        { "choice", "Device|17" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_figure_is_drawn_as_text_that_a_reader_finds(string kind, string expected)
    {
        string text = TextOf(Write(new KeyValuePair<string, Figure>(kind, PaperFigures.All[kind])));

        foreach (string part in expected.Split('|')) Assert.Contains(Packed(part), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_is_told_here()
    {
        Assert.Equal(PaperFigures.All.Keys.Order(StringComparer.Ordinal), Kinds.Select(static row => row.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Figures_stand_in_the_smallest_tile_and_in_the_largest(string kind, string expected)
    {
        Assert.NotEmpty(expected);
        foreach ((int width, int height) in new[] { (1, 1), (2, 1), (1, 9), (12, 1), (12, 60) })
        {
            PaperTile tile = PaperFigures.Tile(kind, PaperFigures.All[kind], new WidgetPosition(0, 0, width, height));
            byte[] pdf = DashboardPaper.Write(PaperFigures.Board([]) with { Pages = [new PaperPage("P", 12, [], [tile])] }, PaperSize.Letter);

            using PdfDocument read = PdfDocument.Open(pdf);
            Assert.Equal(1, read.NumberOfPages);
        }
    }

    [Fact]
    public void The_head_tells_title_time_zone_and_filters_and_the_foot_tables_and_pages()
    {
        string text = TextOf(DashboardPaper.Write(PaperFigures.Board(PaperFigures.All, "Device: 17, 18"), PaperSize.A4));

        foreach (string part in new[] { "plant · Overview", "2026-11-24 06:00:00 UTC · 07:00:00 Europe/Berlin", "Shown: Device: 17, 18", "Tables: orders v12", "page 1 of 3", "page 3 of 3" })
            Assert.Contains(Packed(part), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sheets_lie_on_their_long_side_in_the_size_that_is_asked()
    {
        using PdfDocument a4 = PdfDocument.Open(DashboardPaper.Write(PaperFigures.Board([]), PaperSize.A4));
        using PdfDocument letter = PdfDocument.Open(DashboardPaper.Write(PaperFigures.Board([]), PaperSize.Letter));

        Assert.Equal((842, 595), (Math.Round(a4.GetPage(1).Width), Math.Round(a4.GetPage(1).Height)));
        Assert.Equal((792, 612), (Math.Round(letter.GetPage(1).Width), Math.Round(letter.GetPage(1).Height)));
    }

    [Fact]
    public void Equal_boards_make_equal_files_that_hold_only_the_letters_they_need()
    {
        byte[] first = DashboardPaper.Write(PaperFigures.Board(PaperFigures.All), PaperSize.A4);

        Assert.Equal(first, DashboardPaper.Write(PaperFigures.Board(PaperFigures.All), PaperSize.A4));
        Assert.InRange(first.Length, 10_000, 120_000);
    }

    [Theory]
    [InlineData("🚀 start")]
    [InlineData("\uD83D lone half")]
    [InlineData("قسم اللحام")]
    [InlineData("שלום 123 עולם")]
    [InlineData("line\nend\ttab\0nul")]
    [InlineData("(a) \\ <b> [c] %PDF")]
    [InlineData("e\u0301\u202Eevil")]
    public void A_text_of_any_letters_is_drawn_and_the_file_is_read_again(string hostile)
    {
        Figure.Prose prose = new(MarkdownHtml.Of(hostile, static _ => new ImagePlace(Address: null, "no pictures here")));
        Figure.Grid grid = new([new GridColumn(hostile, new TextColumn("t", [hostile, new string('x', 20_000)], nulls: null), Format: null)], 2);
        Figure.Pie pie = new([new Slice(hostile, 1, hostile, 1, "no colour")], ShowsLabels: true);

        using PdfDocument read = PdfDocument.Open(Write(new("a", prose), new("b", grid), new("c", pie), new(hostile, new Figure.Failed(hostile, hostile))));

        Assert.Equal(1, read.NumberOfPages);
    }

    [Fact]
    public void Texts_with_signs_of_the_format_are_found_as_they_were_written()
    {
        Assert.Contains(Packed("(a) \\ <b> [c] %PDF äöü €"), TextOf(Write(new KeyValuePair<string, Figure>("(a) \\ <b> [c] %PDF äöü €", new Figure.Empty()))), StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_from_the_right_are_turned_around_and_those_between_them_with_them()
    {
        Assert.Equal("ab \u05D2\u05D1123", string.Concat(TextDirection.Drawn("ab \u05D1\u05D2123").Select(static letter => letter.ToString())));
        Assert.Equal("\u05D2\u05D1-\u05D1\u05D0 x", string.Concat(TextDirection.Drawn("\u05D0\u05D1-\u05D1\u05D2 x").Select(static letter => letter.ToString())));
    }

    [Theory]
    [InlineData(double.NaN, double.PositiveInfinity)]
    [InlineData(double.MaxValue, double.MinValue)]
    [InlineData(0, 0)]
    [InlineData(double.Epsilon, -double.Epsilon)]
    public void Numbers_that_cannot_be_measured_break_no_file(double first, double second)
    {
        AxisFigure names = new("Place", ScaleType.Categorical, ["a", "b"]);
        AxisFigure numbers = new("Count", ScaleType.Quantitative, []);
        ChartSeries series = new("s", MarkKind.Line, "#1B6CA8", ["a", "b"], [first, second]);
        Figure[] figures =
        [
            new Figure.Chart([series, series with { Mark = MarkKind.Bar }, series with { Mark = MarkKind.Area }, series with { Mark = MarkKind.Point, Sizes = [first, second] }], names, numbers, SecondY: null) { Stacking = Stacking.Stacked },
            new Figure.Pie([new Slice("a", first, "1", first, "#1B6CA8"), new Slice("b", second, "2", second, "#1B6CA8")], ShowsLabels: true),
            new Figure.Funnel([new Slice("a", first, "1", first, "#1B6CA8")]),
            new Figure.Heatmap(names, names, [[first, second], [null, null]], ["#000000"]) { Least = first, Greatest = second },
            new Figure.SymbolMap([new MapPoint(first, second, first, null, "#1B6CA8")], Misplaced: 0),
            new Figure.Space([new SpaceSeries("s", "#1B6CA8", [(first, second, 0)])], ["x", "y", "z"]),
            new Figure.Sankey(["a", "b"], [new SankeyLink(0, 1, first), new SankeyLink(1, 0, second), new SankeyLink(0, 0, 5)]),
            new Figure.Counter("n", null, first, "1", second, [first, second]),
        ];

        using PdfDocument read = PdfDocument.Open(Write([.. figures.Select((figure, index) => KeyValuePair.Create($"f{index}", figure))]));

        Assert.InRange(read.NumberOfPages, 1, 2);
        foreach (UglyToad.PdfPig.Content.Page page in read.GetPages()) Assert.NotEmpty(page.Letters);
    }

    [Fact]
    public void A_page_a_little_longer_than_a_sheet_is_made_to_fit_it()
    {
        (double rows, IReadOnlyList<(int Tile, WidgetPosition Position)> tiles) = Assert.Single(SheetPlan.Of([new(0, 0, 6, 10), new(6, 0, 6, 4), new(0, 10, 12, 12)], room: 16));

        Assert.Equal((22.0, 3), (rows, tiles.Count));
    }

    [Fact]
    public void A_long_page_is_cut_where_no_tile_is_cut()
    {
        IReadOnlyList<(double Rows, IReadOnlyList<(int Tile, WidgetPosition Position)> Tiles)> sheets =
            SheetPlan.Of([new(0, 0, 6, 8), new(6, 0, 6, 8), new(0, 8, 12, 6), new(0, 14, 12, 8), new(0, 22, 12, 8)], room: 16);

        Assert.Equal(["0@0 1@0 2@8", "3@0 4@8"], sheets.Select(static sheet => string.Join(' ', sheet.Tiles.Select(static tile => $"{tile.Tile}@{tile.Position.Y}"))));
        Assert.Equal([14.0, 16.0], sheets.Select(static sheet => sheet.Rows));
    }

    [Fact]
    public void Where_every_row_is_crossed_tiles_that_do_not_end_go_to_the_next_sheet_and_none_is_lost()
    {
        WidgetPosition[] tiles = [.. Enumerable.Range(0, 12).Select(static index => new WidgetPosition(index % 2 * 6, (index / 2 * 10) + (index % 2 * 5), 6, 10)), new WidgetPosition(0, 60, 12, 90)];

        IReadOnlyList<(double Rows, IReadOnlyList<(int Tile, WidgetPosition Position)> Tiles)> sheets = SheetPlan.Of(tiles, room: 16);

        Assert.Equal(Enumerable.Range(0, 13), sheets.SelectMany(static sheet => sheet.Tiles).Select(static tile => tile.Tile).Order());
        Assert.All(sheets.SelectMany(sheet => sheet.Tiles.Select(tile => (sheet.Rows, tile.Position))), static item => Assert.True(item.Position.Y >= 0 && item.Position.Y + item.Position.Height <= item.Rows));
    }

    [Fact]
    public void Marks_of_times_stand_at_whole_months_days_and_hours()
    {
        static string Told(string from, string to, int most) => string.Join(' ', TimeAxis.Ticks(Day(from), Day(to), most) is (IReadOnlyList<double> ticks, string form)
            ? ticks.Select(tick => OxyPlot.Axes.DateTimeAxis.ToDateTime(tick, TimeSpan.FromMilliseconds(1)).ToString(form, System.Globalization.CultureInfo.InvariantCulture))
            : []);

        Assert.Equal("2023-03 2023-05 2023-07 2023-09 2023-11 2024-01", Told("2023-01-03", "2024-01-02", 7));
        Assert.Equal("2024 2026 2028", Told("2023-02-01", "2029-01-01", 4));
        Assert.Equal("00:00 06:00 12:00 18:00 00:00", Told("2024-05-01", "2024-05-02", 5));
    }

    [Fact]
    public async Task A_board_is_read_with_its_filters_told_and_a_tile_that_fails_keeps_no_other_from_paper()
    {
        Dashboard board = Dashboard.Parse(new SourceText("b", TwoTiles));
        Selections chosen = Selections.None.With("device", FilterValue.Of("17"));
        BoardReader reader = new(
            (_, widget, _) => widget.Name == "bad" ? throw Millrace.Workspace.Faults.WorkspaceErrors.Widget("bad", "a test says so") : Task.FromResult<IReadOnlyDictionary<string, TileFrame>>(
                new Dictionary<string, TileFrame> { ["main"] = new TileFrame([new IntegerColumn("n", FrameType.Integer, [7], nulls: null)], fault: null) { Tables = [new TableVersion("/w/main/default/orders", 3)] } }),
            new ImageStore("no such folder", Guid.NewGuid),
            new ManualClock());

        PaperBoard paper = await reader.ReadAsync(new PaperOrder("b", board, PageName: null, chosen), TimeZoneInfo.Utc, Token);

        PaperPage page = Assert.Single(paper.Pages);
        Assert.Equal(["device: 17"], page.Filters);
        Assert.Equal(["orders v3"], paper.Tables);
        Assert.Equal((2, 1, false), (paper.Asked, paper.FailedTiles, paper.IsAllFailed));
        Assert.Equal("7", Assert.IsType<Figure.Counter>(page.Tiles.Single(static tile => tile.Widget.Name == "good").Figure).Text);
        Assert.Equal("DASHBOARD_WIDGET_INVALID", paper.FirstFault?.Code);
    }

    internal const string TwoTiles = """
        { "datasets": [ { "name": "d", "displayName": "d", "queryLines": ["SELECT 7 AS n, 17 AS device"] } ],
          "pages": [ { "name": "p", "displayName": "Page", "pageType": "PAGE_TYPE_CANVAS", "layout": [
            { "position": { "x": 0, "y": 0, "width": 3, "height": 2 }, "widget": { "name": "device", "queries": [ { "name": "f", "query": { "datasetName": "d", "fields": [ { "name": "device", "expression": "`device`" } ], "disaggregated": false } } ],
              "spec": { "version": 2, "widgetType": "filter-multi-select", "encodings": { "fields": [ { "fieldName": "device", "displayName": "device", "queryName": "f" } ] } } } },
            { "position": { "x": 0, "y": 2, "width": 3, "height": 3 }, "widget": { "name": "good", "queries": [ { "name": "main", "query": { "datasetName": "d", "fields": [ { "name": "n", "expression": "`n`" } ], "disaggregated": true } } ],
              "spec": { "version": 2, "widgetType": "counter", "encodings": { "value": { "fieldName": "n", "displayName": "n" } } } } },
            { "position": { "x": 3, "y": 2, "width": 3, "height": 3 }, "widget": { "name": "bad", "queries": [ { "name": "main", "query": { "datasetName": "d", "fields": [ { "name": "n", "expression": "`n`" } ], "disaggregated": true } } ],
              "spec": { "version": 2, "widgetType": "counter", "encodings": { "value": { "fieldName": "n", "displayName": "n" } } } } } ] } ] }
        """;

    private static byte[] Write(params KeyValuePair<string, Figure>[] figures) => DashboardPaper.Write(PaperFigures.Board(figures), PaperSize.A4);

    private static double Day(string text) => PlotSheet.Place(text, ScaleType.Temporal);

    /// <summary>All letters of a file without spaces, as readers place those by distance.</summary>
    private static string TextOf(byte[] pdf)
    {
        using PdfDocument read = PdfDocument.Open(pdf);
        StringBuilder text = new();
        foreach (UglyToad.PdfPig.Content.Page page in read.GetPages()) text.Append(Packed(string.Concat(page.Letters.Select(static letter => letter.Value)))).Append('\n');
        return text.ToString();
    }

    private static string Packed(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
