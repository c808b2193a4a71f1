using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

public sealed class EditorTests(ServedFactory factory)
{
    private const string Words = """
        {"datasets": [], "pages": [{"name": "p", "displayName": "P", "pageType": "PAGE_TYPE_CANVAS", "layoutVersion": "GRID_V1", "layout": [
          {"widget": {"name": "w", "multilineTextboxSpec": {"lines": ["## Words"]}}, "position": {"x": 0, "y": 0, "width": 4, "height": 2}}]}]}
        """;

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
        await sql.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".column-names")).ToHaveTextAsync("Columns: device_id, defect");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run" }).ClickAsync();
        await Assertions.Expect(page.Locator(".editor-side .rows th").First).ToHaveTextAsync("device_id");

        await viewer.AddTileAsync("Counter");
        await Assertions.Expect(viewer.Tile("Rows").Locator(".counter-value")).ToHaveTextAsync(expected);
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
        await StateAsync(page, "Saved");

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

    [Fact]
    public async Task A_new_tile_draws_the_dataset_at_once_and_its_title_follows_the_fields()
    {
        string defects = await factory.ValueAsync("SELECT sum(defect) FROM inspection_bronze");
        await using Viewer viewer = await OpenAsync("first fields", "{\"datasets\": [], \"pages\": []}");
        IPage page = viewer.Page;
        await viewer.GoAsync("/dashboards/first%20fields/edit?panel=data");
        await page.GetByLabel("New dataset of a table").SelectOptionAsync("inspection_bronze");
        await Assertions.Expect(page.GetByLabel("SQL of inspection_bronze")).ToHaveValueAsync(new Regex("FROM inspection_bronze"));
        await Assertions.Expect(page.GetByLabel("New dataset of a table")).ToHaveValueAsync("");
        foreach ((string kind, string title) in new[] { ("Bar", "Rows by "), ("Line", "Avg of "), ("Histogram", "Distribution of "), ("Table", "inspection_bronze") })
        {
            await viewer.AddTileAsync(kind);
            await Assertions.Expect(page.GetByLabel("Title").First).ToHaveValueAsync(new Regex(Regex.Escape(title)));
        }

        await Assertions.Expect(page.Locator("[data-widget=table]")).ToBeInViewportAsync();
        await viewer.SettleAsync();
        Assert.Equal(3, await page.Locator(".edit-cell .plot[data-drawn]").CountAsync());
        await Assertions.Expect(page.Locator(".edit-cell .fault")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("[data-widget=table] td").First).ToBeVisibleAsync();

        await viewer.AddTileAsync("Counter");
        await page.GetByLabel("What is done with the column of Value").SelectOptionAsync("SUM");
        await page.GetByLabel("Column of Value", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("`defect`");
        await Assertions.Expect(viewer.Tile("Sum of defect").Locator(".counter-value")).ToHaveTextAsync(long.Parse(defects, System.Globalization.CultureInfo.InvariantCulture).ToString("N0", System.Globalization.CultureInfo.InvariantCulture));

        await page.GetByText("Name, expression, format").First.ClickAsync();
        await page.GetByLabel("Behind it").First.FillAsync(" pieces");
        await page.GetByLabel("Behind it").First.PressAsync("Tab");
        await viewer.ShowsAsync("Sum of defect", " pieces");
        await page.GetByLabel("Column of Value", new PageGetByLabelOptions { Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(viewer.Tile("Sum of defect")).Not.ToContainTextAsync("pieces");
        await page.Keyboard.PressAsync("Control+z"); // A choice has the focus, which has no undo of its own.
        await Assertions.Expect(page.GetByLabel("Title").First).Not.ToHaveValueAsync("Sum of defect");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Quick_keys_count_each_and_a_slow_script_listens_to_them_once()
    {
        await using Viewer viewer = await OpenAsync("quick", Words);
        IPage page = viewer.Page;
        TaskCompletionSource come = new();
        await page.RouteAsync("**/dashboard-editor*.js", async route =>
        {
            await come.Task;
            await route.ContinueAsync();
        });
        await viewer.GoAsync("/dashboards/quick/edit");
        foreach (string panel in (string[])["Data", "Pages", "Tile"]) await PanelAsync(page, panel);
        come.SetResult();
        await Assertions.Expect(page.Locator(".grid.editing")).ToHaveAttributeAsync("data-live", "");

        ILocator cell = page.Locator("[data-widget=w]");
        await cell.FocusAsync();
        await cell.EvaluateAsync("cell => { for (let i = 0; i < 3; i++) cell.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })); }");
        await Assertions.Expect(cell).ToHaveAttributeAsync("data-x", "3");
        await page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(cell).ToHaveAttributeAsync("data-x", "2");
        await StateAsync(page, "Not saved");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_change_that_is_refused_is_told_and_the_editor_goes_on()
    {
        await using Viewer viewer = await OpenAsync("refused", """
            {"datasets": [], "pages": [{"name": "p", "displayName": "P", "layout": [{"position": {"x": 0, "y": 0, "width": 4, "height": 4}, "widget": {"name": "w", "queries": [{"name": "q",
              "query": {"datasetName": "gone", "fields": [], "filters": [{"expression": "`a` > 1"}]}}], "spec": {"version": 3, "widgetType": "bar", "encodings": {}}}}]}]}
            """);
        IPage page = viewer.Page;
        await viewer.GoAsync("/dashboards/refused/edit?tile=w");
        await viewer.Button("Remove the condition").ClickAsync();
        await Assertions.Expect(page.Locator(".editor-note .fault")).ToContainTextAsync("DASHBOARD_DATASET_UNKNOWN");
        await PanelAsync(page, "Pages");
        await page.GetByLabel("Name of the page").FillAsync(" ");
        await page.GetByLabel("Name of the page").PressAsync("Tab");
        await Assertions.Expect(page.Locator(".input-fault")).ToContainTextAsync("a page has a name");
        await viewer.Button("Add a page").ClickAsync();
        await Assertions.Expect(page.Locator(".tabs .active")).ToHaveTextAsync("Page 2");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task JSON_that_was_typed_stays_over_other_panels_and_is_saved_with_the_rest_or_not_at_all()
    {
        await using Viewer viewer = await OpenAsync("typed", Words);
        IPage page = viewer.Page;
        await viewer.GoAsync("/dashboards/typed/edit?panel=json");
        ILocator json = page.GetByLabel("JSON of the dashboard");
        await Assertions.Expect(json).ToHaveAttributeAsync("data-live", "");
        await json.FillAsync("{ \"pages\": [");
        await PanelAsync(page, "Theme");
        await StateAsync(page, "Not saved");
        await PanelAsync(page, "JSON");
        await Assertions.Expect(json).ToHaveValueAsync("{ \"pages\": [");
        await viewer.Button("Save").ClickAsync();
        await Assertions.Expect(page.Locator(".editor-side .fault")).ToContainTextAsync("DASHBOARD_SYNTAX");
        Assert.Equal(Words, await File.ReadAllTextAsync(FileOf("typed")));

        await Assertions.Expect(json).ToHaveAttributeAsync("data-live", "");
        await json.FillAsync(Words.Replace("Words", "Other words", StringComparison.Ordinal));
        await viewer.Button("Save").ClickAsync();
        await StateAsync(page, "Saved");
        Assert.Contains("Other words", await File.ReadAllTextAsync(FileOf("typed")), StringComparison.Ordinal);
        await viewer.Button("Undo").ClickAsync();
        await Assertions.Expect(json).ToHaveValueAsync(new Regex("## Words"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task What_another_writes_is_told_before_it_is_saved_over_and_nothing_of_mine_is_lost()
    {
        await using Viewer viewer = await OpenAsync("ours", Words);
        IPage page = viewer.Page;
        await viewer.GoAsync("/dashboards/ours/edit?panel=pages");
        await viewer.Button("Add a page").ClickAsync();
        await StateAsync(page, "Not saved");
        await File.WriteAllTextAsync(FileOf("ours"), Words.Replace("\"P\"", "\"Theirs\"", StringComparison.Ordinal));
        await StateAsync(page, "File changed meanwhile");
        await viewer.Button("Take theirs").ClickAsync();
        await StateAsync(page, "Saved");
        await Assertions.Expect(page.Locator(".tabs a")).ToHaveTextAsync(["Theirs"]);
        await viewer.Button("Undo").ClickAsync();
        await Assertions.Expect(page.Locator(".tabs a")).ToHaveTextAsync(["P", "Page 2"]);
        File.Delete(FileOf("ours"));
        await StateAsync(page, "File deleted meanwhile");

        await viewer.Button("Save mine as").ClickAsync();
        await page.GetByLabel("Name of the copy").FillAsync("ours, copied");
        await page.Locator(".editor-note").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("ours, copied");
        await StateAsync(page, "Saved");
        Assert.Contains("Page 2", await File.ReadAllTextAsync(FileOf("ours, copied")), StringComparison.Ordinal);
        Assert.False(File.Exists(FileOf("ours")));
        viewer.NothingWrong();
    }

    private string FileOf(string name) => Path.Combine(factory.Folder, "dashboards", $"{name}.lvdash.json");

    private async Task<Viewer> OpenAsync(string name, string json)
    {
        await File.WriteAllTextAsync(FileOf(name), json);
        return await factory.SignInAsync();
    }

    private static async Task PanelAsync(IPage page, string panel)
    {
        await page.Locator(".side-tabs").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = panel, Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".side-tabs .active")).ToHaveTextAsync(panel);
    }

    private static Task StateAsync(IPage page, string state) =>
        Assertions.Expect(page.Locator(".save-state")).ToHaveTextAsync(state, new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });

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
