using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

/// <summary>What pages do to tables: quarantined rows, updates that are run, stopped and begun anew, and who may.</summary>
public sealed class ActionTests(ServedPlant plant) : IClassFixture<ServedPlant>
{
    private const string Quarantine = "/quarantine/main.s.checked";

    private ServedFolder Served => plant.Served;

    [Fact]
    public async Task Quarantined_rows_are_mended_replayed_and_purged_only_when_it_was_confirmed_and_not_by_viewers()
    {
        await using Viewer viewer = await Served.SignInAsync();
        await viewer.GoAsync(Quarantine);
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Rows", Exact = true })).ToContainTextAsync("<b>bad</b>");
        Assert.Equal("2", await Served.ValueAsync("SELECT count(*) FROM checked"));
        await using (Viewer guest = await Served.InviteAsync(viewer, "looks"))
        {
            await guest.GoAsync(Quarantine);
            await Assertions.Expect(guest.Page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Rows", Exact = true })).ToContainTextAsync("🚀");
            await Assertions.Expect(guest.Button("Replay")).ToHaveCountAsync(0);
            await Assertions.Expect(guest.Button("Purge all")).ToHaveCountAsync(0);
            guest.NothingWrong();
        }

        await viewer.GoAsync($"{Quarantine}?rule=positive");
        await viewer.Button("Replay").ClickAsync();
        ILocator question = viewer.Page.GetByRole(AriaRole.Alertdialog);
        await question.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(question).ToHaveCountAsync(0);
        Assert.Equal("2", await Served.ValueAsync("SELECT count(*) FROM checked"));
        await viewer.Button("Replay").ClickAsync();
        await question.GetByLabel("Column to mend, or nothing").FillAsync("v");
        await question.GetByLabel("Its new value, as an expression over the row").FillAsync("abs(v)");
        await question.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Replay" }).ClickAsync();

        await Assertions.Expect(viewer.Page.Locator(".note[role=status]")).ToHaveTextAsync("2 rows went to checked; 0 were tried and stay.", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        Assert.Equal("23", await Served.ValueAsync("SELECT sum(v) FROM checked"));
        await viewer.GoAsync(Quarantine);
        await viewer.Button("Purge all").ClickAsync();
        await Assertions.Expect(question).ToContainTextAsync("lost for good");
        await question.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Purge" }).ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".note[role=status]")).ToContainTextAsync("rows were purged", new LocatorAssertionsToContainTextOptions { Timeout = 30_000 });
        await Assertions.Expect(viewer.Page.GetByText("No row is like that.")).ToBeVisibleAsync();
        Assert.Equal("0", await Served.ValueAsync("SELECT count(*) FROM checked_quarantine WHERE _status = 'waiting'"));
        Assert.Equal("4", await Served.ValueAsync("SELECT count(*) FROM checked"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task An_update_is_run_stopped_taken_up_again_and_begun_anew()
    {
        await using Viewer viewer = await Served.SignInAsync();
        await viewer.GoAsync("/pipelines/slow");
        await viewer.Button("Run").ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".node", new PageLocatorOptions { HasText = "streaming table" })).ToContainTextAsync(new Regex(@"[1-9]\d* rows"), new LocatorAssertionsToContainTextOptions { Timeout = 30_000 });
        await viewer.Button("Stop").ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".page-head .chip")).ToHaveTextAsync(new Regex("canceled|stopped"), new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        string stopped = await Served.ValueAsync("SELECT count(*) FROM slow");
        Assert.InRange(int.Parse(stopped, System.Globalization.CultureInfo.InvariantCulture), 1, ServedPlant.Files - 1);

        await viewer.Button("Run").ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".page-head .chip")).ToHaveTextAsync("completed", new LocatorAssertionsToHaveTextOptions { Timeout = 90_000 });
        Assert.Equal($"{ServedPlant.Files}", await Served.ValueAsync("SELECT count(DISTINCT n) FROM slow"));
        (await Served.SqlAsync("DELETE FROM slow WHERE n < 10")).Succeeded();
        await viewer.Button("Full refresh").ClickAsync();
        ILocator question = viewer.Page.GetByRole(AriaRole.Alertdialog);
        await Assertions.Expect(question).ToContainTextAsync("main.s.slow");
        string before = await viewer.Page.Locator(".facts a").First.InnerTextAsync();
        await question.GetByRole(AriaRole.Button).Last.ClickAsync();

        await Assertions.Expect(viewer.Page.Locator(".facts a").First).Not.ToHaveTextAsync(before, new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        await Assertions.Expect(viewer.Page.Locator(".page-head .chip")).ToHaveTextAsync("completed", new LocatorAssertionsToHaveTextOptions { Timeout = 90_000 });
        Assert.Equal($"{ServedPlant.Files}", await Served.ValueAsync("SELECT count(*) FROM slow"));
        await viewer.GoAsync("/history?purpose=action&q=slow");
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Queries" })).ToContainTextAsync("stop", new LocatorAssertionsToContainTextOptions { Timeout = 15_000 });
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_wall_shows_one_page_after_the_other_with_nothing_around_it()
    {
        await using Viewer viewer = await Served.SignInAsync();
        await viewer.GoAsync("/dashboards/wall?wall=1&cycle=1");

        await Assertions.Expect(viewer.Tile("tile of first")).ToBeVisibleAsync();
        await Assertions.Expect(viewer.Page.Locator(".rail, .top")).ToHaveCountAsync(0);
        await Assertions.Expect(viewer.Tile("tile of second")).ToBeVisibleAsync();
        await Assertions.Expect(viewer.Tile("tile of first")).ToBeVisibleAsync();
        await Assertions.Expect(viewer.Tile("tile of second")).ToBeVisibleAsync();
        viewer.NothingWrong();
    }

    [Theory]
    [InlineData("t <script src=x onerror=window.hacked=1>", "<img/src/onerror>", "<svg onload=window.hacked=1>")]
    [InlineData("جدول القياسات", "\u202eعمود", "\u202eعنوان 🚀")]
    [InlineData("naïve 'quoted' \"t\" %41 & ;--", "a'b\"c", "javascript:window.hacked=1")]
    public async Task Names_and_values_of_any_kind_are_only_texts(string table, string column, string title)
    {
        string longText = new('x', 10_000);
        string value = title.Replace("'", "''", StringComparison.Ordinal);
        (await Served.SqlAsync($"CREATE TABLE `{table}` (`{column}` STRING, v INT); INSERT INTO `{table}` VALUES ('{value}', 3), ('{longText}', 4), (NULL, 5), ('', 6), ('👩‍🏭 é', 7)")).Succeeded();
        string board = $"hostile {Math.Abs(table.Length * 31 + title.Length)}";
        await plant.WriteAsync($"dashboards/{board}.lvdash.json", Boards.Over($"`{table}`", column, title));
        await using Viewer viewer = await Served.SignInAsync(390, 844);

        await viewer.GoAsync($"/dashboards/{Uri.EscapeDataString(board)}");
        await viewer.SettleAsync();
        await viewer.ShowsAsync($"{title} rows", title);
        await Assertions.Expect(viewer.Page.Locator(".fault")).ToHaveCountAsync(0);
        await viewer.Tile(title).GetByRole(AriaRole.Button).ClickAsync();
        await viewer.Tile(title).GetByRole(AriaRole.Option).Filter(new LocatorFilterOptions { HasText = title }).ClickAsync();
        await viewer.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(viewer.Tile($"{title} rows").Locator("tbody tr:has(td)")).ToHaveCountAsync(1);
        Assert.True(await viewer.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        string address = viewer.Page.Url;
        await viewer.Page.GotoAsync(address);
        await viewer.SettleAsync();
        await Assertions.Expect(viewer.Tile($"{title} rows").Locator("tbody tr:has(td)")).ToHaveCountAsync(1);
        await viewer.GoAsync("/tables");
        await viewer.Page.Locator(".tree a", new PageLocatorOptions { HasText = table }).ClickAsync();
        await Assertions.Expect(viewer.Page.Locator("h1")).ToHaveTextAsync(table);
        await viewer.AskAsync($"SELECT * FROM `{table}` WHERE v = 4");
        await Assertions.Expect(viewer.Page.Locator(".grid-line")).ToContainTextAsync("xxxx");
        Assert.True(await viewer.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        Assert.False(await viewer.Page.EvaluateAsync<bool>("'hacked' in window"));
        viewer.NothingWrong();
    }
}
