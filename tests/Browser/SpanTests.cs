using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

public sealed class SpanTests(ServedFactory factory)
{
    [Fact]
    public async Task A_series_shows_any_span_by_a_bounded_number_of_points_and_follows_new_rows()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/spans");
        await viewer.SettleAsync();
        ILocator plot = viewer.Tile("every reading").Locator(".plot");
        Assert.Equal(3, await plot.EvaluateAsync<int>("place => place.data.length"));
        Assert.InRange(await plot.EvaluateAsync<int>("place => Math.max(...place.data.map(trace => trace.x.length))"), 1_000, 4 * 1_700);
        Assert.Equal("", string.Join('\n', await viewer.Page.Locator(".fault").AllInnerTextsAsync()));

        await plot.EvaluateAsync("place => place.emit('plotly_relayout', { 'xaxis.range[0]': '2024-05-01 10:00:00', 'xaxis.range[1]': '2024-05-01 10:04:59.5' })");
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("min%3A"));
        await Assertions.Expect(viewer.Tile("every reading").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Whole span" })).ToHaveCountAsync(1);
        await viewer.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.plot')].some(place => place.data?.length === 3 && place.data.every(trace => trace.x.length === 100))");
        string address = viewer.Page.Url;
        await viewer.GoAsync("/");
        await viewer.Page.GotoAsync(address);
        await viewer.SettleAsync();
        Assert.Equal(100, await plot.EvaluateAsync<int>("place => place.data[0].x.length"));
        await viewer.Tile("every reading").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Whole span" }).ClickAsync();
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("/spans$"));

        ILocator followed = viewer.Tile("followed").Locator(".plot");
        int before = await followed.EvaluateAsync<int>("place => place.data[0].x.length");
        (await factory.SqlAsync("INSERT INTO shifts VALUES ('Follow me', 20, 77, NULL, NULL, NULL)")).Succeeded();
        await viewer.Page.WaitForFunctionAsync($"() => [...document.querySelectorAll('.plot')].some(place => place.data?.[0]?.y?.includes(77) && place.data[0].x.length === {before + 1})");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_click_at_the_head_of_a_table_sorts_it()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/kinds");
        await viewer.SettleAsync();
        ILocator first = viewer.Tile("table").Locator("tbody tr td:nth-child(3)").First;

        await viewer.Tile("table").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "made" }).ClickAsync();
        await Assertions.Expect(viewer.Tile("table").Locator("th[aria-sort=ascending]")).ToContainTextAsync("made");
        string least = await first.InnerTextAsync();
        await viewer.Tile("table").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "made" }).ClickAsync();
        await Assertions.Expect(viewer.Tile("table").Locator("th[aria-sort=descending]")).ToContainTextAsync("made");

        Assert.True(int.Parse(least, System.Globalization.CultureInfo.InvariantCulture) < int.Parse(await first.InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture));
        viewer.NothingWrong();
    }
}
