using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

public sealed class SignInTests(ServedFactory factory)
{
    [Fact]
    public async Task A_link_signs_in_once()
    {
        string link = await factory.LinkAsync();
        await using Viewer first = await factory.VisitAsync();
        await using Viewer second = await factory.VisitAsync();

        await first.Page.GotoAsync(link);
        await Assertions.Expect(first.Page).ToHaveURLAsync(factory.Root.ToString());
        await second.Page.GotoAsync(link);

        await Assertions.Expect(second.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("used before");
        await Assertions.Expect(first.Page.Locator("h1")).ToHaveTextAsync("factory");
        first.NothingWrong();
    }

    [Fact]
    public async Task A_page_without_a_user_leads_to_the_sign_in_and_back()
    {
        await using Viewer viewer = await factory.VisitAsync();

        await viewer.GoAsync("/dashboards/factory?f%3Adevice=1");
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("/sign-in\\?to="));
        string place = viewer.Page.Url[viewer.Page.Url.IndexOf('?', StringComparison.Ordinal)..];
        string link = await factory.LinkAsync();
        await viewer.Page.GotoAsync(link.Replace("/sign-in", "/sign-in" + place, StringComparison.Ordinal));

        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("/dashboards/factory\\?f%3Adevice=1$"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using Viewer viewer = await factory.SignInAsync();
        IPage other = await viewer.Page.Context.NewPageAsync();
        await other.GotoAsync(new Uri(factory.Root, "/dashboards").ToString());
        await Assertions.Expect(other.Locator(".rail a").First).ToBeVisibleAsync();

        await viewer.Page.Locator(".top summary").ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("/sign-in$"));
        await viewer.GoAsync("/");

        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("/sign-in\\?to="));
        await Assertions.Expect(other.Locator("h1")).ToHaveTextAsync("Sign in", new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Light_or_dark_follows_the_system_until_it_is_chosen_and_stays_chosen()
    {
        await using Viewer viewer = await factory.SignInAsync(scheme: ColorScheme.Dark);
        Assert.Equal("dark", await viewer.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));

        await viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Light or dark" }).ClickAsync();
        await viewer.GoAsync("/dashboards");

        Assert.Equal("light", await viewer.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        viewer.NothingWrong();
    }

    [Fact]
    public async Task The_keyboard_reaches_the_content_first()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/dashboards");

        // A page that has come gives its content the keyboard; who begins at its top comes to the link first.
        await Assertions.Expect(viewer.Page.Locator("main")).ToBeFocusedAsync();
        await viewer.Page.EvaluateAsync("document.body.tabIndex = -1, document.body.focus()");

        await viewer.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await viewer.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await viewer.Page.Keyboard.PressAsync("Enter");

        Assert.Equal("main", await viewer.Page.EvaluateAsync<string>("document.activeElement.id"));
        viewer.NothingWrong();
    }
}
