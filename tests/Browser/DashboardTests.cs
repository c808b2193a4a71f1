using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Millrace.EndToEnd;
using Xunit;

namespace Millrace.Browser;

public sealed class DashboardTests(ServedFactory factory)
{
    [Fact]
    public async Task The_numbers_are_those_of_direct_queries()
    {
        await using Viewer viewer = await factory.SignInAsync();

        await viewer.GoAsync("/dashboards/factory");
        await viewer.SettleAsync();

        await viewer.ShowsAsync("Defects found", await factory.ValueAsync("SELECT count(*) FROM inspection_bronze WHERE defect = 1"));
        await viewer.ShowsAsync("Found in order", await factory.ValueAsync("SELECT count(*) FROM inspection_bronze WHERE defect = 0"));
        string[] shown = await viewer.Tile("Inspections by week").Locator(".plot").EvaluateAsync<string[]>("place => place.data.map(trace => String(trace.y.reduce((sum, y) => sum + (y ?? 0), 0)))");
        Assert.Equal([await factory.ValueAsync("SELECT count(*) FROM inspection_bronze WHERE defect > 0"), await factory.ValueAsync("SELECT count(*) FROM inspection_bronze WHERE defect = 0")], shown);
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Every_tile_fills_its_place()
    {
        await using Viewer viewer = await factory.SignInAsync();
        foreach (string board in (string[])["factory", "kinds"])
        {
            await viewer.GoAsync($"/dashboards/{board}");
            await viewer.SettleAsync();

            string[] wrong = await viewer.Page.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('.cell > .tile')].filter(tile => Math.abs(tile.offsetHeight - tile.parentElement.clientHeight) > 2 || Math.abs(tile.offsetWidth - tile.parentElement.clientWidth) > 2).map(tile => `${tile.ariaLabel}: ${tile.offsetWidth} x ${tile.offsetHeight}`)");
            Assert.Empty(wrong);
        }
    }

    [Fact]
    public async Task A_filter_changes_the_numbers_and_the_address_and_the_address_gives_the_same_again()
    {
        string device = await factory.ValueAsync("SELECT device_id FROM inspection_bronze WHERE defect = 0 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1");
        string expected = await factory.ValueAsync($"SELECT count(*) FROM inspection_bronze WHERE defect = 0 AND device_id = {device}");
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/factory");
        await viewer.SettleAsync();

        await viewer.Tile("Device").GetByRole(AriaRole.Button).ClickAsync();
        await viewer.Tile("Device").GetByRole(AriaRole.Option, new LocatorGetByRoleOptions { Name = device, Exact = true }).ClickAsync();
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex($"f%3A.*={device}$"));
        await Assertions.Expect(viewer.Tile("Found in order").Locator(".counter-value")).ToHaveTextAsync(expected);
        string address = viewer.Page.Url;
        await viewer.GoAsync("/");
        await viewer.Page.GotoAsync(address);

        await Assertions.Expect(viewer.Tile("Found in order").Locator(".counter-value")).ToHaveTextAsync(expected);
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_change_of_a_table_reaches_its_tile_without_loading_the_page_again()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/growing");
        await Assertions.Expect(viewer.Tile("rows now").Locator(".counter-value")).ToHaveTextAsync("0");
        await viewer.Page.EvaluateAsync("window.wasHere = true");

        (await factory.SqlAsync("INSERT INTO shifts VALUES ('New line', 11, 5, NULL, NULL, NULL)")).Succeeded();

