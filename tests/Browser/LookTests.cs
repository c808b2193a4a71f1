using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Millrace.EndToEnd;
using Xunit;

namespace Millrace.Browser;

public sealed class LookTests(ServedFactory factory)
{
    [Fact]
    public async Task Pictures_of_the_project_are_shown_nothing_of_them_runs_and_no_other_host_is_asked()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/looks");
        await viewer.SettleAsync();

        ILocator picture = viewer.Page.Locator("img.picture");
        await Assertions.Expect(picture).ToHaveAttributeAsync("alt", "Plant logo");
        Assert.True(await picture.EvaluateAsync<bool>("image => image.decode().then(() => image.naturalWidth > 0)"));
        Assert.True(await viewer.Page.Locator(".prose img").EvaluateAsync<bool>("image => { image.loading = 'eager'; return image.decode().then(() => image.naturalWidth > 0); }"));
        await viewer.ShowsAsync("foreign", "cdn.example is not loaded");
        await viewer.ShowsAsync("foreign", "Far away");
        string address = await picture.GetAttributeAsync("src") ?? "";
        IAPIResponse file = await viewer.Page.APIRequest.GetAsync(new Uri(factory.Root, address).ToString());
        Assert.Contains("sandbox", file.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal(("image/svg+xml", "nosniff"), (file.Headers["content-type"], file.Headers["x-content-type-options"]));
        Assert.Equal(404, (await viewer.Page.APIRequest.GetAsync(new Uri(factory.Root, "/images/00000000000000000000000000000000/images/logo.svg").ToString())).Status);
        Assert.Equal(404, (await viewer.Page.APIRequest.GetAsync(new Uri(factory.Root, "/images/0/..%2Fmillrace.yml").ToString())).Status);
        Assert.False(await viewer.Page.EvaluateAsync<bool>("'hacked' in window"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_map_has_land_below_its_points_and_charts_tell_what_they_leave_out()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/looks");
        await viewer.SettleAsync();

        ILocator map = viewer.Tile("map").Locator(".plot");
        Assert.True(await map.EvaluateAsync<bool>("place => place.data[0].fill === 'toself' && place.data[0].x.length > 5000 && place.data.length > 3"));
        Assert.InRange(await map.EvaluateAsync<double>("place => place.layout.xaxis.range[0]"), -40, 6.1);
        await viewer.ShowsAsync("many devices", "60 of 214 series: those with the most readings");
        await viewer.ShowsAsync("all rows", "The first 64,000 of 70,000 rows are shown");
        await viewer.ShowsAsync("odd values", "1 value is infinite or no number, and left out. 1 value is zero or below");
        string file = await viewer.Tile("all rows").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Rows of all rows as CSV" }).GetAttributeAsync("href") ?? "";
        IAPIResponse rows = await viewer.Page.APIRequest.GetAsync(new Uri(factory.Root, file).ToString());
        Assert.Equal(70_001, (await rows.TextAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        await viewer.Tile("all rows").HoverAsync();
        await viewer.Tile("all rows").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "whole screen" }).ClickAsync();
        await viewer.Page.WaitForFunctionAsync("() => document.fullscreenElement?.textContent.includes('of 70,000 rows')");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_wider_tile_asks_its_series_anew_with_more_columns()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/spans");
        await viewer.SettleAsync();
        ILocator plot = viewer.Tile("every reading").Locator(".plot");
        int wide = await plot.EvaluateAsync<int>("place => place.data[0].x.length");

        await viewer.Page.SetViewportSizeAsync(560, 900);

        await viewer.Page.WaitForFunctionAsync($"() => [...document.querySelectorAll('.plot')].some(place => place.data?.length === 3 && place.data[0].x.length < {wide / 2})");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Looks_are_set_without_the_JSON_told_beside_their_inputs_when_wrong_and_taken_back()
    {
        await using Viewer viewer = await factory.SignInAsync();
        IPage page = viewer.Page;
        string file = Path.Combine(factory.Folder, "dashboards", "styled.lvdash.json");
        File.Copy(Path.Combine(factory.Folder, "dashboards", "kinds.lvdash.json"), file, overwrite: true);
        await viewer.GoAsync("/dashboards/styled/edit?page=page&panel=tile&tile=w0-2");
        ILocator side = page.Locator(".editor-side");

        await side.GetByText("Y: axis", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        ILocator axis = side.Locator("details.panel").Filter(new LocatorFilterOptions { HasText = "Y: axis" });
        await axis.GetByLabel("Title of the axis").FillAsync("Pieces");
        await axis.GetByLabel("Title of the axis").PressAsync("Tab");
        await Assertions.Expect(viewer.Tile("bars").Locator(".ytitle")).ToHaveTextAsync("Pieces");
        await side.GetByLabel("From", new LocatorGetByLabelOptions { Exact = true }).FillAsync("9");
        await side.GetByLabel("From", new LocatorGetByLabelOptions { Exact = true }).PressAsync("Tab");
        await side.GetByLabel("To", new LocatorGetByLabelOptions { Exact = true }).FillAsync("1");
        await side.GetByLabel("To", new LocatorGetByLabelOptions { Exact = true }).PressAsync("Tab");
        await Assertions.Expect(side.Locator(".is-wrong .input-fault")).ToContainTextAsync("below its greatest");
        await side.GetByLabel("Steps").SelectOptionAsync("log");
        await side.GetByText("Conditions and order").ClickAsync();
        await side.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Add a condition" }).ClickAsync();
        await side.GetByLabel("New condition").FillAsync("`made` > ");
        await side.GetByLabel("New condition").PressAsync("Tab");
        await Assertions.Expect(side.Locator(".input-fault").Filter(new LocatorFilterOptions { HasText = "at column" })).ToHaveCountAsync(1);
        await side.GetByLabel("New condition").FillAsync("`made` > 12");
        await side.GetByLabel("New condition").PressAsync("Tab");
        await Assertions.Expect(side.GetByLabel("Condition", new LocatorGetByLabelOptions { Exact = true })).ToHaveValueAsync("`made` > 12");
        await side.GetByText("Lines over the chart").ClickAsync();
        await side.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Add a line" }).ClickAsync();
        await side.GetByLabel("Value", new LocatorGetByLabelOptions { Exact = true }).FillAsync("25");
        await side.GetByLabel("Value", new LocatorGetByLabelOptions { Exact = true }).PressAsync("Tab");
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.plot')].some(place => place.layout?.shapes?.some(shape => String(shape.y0) === '25'))");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Theme", Exact = true }).ClickAsync();
        await side.GetByLabel("Titles of tiles stand").SelectOptionAsync("CENTER");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Undo" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Redo" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".editor-bar .dot")).ToHaveCountAsync(0);

        JsonElement saved = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        JsonElement widget = saved.GetProperty("pages")[0].GetProperty("layout").EnumerateArray().Select(static item => item.GetProperty("widget")).First(static item => item.GetProperty("name").GetString() == "w0-2");
        JsonElement scale = widget.GetProperty("spec").GetProperty("encodings").GetProperty("y").GetProperty("scale");
        Assert.Equal(("log", 9), (scale.GetProperty("function").GetString(), scale.GetProperty("domain").GetProperty("min").GetInt32()));
        Assert.Equal("`made` > 12", widget.GetProperty("queries")[0].GetProperty("query").GetProperty("filters")[0].GetProperty("expression").GetString());
        Assert.Equal("25", widget.GetProperty("spec").GetProperty("annotations")[0].GetProperty("encodings").GetProperty("y").GetProperty("dataValue").GetString());
        Assert.Equal("CENTER", saved.GetProperty("uiSettings").GetProperty("theme").GetProperty("widgetHeaderAlignment").GetString());
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_picture_is_uploaded_into_the_project_and_what_is_none_is_refused()
    {
        await using Viewer viewer = await factory.SignInAsync();
        IPage page = viewer.Page;
        string file = Path.Combine(factory.Folder, "dashboards", "pictured.lvdash.json");
        await File.WriteAllTextAsync(file, """{"pages": [{"name": "p", "displayName": "P", "pageType": "PAGE_TYPE_CANVAS", "layout": []}], "datasets": []}""");
        await viewer.GoAsync("/dashboards/pictured/edit");

        await viewer.AddTileAsync("Picture");
        ILocator input = page.Locator("input[type=file]");

        // The input is there a moment before the page hears it; no hand is so fast.
        await page.WaitForFunctionAsync("() => document.querySelector('input[type=file]')?._blazorInputFileNextFileId !== undefined");
        await input.SetInputFilesAsync(new FilePayload { Name = "evil.png", MimeType = "image/png", Buffer = "<html><script>1</script>"u8.ToArray() });
        await Assertions.Expect(page.Locator(".editor-side .input-fault")).ToContainTextAsync("none of png");
        await input.SetInputFilesAsync(new FilePayload { Name = "Our Plant.png", MimeType = "image/png", Buffer = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==") });
        await Assertions.Expect(page.Locator(".editor img.picture")).ToHaveAttributeAsync("src", new Regex("/images/[0-9a-f]{32}/images/our-plant.png"));
        await page.GetByLabel("Fit").SelectOptionAsync("Cover");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".editor-bar .dot")).ToHaveCountAsync(0);

        Assert.Contains("![Our Plant](images/our-plant.png)", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(factory.Folder, "dashboards", "images", "our-plant.png")));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_dashboard_stands_in_the_lineage_of_its_tables_and_tells_them()
    {
        await using Viewer viewer = await factory.SignInAsync();

        await viewer.GoAsync("/dashboards/growing");
        await viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Tables", Exact = true }).ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".board-tables li")).ToContainTextAsync("changed");
        await viewer.Page.Locator(".board-tables").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "shifts" }).ClickAsync();
        ILocator node = viewer.Page.Locator(".lineage a.kind-dashboard").Filter(new LocatorFilterOptions { HasText = "growing" });
        await Assertions.Expect(node).ToHaveCountAsync(1, new LocatorAssertionsToHaveCountOptions { Timeout = 20_000 });
        await node.ClickAsync();

        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("/dashboards/growing$"));
        viewer.NothingWrong();
    }
}
