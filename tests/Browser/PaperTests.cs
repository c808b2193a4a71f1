using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

public sealed class PaperTests(ServedFactory factory)
{
    [Fact]
    public async Task A_dashboard_is_saved_as_a_pdf_of_the_page_that_is_seen()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/factory");
        await viewer.SettleAsync();

        IDownload saved = await viewer.Page.RunAndWaitForDownloadAsync(() => viewer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "PDF", Exact = true }).ClickAsync());

        Assert.Equal("factory.pdf", saved.SuggestedFilename);
        byte[] bytes = await File.ReadAllBytesAsync(await saved.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("%PDF-1.7", System.Text.Encoding.ASCII.GetString(bytes, 0, 8));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task An_admin_takes_a_snapshot_and_deletes_it_after_a_question()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/kinds");
        await viewer.SettleAsync();
        ILocator panel = viewer.Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Snapshots of this dashboard" });
        await Open(viewer);
        await Assertions.Expect(panel).ToContainTextAsync("There are none yet.");

        await panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Take now" }).ClickAsync();

        ILocator taken = panel.Locator(".snapshot-list li");
        await Assertions.Expect(taken).ToHaveCountAsync(1);
        await Assertions.Expect(taken).ToContainTextAsync("by admin");
        await Assertions.Expect(taken).ToContainTextAsync("KB");
        IDownload saved = await viewer.Page.RunAndWaitForDownloadAsync(() => taken.GetByText("Save").ClickAsync());
        Assert.Matches(@"^kinds-\d{4}-\d\d-\d\dT\d\d-\d\dZ\.pdf$", saved.SuggestedFilename);
        await taken.GetByText("Delete").ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(panel).ToContainTextAsync("There are none yet.");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_schedule_is_made_on_the_page_and_written_to_its_file_and_a_bad_one_is_explained()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/growing");
        await viewer.SettleAsync();
        ILocator panel = viewer.Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Snapshots of this dashboard" });
        await Open(viewer);
        await panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "New schedule" }).ClickAsync();
        ILocator times = panel.GetByLabel("Times, as cron");

        await times.FillAsync("sometimes");
        await panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save schedule" }).ClickAsync();
        await Assertions.Expect(panel).ToContainTextAsync("'sometimes' is no expression of cron");
        await times.FillAsync("0 0 6 ? * MON-FRI");
        await panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save schedule" }).ClickAsync();

        await Assertions.Expect(panel).ToContainTextAsync("next at");
        string file = Path.Combine(factory.Folder, "dashboards", "growing.snapshots.yml");
        Assert.Contains("quartz_cron_expression: \"0 0 6 ? * MON-FRI\"", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Remove daily" }).ClickAsync();
        await Assertions.Expect(panel).ToContainTextAsync("None. They stand in");
        Assert.False(File.Exists(file));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task The_panel_holds_the_keyboard_until_escape_gives_it_back()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards/kinds");
        await viewer.SettleAsync();
        ILocator panel = viewer.Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Snapshots of this dashboard" });
        await Open(viewer);
        await Assertions.Expect(panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close" })).ToBeFocusedAsync();

        await viewer.Page.Keyboard.PressAsync("Tab");
        await viewer.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(panel.Locator(":focus")).ToHaveCountAsync(1);
        await viewer.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(panel).ToHaveCountAsync(0);
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Snapshots", Exact = true })).ToBeFocusedAsync();
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Whoever_has_a_published_link_sees_no_snapshots()
    {
        string secret;
        await using (Viewer admin = await factory.SignInAsync())
        {
            await admin.GoAsync("/dashboards/factory");
            await admin.SettleAsync();
            await admin.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Share", Exact = true }).ClickAsync();
            await admin.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Create link" }).ClickAsync();
            secret = (await admin.Page.Locator(".share [data-copy-text]").InnerTextAsync()).Split('/')[^1];
        }

        await using Viewer guest = await factory.VisitAsync();
        await guest.GoAsync($"/shared/{secret}");
        await guest.SettleAsync();

        await Assertions.Expect(guest.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "PDF", Exact = true })).ToHaveCountAsync(1);
        await Assertions.Expect(guest.Page.GetByText("Snapshots", new PageGetByTextOptions { Exact = true })).ToHaveCountAsync(0);
    }

    private static Task Open(Viewer viewer) => viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Snapshots", Exact = true }).ClickAsync();
}