        await Assertions.Expect(viewer.Tile("rows now").Locator(".counter-value")).ToHaveTextAsync("1");
        Assert.True(await viewer.Page.EvaluateAsync<bool>("window.wasHere === true"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_broken_tile_tells_why_and_the_other_nine_live()
    {
        await using Viewer viewer = await factory.SignInAsync();

        await viewer.GoAsync("/dashboards/ten%20tiles");
        await viewer.SettleAsync();

        await Assertions.Expect(viewer.Page.Locator(".counter-value")).ToHaveTextAsync([.. Enumerable.Repeat("7", 9)]);
        await viewer.ShowsAsync("broken", "nothing_of_this");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Every_kind_of_widget_is_drawn_and_names_of_attackers_are_only_names()
    {
        await using Viewer viewer = await factory.SignInAsync();

        await viewer.GoAsync("/dashboards/kinds");
        await viewer.SettleAsync();

        Assert.Equal(10, await viewer.Page.Locator(".plot[data-drawn]").CountAsync());
        Assert.Equal(1, await viewer.Page.Locator(".fault").CountAsync());
        await viewer.ShowsAsync("unknown", "word-cloud");
        await viewer.ShowsAsync("table", "<script>window.hacked=1</script>");
        await viewer.ShowsAsync("cross", "قسم اللحام");
        string drawn = await viewer.Tile("bars").Locator(".plot").TextContentAsync() ?? "";
        Assert.Contains("<script>window.hacked…", drawn, StringComparison.Ordinal);
        Assert.False(await viewer.Page.EvaluateAsync<bool>("'hacked' in window"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_chart_of_a_hundred_thousand_names_says_what_it_shows_and_stays_alive()
    {
        await using Viewer viewer = await factory.SignInAsync();

        await viewer.GoAsync("/dashboards/many");

        await viewer.ShowsAsync("many bars", "first 2,000 of");
        await viewer.SettleAsync();
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_click_at_a_bar_filters_the_other_tiles_and_a_second_click_takes_it_back()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/kinds");
        await viewer.SettleAsync();
        ILocator bar = viewer.Tile("bars").Locator(".barlayer .point").First;

        await viewer.Tile("bars").Locator(".plot").EvaluateAsync("place => place.emit('plotly_click', { points: [{ curveNumber: 0, pointNumber: place.data[0].x.indexOf('Press') }] })");
        await Assertions.Expect(viewer.Page.Locator(".clicked")).ToContainTextAsync("Press");
        await Assertions.Expect(viewer.Tile("table").Locator("tbody td").Filter(new LocatorFilterOptions { HasText = "Line" })).ToHaveCountAsync(0);
        await viewer.Page.Locator(".clicked button").ClickAsync();

        await Assertions.Expect(viewer.Page.Locator(".clicked")).ToHaveCountAsync(0);
        await Assertions.Expect(bar).ToBeVisibleAsync();
        viewer.NothingWrong();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dashboards")]
    [InlineData("/dashboards/factory")]
    [InlineData("/dashboards/kinds")]
    public async Task On_a_phone_nothing_lies_beside_the_screen(string path)
    {
        await using Viewer viewer = await factory.SignInAsync(width: 390, height: 844, ColorScheme.Dark);

        await viewer.GoAsync(path);
        await viewer.SettleAsync();

        Assert.True(await viewer.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_published_link_shows_its_dashboard_and_nothing_else_until_it_is_taken_back()
    {
        await using Viewer admin = await factory.SignInAsync();
        await admin.GoAsync("/dashboards/ten%20tiles");
        await admin.SettleAsync();
        await admin.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Share" }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Create link" }).ClickAsync();
        string link = await admin.Page.Locator(".share [data-copy-text]").InnerTextAsync();
        int links = await admin.Page.Locator(".share li").CountAsync();

        await using Viewer guest = await factory.VisitAsync();
        await using Viewer stays = await factory.VisitAsync();
        await stays.Page.GotoAsync(link);
        await Assertions.Expect(stays.Page.Locator(".counter-value").First).ToHaveTextAsync("7");
        await guest.Page.GotoAsync(link);
        await Assertions.Expect(guest.Page.Locator(".counter-value").First).ToHaveTextAsync("7");
        await guest.GoAsync("/dashboards/factory");
        await Assertions.Expect(guest.Page).ToHaveURLAsync(new Regex("/sign-in"));
        await admin.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Revoke" }).First.ClickAsync();
        await Assertions.Expect(admin.Page.Locator(".share li")).ToHaveCountAsync(links - 1);
        await guest.Page.GotoAsync(link);

        await Assertions.Expect(guest.Page.Locator("h1")).ToHaveTextAsync("This link shows nothing");
        await Assertions.Expect(stays.Page.Locator("h1")).ToHaveTextAsync("This link shows nothing", new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });
        guest.NothingWrong();
        admin.NothingWrong();
    }
}
