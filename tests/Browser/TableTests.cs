using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Millrace.EndToEnd;
using Xunit;

namespace Millrace.Browser;

public sealed class TableTests(ServedFactory factory)
{
    private const string Schema = "/tables/main.iot_anomaly_detection.";

    // A machine may have more to do than this.
    static TableTests() => Assertions.SetDefaultExpectTimeout(30_000);

    [Fact]
    public async Task A_table_is_found_by_a_column_and_tells_its_columns_rows_files_and_origin()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await GoAsync(viewer, "/tables");
        await Assertions.Expect(viewer.Page.Locator(".tree li")).Not.ToHaveCountAsync(0);

        await viewer.Page.GetByPlaceholder("Find a table or column").FillAsync("average_temp");
        await Assertions.Expect(viewer.Page.Locator(".tree li")).ToHaveCountAsync(1);
        await viewer.Page.Locator(".tree li a").ClickAsync();
        await Assertions.Expect(viewer.Page.Locator("h1")).ToHaveTextAsync("inspection_gold");
        await Assertions.Expect(viewer.Page.Locator("tbody")).ToContainTextAsync("average_temperature");
        await viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Profile all rows" }).ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".histogram").First).ToBeVisibleAsync();
        await Tab(viewer, "Sample");
        await Assertions.Expect(viewer.Page.Locator(".sample tbody tr")).ToHaveCountAsync(int.Parse(await factory.ValueAsync("SELECT least(count(*), 100) FROM inspection_gold"), System.Globalization.CultureInfo.InvariantCulture));
        await Tab(viewer, "Files");
        await Assertions.Expect(viewer.Page.Locator(".bars-row")).Not.ToHaveCountAsync(0);
        await Tab(viewer, "Properties");
        await Assertions.Expect(viewer.Page.Locator("tbody")).ToContainTextAsync("millrace.kind");
        await Tab(viewer, "Definition");
        await Assertions.Expect(viewer.Page.Locator(".statement")).ToContainTextAsync("CREATE");

        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_column_is_followed_from_gold_to_bronze_and_nodes_lead_to_their_tables_by_keyboard()
    {
        await using Viewer viewer = await factory.SignInAsync();

        await GoAsync(viewer, $"{Schema}inspection_gold?tab=lineage&column=average_temperature");
        await Assertions.Expect(viewer.Page.Locator(".lineage a.node:not(.kind-dashboard)")).ToHaveCountAsync(4);
        await Assertions.Expect(viewer.Page.Locator("section tbody")).ToContainTextAsync("sensor_bronze");
        ILocator node = viewer.Page.Locator(".lineage a.node", new PageLocatorOptions { HasText = "sensor_bronze" });
        await node.FocusAsync();
        await viewer.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(viewer.Page.Locator("h1")).ToHaveTextAsync("sensor_bronze");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Versions_are_travelled_to_and_compared_and_the_address_keeps_it()
    {
        (await factory.SqlAsync("CREATE TABLE travelled (x INT, s STRING); INSERT INTO travelled VALUES (1, 'a'), (2, 'b'); UPDATE travelled SET s = 'new' WHERE x = 2")).Succeeded();
        await using Viewer viewer = await factory.SignInAsync();

        await GoAsync(viewer, $"{Schema}travelled?tab=history");
        await viewer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "difference" }).First.ClickAsync();
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("from=1&to=2$"));
        await Assertions.Expect(viewer.Page.Locator(".sample tr.come")).ToContainTextAsync("new");
        await Assertions.Expect(viewer.Page.Locator(".sample tr.gone")).ToContainTextAsync("b");
        await GoAsync(viewer, $"{Schema}travelled?tab=sample&v=1");
        await Assertions.Expect(viewer.Page.Locator(".sample tbody")).ToContainTextAsync("b");
        await viewer.Page.Locator(".explorer-main select").SelectOptionAsync("2");
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("v=2$"));
        await Assertions.Expect(viewer.Page.Locator(".sample tbody")).ToContainTextAsync("new");
        await GoAsync(viewer, $"{Schema}travelled?tab=sample&v=77");
        await Assertions.Expect(viewer.Page.Locator(".fault")).ToContainTextAsync("DELTA_VERSION_NOT_FOUND");

        viewer.NothingWrong();
    }

    [Fact]
    public async Task Names_and_values_of_attackers_are_only_names_and_a_missing_table_says_so()
    {
        const string name = "odd \"n\" <b>é🚀 %41#?&";
        (await factory.SqlAsync($"CREATE TABLE `{name}` (`<i>x</i>` STRING); INSERT INTO `{name}` VALUES ('<img src=x onerror=\"window.hacked=1\">')")).Succeeded();
        await using Viewer viewer = await factory.SignInAsync();
        await GoAsync(viewer, "/tables");

        await viewer.Page.Locator(".tree a", new PageLocatorOptions { HasText = "odd" }).ClickAsync();
        await Assertions.Expect(viewer.Page.Locator("h1")).ToHaveTextAsync(name);
        await Tab(viewer, "Sample");
        await Assertions.Expect(viewer.Page.Locator(".sample tbody")).ToContainTextAsync("<img src=x");
        await GoAsync(viewer, viewer.Page.Url);
        await Assertions.Expect(viewer.Page.Locator(".sample thead")).ToContainTextAsync("<i>x</i>");
        await viewer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Query", Exact = true }).ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".editor-area")).ToHaveValueAsync(new Regex("odd \"n\" <b>"));
        await viewer.Page.Locator("[data-sql=run]").ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".grid-line")).ToContainTextAsync("onerror");
        Assert.False(await viewer.Page.EvaluateAsync<bool>("'hacked' in window"));
        await GoAsync(viewer, $"{Schema}sensor_bronce");

        await Assertions.Expect(viewer.Page.Locator(".fault")).ToContainTextAsync("sensor_bronze");
        viewer.NothingWrong();
    }

    [Theory]
    [InlineData("/tables")]
    [InlineData(Schema + "sensor_bronze")]
    [InlineData(Schema + "sensor_bronze?tab=sample")]
    [InlineData(Schema + "sensor_bronze?tab=history")]
    [InlineData(Schema + "inspection_gold?tab=lineage&column=average_temperature")]
    [InlineData("/sql")]
    public async Task On_a_phone_nothing_lies_beside_the_screen(string path)
    {
        await using Viewer viewer = await factory.SignInAsync(width: 390, height: 844, ColorScheme.Dark);

        await viewer.GoAsync(path);
        await viewer.SettleAsync();

        Assert.True(await viewer.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        viewer.NothingWrong();
    }

    /// <summary>Before the page is live, what is clicked is lost.</summary>
    private static async Task GoAsync(Viewer viewer, string path)
    {
        await viewer.GoAsync(path);
        await Assertions.Expect(viewer.Page.Locator(".explorer[data-live]")).ToHaveCountAsync(1);
    }

    private static Task Tab(Viewer viewer, string title) => viewer.Page.Locator(".explorer .tabs").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = title, Exact = true }).ClickAsync();
}
