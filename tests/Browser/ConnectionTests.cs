using Microsoft.Playwright;
using Millrace.EndToEnd;
using Xunit;

namespace Millrace.Browser;

/// <summary>Pages whose connection, server, tables or files go away and come back.</summary>
public sealed class ConnectionTests(ServedPlant plant) : IClassFixture<ServedPlant>
{
    private ServedFolder Served => plant.Served;

    [Fact]
    public async Task A_lost_connection_is_told_and_found_again_and_the_tiles_are_fresh()
    {
        await using Viewer viewer = await Served.SignInAsync();
        bool isLost = false;
        List<IWebSocketRoute> lines = [];
        await viewer.Page.RouteWebSocketAsync(static _ => true, line =>
        {
            lines.Add(line);
            line.ConnectToServer();
        });
        await viewer.Page.RouteAsync("**/_blazor/**", route => isLost ? route.AbortAsync() : route.ContinueAsync());
        await viewer.GoAsync("/dashboards/watched");
        await Assertions.Expect(viewer.Tile("stays").Locator(".counter-value")).ToHaveTextAsync("1");
        await viewer.Page.EvaluateAsync("window.wasHere = true");

        isLost = true;
        foreach (IWebSocketRoute line in lines) await line.CloseAsync();
        await Assertions.Expect(viewer.Page.GetByText("The connection was lost. Trying to find it again…")).ToBeVisibleAsync();
        (await Served.SqlAsync("INSERT INTO stays VALUES (2)")).Succeeded();
        isLost = false;

        await Assertions.Expect(viewer.Tile("stays").Locator(".counter-value")).ToHaveTextAsync("2", new LocatorAssertionsToHaveTextOptions { Timeout = 60_000 });
        await Assertions.Expect(viewer.Page.Locator(".lost")).ToBeHiddenAsync();
        Assert.True(await viewer.Page.EvaluateAsync<bool>("window.wasHere === true"));
        (await Served.SqlAsync("DELETE FROM stays WHERE x = 2")).Succeeded();
        await Assertions.Expect(viewer.Tile("stays").Locator(".counter-value")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task A_server_that_was_ended_is_told_and_the_page_loads_again_by_itself_when_it_is_back()
    {
        await using Viewer viewer = await Served.SignInAsync();
        await viewer.GoAsync("/dashboards/watched");
        await Assertions.Expect(viewer.Tile("stays").Locator(".counter-value")).ToHaveTextAsync("1");
        await viewer.Page.EvaluateAsync("window.wasHere = true");

        await Served.KillAsync();
        await Assertions.Expect(viewer.Page.Locator(".lost")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 30_000 });
        await Served.StartAsync();

        await viewer.Page.WaitForFunctionAsync("() => window.wasHere === undefined", null, new PageWaitForFunctionOptions { Timeout = 60_000 });
        await Assertions.Expect(viewer.Tile("stays").Locator(".counter-value")).ToHaveTextAsync("1", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        await Assertions.Expect(viewer.Page.Locator("main[aria-busy]")).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 30_000 });
        await Assertions.Expect(viewer.Page.Locator(".lost")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_table_that_is_dropped_while_it_is_looked_at_is_told_and_comes_back()
    {
        await using Viewer viewer = await Served.SignInAsync();
        await viewer.GoAsync("/dashboards/watched");
        await Assertions.Expect(viewer.Tile("goes").Locator(".counter-value")).ToHaveTextAsync("2");

        (await Served.SqlAsync("DROP TABLE goes")).Succeeded();
        await Assertions.Expect(viewer.Tile("goes").Locator(".fault-code")).ToHaveTextAsync("TABLE_NOT_FOUND", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        await Assertions.Expect(viewer.Tile("stays").Locator(".counter-value")).ToHaveTextAsync("1");
        (await Served.SqlAsync("INSERT INTO stays VALUES (5)")).Succeeded();
        await Assertions.Expect(viewer.Tile("stays").Locator(".counter-value")).ToHaveTextAsync("2");
        (await Served.SqlAsync("CREATE TABLE goes (x INT); INSERT INTO goes VALUES (7), (8), (9); DELETE FROM stays WHERE x = 5")).Succeeded();

        await Assertions.Expect(viewer.Tile("goes").Locator(".counter-value")).ToHaveTextAsync("3", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        (await Served.SqlAsync("DELETE FROM goes WHERE x = 9")).Succeeded();
        await Assertions.Expect(viewer.Tile("goes").Locator(".counter-value")).ToHaveTextAsync("2");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_file_that_is_broken_while_it_is_looked_at_is_told_with_its_place_and_shown_again_when_it_is_mended()
    {
        await plant.WriteAsync("dashboards/broken.lvdash.json", Boards.Watched);
        await using Viewer viewer = await Served.SignInAsync();
        await viewer.GoAsync("/dashboards/broken");
        await Assertions.Expect(viewer.Tile("stays").Locator(".counter-value")).ToHaveTextAsync("1");

        await plant.WriteAsync("dashboards/broken.lvdash.json", "{\n  \"pages\": [,]\n}");
        await Assertions.Expect(viewer.Page.Locator(".fault-code")).ToHaveTextAsync("DASHBOARD_SYNTAX", new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });
        await Assertions.Expect(viewer.Page.Locator(".fault")).ToContainTextAsync(":2:");
        await plant.WriteAsync("dashboards/broken.lvdash.json", Boards.Watched);

        await Assertions.Expect(viewer.Tile("stays").Locator(".counter-value")).ToHaveTextAsync("1", new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });
        viewer.NothingWrong();
    }
}
