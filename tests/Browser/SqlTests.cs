using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

public sealed class SqlTests(ServedFactory factory)
{
    // A machine may have more to do than this.
    static SqlTests() => Assertions.SetDefaultExpectTimeout(30_000);

    [Fact]
    public async Task A_million_rows_are_scrolled_sorted_copied_charted_and_profiled()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.AskAsync("SELECT range AS n, 'row ' || range AS name, sin(range / 1000.0) AS wave FROM range(1200000)");

        await Assertions.Expect(viewer.Page.Locator(".sql-result .warn-text")).ToContainTextAsync("first 1,000,000");
        await Assertions.Expect(viewer.Page.Locator(".grid-line").First).ToContainTextAsync("row 0");
        await viewer.Page.Locator(".grid-scroll").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("Control+End");
        await Assertions.Expect(viewer.Page.Locator(".grid-line").Last).ToContainTextAsync("row 999999");
        Assert.True(await viewer.Page.Locator(".grid-line").CountAsync() < 100);
        await viewer.Page.Locator(".grid-title").First.ClickAsync();
        await viewer.Page.Locator(".grid-title").First.ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".grid-line").Last).ToContainTextAsync("row 0");
        await Result(viewer, "Chart");
        await Assertions.Expect(viewer.Page.Locator(".sql-chart .plot[data-drawn]")).ToBeVisibleAsync();
        await Result(viewer, "Profile");
        await Assertions.Expect(viewer.Page.Locator(".sql-result tbody")).ToContainTextAsync("> 100,000");
        await Result(viewer, "Explain");
        await Assertions.Expect(viewer.Page.Locator(".plan")).ToContainTextAsync("RANGE");

        viewer.NothingWrong();
    }

    [Fact]
    public async Task Names_are_offered_and_taken_by_the_keyboard()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/sql");
        await WriteAsync(viewer, "");

        await viewer.Page.Keyboard.TypeAsync("SELECT count(*) FROM inspection_gol", new KeyboardTypeOptions { Delay = 15 });
        await Assertions.Expect(viewer.Page.Locator(".editor-names li.active")).ToContainTextAsync("inspection_gold");
        await viewer.Page.Keyboard.PressAsync("Enter");
        await viewer.Page.Keyboard.TypeAsync(" WHERE average_temp", new KeyboardTypeOptions { Delay = 15 });
        await Assertions.Expect(viewer.Page.Locator(".editor-names li.active")).ToContainTextAsync("average_temperature");
        await viewer.Page.Keyboard.PressAsync("Tab");
        await viewer.Page.Keyboard.TypeAsync(" > 0");
        await viewer.Page.Keyboard.PressAsync("Control+Enter");

        await Assertions.Expect(viewer.Page.Locator(".editor-area")).ToHaveValueAsync("SELECT count(*) FROM inspection_gold WHERE average_temperature > 0");
        await Assertions.Expect(viewer.Page.Locator(".grid-cell")).ToHaveTextAsync(await factory.ValueAsync("SELECT count(*) FROM inspection_gold WHERE average_temperature > 0"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task The_first_query_is_of_a_table_that_there_is_and_the_tables_beside_it_are_put_into_queries()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/sql");
        ILocator editor = viewer.Page.Locator(".editor-area");
        await Assertions.Expect(editor).ToHaveValueAsync(new Regex(@"SELECT \* FROM inspection_(gold|silver) LIMIT 100$"));
        await viewer.Page.Locator("[data-sql=run]").ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".sql-told")).ToContainTextAsync("rows in");

        await viewer.Button("Query sensor_bronze").ClickAsync();
        await Assertions.Expect(editor).ToHaveValueAsync("SELECT * FROM sensor_bronze LIMIT 100");
        await WriteAsync(viewer, "SELECT");
        await viewer.Button("Columns of inspection_gold").ClickAsync();
        await viewer.Page.Locator(".tree-columns [data-text=factory_id]").ClickAsync();
        await viewer.Page.Keyboard.TypeAsync(" FROM ");
        await viewer.Page.Locator(".sql-tables [data-sql=put][data-text=inspection_gold]").ClickAsync();
        await Assertions.Expect(editor).ToHaveValueAsync("SELECT factory_id FROM inspection_gold");
        await viewer.Page.GetByPlaceholder("Find a table or column").FillAsync("nothing like this");
        await Assertions.Expect(viewer.Page.Locator(".sql-tables")).ToContainTextAsync("No tables match.");
        viewer.NothingWrong();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sql")]
    [InlineData("/tables")]
    [InlineData("/dashboards/factory")]
    public async Task A_phone_shows_the_whole_width_of_a_page(string path)
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.Page.SetViewportSizeAsync(390, 844);
        await viewer.GoAsync(path);
        await viewer.SettleAsync();

        Assert.Equal(0, await viewer.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task The_statement_at_the_cursor_is_run_and_a_fault_is_underlined_where_it_stands()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/sql");
        await WriteAsync(viewer, "SELECT 'first' AS a;\n\nSELECT 2,\n  nothing_of_this FROM inspection_gold;\nSELECT 'last' AS c");

        await viewer.Page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(viewer.Page.Locator(".grid-cell")).ToHaveTextAsync("last");
        await viewer.Page.Keyboard.PressAsync("ArrowUp");
        await viewer.Page.Keyboard.PressAsync("Control+Enter");

        await Assertions.Expect(viewer.Page.Locator(".fault")).ToContainTextAsync("nothing_of_this");
        await Assertions.Expect(viewer.Page.Locator(".sql-result")).ToContainTextAsync("Line 4, column 3");
        await Assertions.Expect(viewer.Page.Locator(".editor-copy .wrong")).ToHaveTextAsync("nothing_of_this");
        viewer.NothingWrong();
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')", "QUERY_NOT_READ_ONLY")]
    [InlineData("COPY (SELECT 1) TO '/tmp/stolen.csv'", "QUERY_")]
    [InlineData("ATTACH '/tmp/x.db' AS x", "QUERY_")]
    [InlineData("INSTALL httpfs", "QUERY_")]
    [InlineData("SET memory_limit = '1TB'", "QUERY_")]
    [InlineData("PRAGMA database_list", "QUERY_")]
    [InlineData("SELECT getenv('HOME')", "QUERY_NOT_READ_ONLY")]
    public async Task What_does_more_than_read_tables_fails_in_words(string sql, string code)
    {
        await using Viewer viewer = await factory.SignInAsync();

        await viewer.AskAsync(sql);

        await Assertions.Expect(viewer.Page.Locator(".fault-code")).ToContainTextAsync(code);
        await Assertions.Expect(viewer.Page.Locator(".answer-grid")).ToHaveCountAsync(0);
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Several_statements_that_are_selected_are_refused_and_a_long_query_is_cancelled()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/sql");
        await WriteAsync(viewer, "SELECT 1; SELECT 2");
        await viewer.Page.Keyboard.PressAsync("Control+a");
        await viewer.Page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(viewer.Page.Locator(".fault")).ToContainTextAsync("holds 2 statements");
        await WriteAsync(viewer, "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range * b.range % 7 = 3");

        await viewer.Page.Keyboard.PressAsync("Control+Enter");
        await viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel" }).ClickAsync();

        await Assertions.Expect(viewer.Page.Locator(".fault-code")).ToHaveTextAsync("QUERY_CANCELED");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Texts_stay_when_the_page_is_left_queries_are_saved_and_rows_are_exported()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/sql");
        await WriteAsync(viewer, "SELECT 41 + 1 AS answer");
        await viewer.Page.Locator(".sql-saved summary").ClickAsync();
        await viewer.Page.GetByLabel("Save this tab as").FillAsync("The <b>answer");
        await viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".fault")).ToContainTextAsync("SAVED_QUERY_NAME");
        await viewer.Page.GetByLabel("Save this tab as").FillAsync("The answer");
        await viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".sql-saved li")).ToContainTextAsync("The answer");
        Assert.Equal("SELECT 41 + 1 AS answer", await File.ReadAllTextAsync(Path.Combine(factory.Folder, "queries", "The answer.sql"), TestContext.Current.CancellationToken));

        await viewer.GoAsync("/sql");
        await Assertions.Expect(viewer.Page.Locator(".editor-area")).ToHaveValueAsync("SELECT 41 + 1 AS answer");
        await viewer.GoAsync("/sql?saved=The%20answer");
        await viewer.Page.Locator("[data-sql=run]").ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".grid-cell")).ToHaveTextAsync("42");
        IDownload file = await viewer.Page.RunAndWaitForDownloadAsync(() => viewer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "CSV" }).ClickAsync());

        Assert.Equal("answer\r\n42\r\n", await File.ReadAllTextAsync(await file.PathAsync(), TestContext.Current.CancellationToken));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Times_are_shown_as_in_other_tables_copied_exactly_and_types_have_the_words_of_tables()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await viewer.AskAsync("SELECT at, hour, made, lat, line FROM shifts WHERE hour = 6");

        ILocator cells = viewer.Page.Locator(".grid-cell");
        await Assertions.Expect(cells.First).ToHaveTextAsync("2024-05-01 06:00:00");
        await Assertions.Expect(viewer.Page.Locator(".grid-title small")).ToHaveTextAsync(["timestamp", "int", "bigint", "double", "string"]);
        await Assertions.Expect(viewer.Page.Locator(".grid-title").First).ToHaveAttributeAsync("title", "at (timestamp, in UTC): click to sort");
        await cells.First.ClickAsync();
        await viewer.Page.Locator(".grid-scroll").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("Control+c");
        await Assertions.Expect(viewer.Page.Locator(".grid-told")).ToHaveTextAsync("Copied.");
        Assert.Equal("2024-05-01T06:00:00Z", await viewer.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        IDownload file = await viewer.Page.RunAndWaitForDownloadAsync(() => viewer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "CSV" }).ClickAsync());
        Assert.Contains("\n2024-05-01T06:00:00Z,6,10,", await File.ReadAllTextAsync(await file.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Result(viewer, "Profile");
        await Assertions.Expect(viewer.Page.Locator(".sql-result tbody tr").First).ToContainTextAsync("2024-05-01 06:00:00");
        await Assertions.Expect(viewer.Page.Locator(".sql-result tbody code")).ToHaveTextAsync(["timestamp", "int", "bigint", "double", "string"]);
        await Result(viewer, "Explain");
        await Assertions.Expect(viewer.Page.Locator(".plan")).ToContainTextAsync(new Regex(@"scan main\.\w+\.shifts: version \d"));
        await Assertions.Expect(viewer.Page.Locator(".plan")).Not.ToContainTextAsync(factory.Folder);
        await viewer.GoAsync("/tables/main.iot_anomaly_detection.shifts?tab=sample");
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "First rows" })).ToContainTextAsync("2024-05-01 06:00:00");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task The_chart_is_in_sight_reached_by_arrows_and_stays_the_view_of_its_tab()
    {
        const string sql = "SELECT range AS n, sin(range / 10.0) AS wave FROM range(200)";
        await using Viewer viewer = await factory.SignInAsync(1400, 900);
        await viewer.AskAsync(sql);
        ILocator table = viewer.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Table", Exact = true });
        ILocator chart = viewer.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Chart", Exact = true });
        await Assertions.Expect(table).ToHaveAttributeAsync("aria-selected", "true");
        await table.FocusAsync();

        await viewer.Page.Keyboard.PressAsync("ArrowRight");

        await Assertions.Expect(chart).ToBeFocusedAsync();
        await Assertions.Expect(viewer.Page.Locator(".sql-chart .plot[data-drawn]")).ToBeVisibleAsync();
        await Assertions.Expect(viewer.Page.Locator(".answer-grid")).ToHaveCountAsync(0);
        Assert.True(await viewer.Page.Locator(".sql-chart").EvaluateAsync<bool>("chart => chart.getBoundingClientRect().bottom <= innerHeight"));
        await viewer.GoAsync("/sql");
        await Assertions.Expect(viewer.Page.Locator(".editor-area")).ToHaveValueAsync(sql);
        await viewer.Page.Locator("[data-sql=run]").ClickAsync();
        await Assertions.Expect(chart).ToHaveAttributeAsync("aria-selected", "true");
        await Assertions.Expect(viewer.Page.Locator(".sql-chart .plot[data-drawn]")).ToBeVisibleAsync();
        await viewer.Button("New query").ClickAsync();
        await WriteAsync(viewer, "SELECT 1 AS one");
        await viewer.Page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(table).ToHaveAttributeAsync("aria-selected", "true");
        await chart.FocusAsync();
        await viewer.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Explain", Exact = true })).ToBeFocusedAsync();
        await viewer.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(table).ToBeFocusedAsync();
        await Assertions.Expect(viewer.Page.Locator(".grid-cell")).ToHaveTextAsync("1");
        viewer.NothingWrong();
    }

    private static async Task WriteAsync(Viewer viewer, string text)
    {
        await Assertions.Expect(viewer.Page.Locator("[data-sql=run]")).ToBeEnabledAsync();
        await viewer.Page.Locator(".editor-area").FillAsync(text);
        await viewer.Page.Locator(".editor-area").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("Control+End");
    }

    private static Task Result(Viewer viewer, string view) => viewer.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = view, Exact = true }).ClickAsync();
}
