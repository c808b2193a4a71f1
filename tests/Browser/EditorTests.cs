using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

public sealed class EditorTests(ServedFactory factory)
{
    [Fact]
    public async Task A_dashboard_made_from_nothing_shows_the_number_of_a_direct_query_once_it_is_saved()
    {
        string expected = await factory.ValueAsync("SELECT count(*) FROM inspection_bronze WHERE defect = 1");
        await using Viewer viewer = await factory.SignInAsync();
        IPage page = viewer.Page;
        await viewer.GoAsync("/dashboards");
        await page.GetByLabel("New dashboard").FillAsync("made here & <b>");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Create" }).ClickAsync();
        await Assertions.Expect(page.Locator(".fault")).ToContainTextAsync("DASHBOARD_NAME");
        await page.GetByLabel("New dashboard").FillAsync("made here 🚀");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Create" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/edit"));

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a dataset" }).ClickAsync();
        ILocator sql = page.GetByLabel("SQL of Dataset 1");
        await Assertions.Expect(sql).ToHaveAttributeAsync("data-live", "");
        await sql.FillAsync("SELECT nothing_there\nFROM inspection_bronze");
        await sql.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".editor-side .fault")).ToContainTextAsync("nothing_there");
        await sql.FillAsync("SELECT device_id, defect\nFROM inspection_bronze\nWHERE defect = 1");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run" }).ClickAsync();
        await Assertions.Expect(page.Locator(".editor-side .rows th").First).ToHaveTextAsync("device_id");

        await page.GetByLabel("Add a tile").SelectOptionAsync("counter");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a field to Value" }).ClickAsync();
        await page.GetByLabel("What is done with the column of Value").SelectOptionAsync("ROWS");
        await page.GetByLabel("Title").FillAsync("Found defects");
        await page.GetByLabel("Title").PressAsync("Tab");
        await Assertions.Expect(viewer.Tile("Found defects").Locator(".counter-value")).ToHaveTextAsync(expected);

        ILocator cell = page.Locator("[data-widget=counter]");
        await cell.FocusAsync();
        await cell.PressAsync("ArrowRight");
        await Assertions.Expect(cell).ToHaveAttributeAsync("data-x", "1");
        await cell.PressAsync("Shift+ArrowDown");
        await Assertions.Expect(cell).ToHaveAttributeAsync("data-h", "3");
        await DragAsync(page, cell, right: 300, down: 0);
        string moved = await cell.GetAttributeAsync("data-x") ?? "";
        Assert.NotEqual("1", moved);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(cell).ToHaveAttributeAsync("data-x", "1");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Redo" }).ClickAsync();
        await Assertions.Expect(cell).ToHaveAttributeAsync("data-x", moved);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".editor-bar .dot")).ToHaveCountAsync(0);

        await viewer.GoAsync("/dashboards/" + Uri.EscapeDataString("made here 🚀"));
        await Assertions.Expect(viewer.Tile("Found defects").Locator(".counter-value")).ToHaveTextAsync(expected);
        Assert.False(await page.EvaluateAsync<bool>("'hacked' in window"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_file_that_another_changed_is_told_and_bad_JSON_is_shown_with_its_place()
    {
        string file = Path.Combine(factory.Folder, "dashboards", "shared work.lvdash.json");
        await File.WriteAllTextAsync(file, """{"pages": [{"name": "p", "displayName": "P", "pageType": "PAGE_TYPE_CANVAS", "layout": [], "mine": 1}], "datasets": [], "kept": [1.0]}""");
        await using Viewer viewer = await factory.SignInAsync();
        IPage page = viewer.Page;
        await viewer.GoAsync("/dashboards/shared%20work/edit?panel=json");
        ILocator json = page.GetByLabel("JSON of the dashboard");
        await Assertions.Expect(json).ToHaveValueAsync(new Regex("kept"));
        await Assertions.Expect(json).ToHaveAttributeAsync("data-live", "");

        await json.FillAsync("{\n  \"pages\": [,]\n}");
        await json.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".editor-side .fault")).ToContainTextAsync("DASHBOARD_SYNTAX");
        await Assertions.Expect(page.Locator(".editor-side .fault")).ToContainTextAsync(":2:");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Discard" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Pages", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a page" }).ClickAsync();
        await File.WriteAllTextAsync(file, """{"pages": [{"name": "p", "layout": []}], "datasets": [], "theirs": true}""");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".editor-note")).ToContainTextAsync("changed meanwhile");
        Assert.Contains("theirs", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save mine over it" }).ClickAsync();
        await Assertions.Expect(page.Locator(".editor-note")).ToHaveCountAsync(0);

        JsonElement saved = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        Assert.Equal("1.0", saved.GetProperty("kept")[0].GetRawText());
        Assert.Equal(1, saved.GetProperty("pages")[0].GetProperty("mine").GetInt32());
        Assert.Equal(2, saved.GetProperty("pages").GetArrayLength());
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Delete it" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/dashboards$"));
        Assert.False(File.Exists(file));
        viewer.NothingWrong();
    }

    private static async Task DragAsync(IPage page, ILocator cell, float right, float down)
    {
        LocatorBoundingBoxResult box = await cell.BoundingBoxAsync() ?? throw new InvalidOperationException("The tile is not shown.");
        await page.Mouse.MoveAsync(box.X + 30, box.Y + 30);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + 30 + right / 2, box.Y + 30 + down / 2);
        await page.Mouse.MoveAsync(box.X + 30 + right, box.Y + 30 + down);
        await page.Mouse.UpAsync();
        await Assertions.Expect(page.Locator(".edit-ghost")).ToHaveCountAsync(0);
        await Assertions.Expect(cell).Not.ToHaveAttributeAsync("data-x", "1");
    }
}
