using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

/// <summary>The page by Tab, Enter, Space and Escape alone.</summary>
public sealed class KeyboardTests(ServedFactory factory)
{
    // A machine may have more to do than this.
    static KeyboardTests() => Assertions.SetDefaultExpectTimeout(30_000);

    [Fact]
    public async Task A_person_without_a_mouse_signs_in_opens_a_dashboard_filters_it_and_asks_a_query()
    {
        string user = $"keys{Guid.NewGuid():N}";
        await using (Viewer admin = await factory.SignInAsync())
        {
            await using Viewer invited = await factory.InviteAsync(admin, user);
            await invited.GoAsync("/settings");
            await invited.Page.GetByLabel("New password", new PageGetByLabelOptions { Exact = false }).First.FillAsync("correct horse 1");
            await invited.Page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(invited.Page).ToHaveURLAsync(new Regex("/sign-in")); // A new password ends the sessions of the old.
        }

        await using Viewer viewer = await factory.VisitAsync();
        IPage page = viewer.Page;
        await viewer.GoAsync("/sign-in");
        await Assertions.Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(user);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("correct horse 1");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(factory.Root.ToString());
        await Assertions.Expect(page.Locator("main[aria-busy]")).ToHaveCountAsync(0);

        await TabToAsync(page, page.Locator(".rail a", new PageLocatorOptions { HasText = "Dashboards" }), backwards: true);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/dashboards$"));
        await TabToAsync(page, page.Locator("a.card-link[href='/dashboards/factory']"));
        await page.Keyboard.PressAsync("Enter");
        await viewer.SettleAsync();
        ILocator device = viewer.Tile("Device").GetByRole(AriaRole.Button);
        await TabToAsync(page, device);
        await page.Keyboard.PressAsync("Enter");
        ILocator options = viewer.Tile("Device").GetByRole(AriaRole.Option);
        await TabToAsync(page, options.Nth(1));
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(options).ToHaveCountAsync(0);
        await Assertions.Expect(device).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, options.Nth(1));
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("f%3A"));

        await TabToAsync(page, page.Locator(".rail a", new PageLocatorOptions { HasText = "SQL" }), backwards: true);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-sql=run]")).ToBeEnabledAsync();
        await TabToAsync(page, page.Locator(".editor-area"));
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("SELECT 6 * 7 AS answer");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".grid-cell")).ToHaveTextAsync("42");
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_question_holds_the_keyboard_and_gives_it_back_and_menus_close_by_escape()
    {
        await using Viewer viewer = await factory.SignInAsync();
        IPage page = viewer.Page;
        await viewer.GoAsync("/pipelines/iot_anomaly_detection_pipeline");
        await viewer.SettleAsync();
        ILocator opener = viewer.Button("Full refresh");
        await opener.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        ILocator question = page.GetByRole(AriaRole.Alertdialog);
        await Assertions.Expect(question.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel" })).ToBeFocusedAsync();
        for (int press = 0; press < 8; press++)
        {
            await page.Keyboard.PressAsync(press < 4 ? "Tab" : "Shift+Tab");
            Assert.True(await question.EvaluateAsync<bool>("dialog => dialog.contains(document.activeElement)"));
        }

        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(question).ToHaveCountAsync(0);
        await Assertions.Expect(opener).ToBeFocusedAsync();

        ILocator menu = page.Locator(".top summary");
        await menu.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, viewer.Button("Sign out"));
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(menu).ToBeFocusedAsync();
        await Assertions.Expect(viewer.Button("Sign out")).ToBeHiddenAsync();
        await viewer.GoAsync("/dashboards/ten%20tiles");
        await viewer.Button("Share").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, viewer.Button("Create link"));
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(viewer.Button("Share")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator(".share")).ToHaveCountAsync(0);
        viewer.NothingWrong();
    }

    /// <summary>Presses Tab until an element has the keyboard, and everything on the way shows that it has it.</summary>
    private static async Task TabToAsync(IPage page, ILocator wanted, bool backwards = false)
    {
        await Assertions.Expect(wanted).ToBeVisibleAsync();
        for (int press = 0; press < 120; press++)
        {
            await page.Keyboard.PressAsync(backwards ? "Shift+Tab" : "Tab");
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                Assert.True(await wanted.EvaluateAsync<bool>("element => getComputedStyle(element).outlineStyle !== 'none' && parseFloat(getComputedStyle(element).outlineWidth) >= 1"), "The focus cannot be seen.");
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach {wanted}.");
    }
}
