using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

public sealed class PipelineTests(ServedFactory factory)
{
    private const string Pipeline = "/pipelines/iot_anomaly_detection_pipeline";

    [Fact]
    public async Task An_update_is_planned_run_and_told_event_by_event()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/pipelines");
        await viewer.SettleAsync();
        await viewer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = new Regex("iot_anomaly") }).ClickAsync();
        ILocator node = viewer.Page.Locator(".node", new PageLocatorOptions { HasText = "inspection_bronze" });
        await Assertions.Expect(node).ToContainTextAsync("rows");

        await viewer.Button("Plan").ClickAsync();
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Plan" })).ToContainTextAsync("no source has changed");
        await node.ClickAsync();
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("dataset=main\\.iot_anomaly_detection\\.inspection_bronze$"));
        await viewer.Page.GetByLabel("Select for the next run").CheckAsync();
        string before = await viewer.Page.Locator(".facts a").First.InnerTextAsync();
        await viewer.Button("Run 1 selected").ClickAsync();

        await Assertions.Expect(viewer.Page.Locator(".facts a").First).Not.ToHaveTextAsync(before, new LocatorAssertionsToHaveTextOptions { Timeout = 20_000 });
        await Assertions.Expect(viewer.Page.Locator(".page-head .chip")).ToHaveTextAsync("completed", new LocatorAssertionsToHaveTextOptions { Timeout = 20_000 });
        await Assertions.Expect(viewer.Page.Locator(".node", new PageLocatorOptions { HasText = "sensor_bronze" })).ToContainTextAsync("excluded");
        await viewer.Page.Locator(".facts a").First.ClickAsync();
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Events" })).ToContainTextAsync("User 'admin' asked for START.");
        await viewer.Page.GetByLabel("Level").SelectOptionAsync("ERROR");
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("level=ERROR"));
        await Assertions.Expect(viewer.Page.GetByText("No event is like that.")).ToBeVisibleAsync();
        viewer.NothingWrong();
    }

    [Fact]
    public async Task A_full_refresh_names_its_tables_first_and_an_update_of_another_process_is_seen()
    {
        await using Viewer viewer = await factory.SignInAsync(390, 844);
        await viewer.GoAsync(Pipeline);
        await viewer.SettleAsync();
        await viewer.Button("Full refresh").ClickAsync();
        ILocator question = viewer.Page.GetByRole(AriaRole.Alertdialog);
        await Assertions.Expect(question).ToContainTextAsync("main.iot_anomaly_detection.sensor_bronze");
        await Assertions.Expect(question.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel" })).ToBeFocusedAsync();
        await viewer.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(question).ToHaveCountAsync(0);
        string before = await viewer.Page.Locator(".facts a").First.InnerTextAsync();

        (await Millrace.EndToEnd.MillraceProgram.RunInAsync(factory.Folder, "run", ".")).Succeeded();

        await Assertions.Expect(viewer.Page.Locator(".facts a").First).Not.ToHaveTextAsync(before);
        Assert.Equal(0, await viewer.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
        foreach (string part in new[] { "updates", "streams", "quality", "check-up" })
        {
            await viewer.GoAsync($"{Pipeline}?part={part}");
            await viewer.SettleAsync();
            await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        }

        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.List, new PageGetByRoleOptions { Name = "Findings" })).ToContainTextAsync("its 5 tables can be planned");

        viewer.NothingWrong();
    }

    [Fact]
    public async Task Whoever_may_not_change_things_sees_no_buttons_and_hostile_addresses_are_told()
    {
        await using Viewer admin = await factory.SignInAsync();
        await using Viewer viewer = await factory.InviteAsync(admin, "Vi <b>ewer");

        await viewer.GoAsync(Pipeline);
        await Assertions.Expect(viewer.Page.Locator(".node").First).ToBeVisibleAsync();
        await Assertions.Expect(viewer.Button("Run")).ToHaveCountAsync(0);
        await viewer.GoAsync("/settings");
        await Assertions.Expect(viewer.Page.GetByText("Vi <b>ewer").Last).ToBeVisibleAsync();
        await Assertions.Expect(viewer.Page.GetByLabel("New user")).ToHaveCountAsync(0);
        await viewer.GoAsync("/pipelines/%3Cscript%3Ealert(1)%3C%2Fscript%3E");
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("PIPELINE_UNKNOWN");
        await viewer.GoAsync($"{Pipeline}/updates/none");
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("UPDATE_UNKNOWN");
        await viewer.GoAsync($"{Pipeline}/source?file=..%2F..%2F..%2Fetc%2Fpasswd");
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is no file of this pipeline");
        await viewer.GoAsync("/quarantine/main.x.%F0%9F%9A%80");
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("QUARANTINE_UNKNOWN");

        ILocator row = admin.Page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = "Vi <b>ewer" });
        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("disabled");
        await viewer.GoAsync("/");
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex("/sign-in"));
        await admin.GoAsync("/history?purpose=action&q=disable");
        await Assertions.Expect(admin.Page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Queries" })).ToContainTextAsync("disable Vi <b>ewer", new LocatorAssertionsToContainTextOptions { Timeout = 10_000 });
        admin.NothingWrong();
        viewer.NothingWrong();
    }

    [Fact]
    public async Task The_last_admin_stays_and_a_token_is_shown_once_and_ends_when_it_is_revoked()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.GoAsync("/settings");
        await viewer.Page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { NameRegex = new Regex("^admin admin") }).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Make viewer" }).ClickAsync();
        await Assertions.Expect(viewer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("last admin");

        await viewer.Page.GetByLabel("Description").FillAsync("line 3");
        await viewer.Button("Create token").ClickAsync();
        string token = await viewer.Page.Locator(".secret code").InnerTextAsync();
        await Assertions.Expect(viewer.Page.Locator(".note")).ToHaveTextAsync("The token “line 3” was created.");
        using HttpClient client = new() { BaseAddress = factory.Root };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.GetAsync("/metrics", TestContext.Current.CancellationToken)).StatusCode);
        await viewer.Button("Revoke").First.ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".note")).ToHaveTextAsync("The token “line 3” was revoked.");

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await client.GetAsync("/metrics", TestContext.Current.CancellationToken)).StatusCode);
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Settings_tell_in_sentences_what_was_done_and_a_link_shown_once_is_copied_by_keyboard()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await viewer.GoAsync("/settings");
        ILocator note = viewer.Page.Locator(".note");
        ILocator row = viewer.Page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { NameRegex = new Regex("^anna ") });

        await viewer.Page.GetByLabel("New user").FillAsync(" anna ");
        await viewer.Button("Add user").ClickAsync();
        await Assertions.Expect(note).ToHaveTextAsync("The user anna was added.");
        string link = await viewer.Page.Locator(".secret code").InnerTextAsync();
        Assert.StartsWith(new Uri(factory.Root, "/sign-in#").ToString(), link, StringComparison.Ordinal);
        await viewer.Button("Copy: Sign-in link of anna").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(viewer.Page.Locator(".secret [data-copied]")).ToHaveTextAsync("Copied.");
        Assert.Equal(link, await viewer.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await viewer.Page.EvaluateAsync("Object.defineProperty(navigator, 'clipboard', { value: undefined })"); // As without HTTPS.
        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Sign-in link" }).ClickAsync();
        await Assertions.Expect(note).ToHaveTextAsync("A sign-in link for anna was created.");
        await Assertions.Expect(viewer.Page.Locator(".secret code")).Not.ToHaveTextAsync(link);
        await Assertions.Expect(viewer.Page.Locator(".secret [data-copied]")).ToBeEmptyAsync();
        await viewer.Button("Copy: Sign-in link of anna").PressAsync("Space");
        await Assertions.Expect(viewer.Page.Locator(".secret [data-copied]")).ToHaveTextAsync("Copied.");
        Assert.Equal(await viewer.Page.Locator(".secret code").InnerTextAsync(), await viewer.Page.EvaluateAsync<string>("String(getSelection())"));
        await viewer.Button("Done").ClickAsync();
        await Assertions.Expect(viewer.Page.Locator(".secret")).ToHaveCountAsync(0);

        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Make admin" }).ClickAsync();
        await Assertions.Expect(note).ToHaveTextAsync("The user anna is now an admin.");
        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(note).ToHaveTextAsync("The user anna was disabled.");
        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Remove" }).ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(note).ToHaveTextAsync("The user anna was removed.");
        await Assertions.Expect(row).ToHaveCountAsync(0);
        viewer.NothingWrong();
    }

    [Fact]
    public async Task An_update_that_is_gone_to_from_another_shows_its_own_events_and_none_of_the_other()
    {
        (await Millrace.EndToEnd.MillraceProgram.RunInAsync(factory.Folder, "run", ".")).Succeeded();
        await using Viewer viewer = await factory.SignInAsync();
        ILocator events = viewer.Page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Events" });
        ILocator id = viewer.Page.Locator(".facts code");
        await viewer.GoAsync($"{Pipeline}?part=updates");
        ILocator updates = viewer.Page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Updates" }).GetByRole(AriaRole.Link);
        string newer = await updates.First.GetAttributeAsync("href") ?? "", older = await updates.Last.GetAttributeAsync("href") ?? "";
        Assert.NotEqual(newer, older);
        await updates.First.ClickAsync();
        await Assertions.Expect(id).ToHaveTextAsync(newer.Split('/')[^1]);
        string ofNewer = await events.InnerTextAsync();
        await viewer.Page.Locator("h1 a").ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "Parts of this page" }).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Updates" }).ClickAsync();
        await updates.Last.ClickAsync();
        await Assertions.Expect(id).ToHaveTextAsync(older.Split('/')[^1]);
        string ofOlder = await events.InnerTextAsync();
        Assert.NotEqual(ofNewer, ofOlder);

        await viewer.Page.EvaluateAsync("history.go(-3)"); // The page stays the same, its address does not.
        await Assertions.Expect(viewer.Page).ToHaveURLAsync(new Regex(Regex.Escape(newer) + "$"));
        await Assertions.Expect(id).ToHaveTextAsync(newer.Split('/')[^1]);
        Assert.Equal(ofNewer, await events.InnerTextAsync());
        await viewer.Page.EvaluateAsync("history.go(3)");
        await Assertions.Expect(id).ToHaveTextAsync(older.Split('/')[^1]);
        Assert.Equal(ofOlder, await events.InnerTextAsync());
        viewer.NothingWrong();
    }

    [Fact]
    public async Task Home_says_what_its_figures_count_and_the_history_what_succeeded_and_failed()
    {
        await using Viewer viewer = await factory.SignInAsync();
        await viewer.AskAsync("SELECT nothing_like_this FROM shifts");
        await Assertions.Expect(viewer.Page.Locator(".fault")).ToBeVisibleAsync();

        await viewer.GoAsync("/");
        await Assertions.Expect(viewer.Page.Locator(".strip")).ToContainTextAsync("in the latest update of each pipeline");
        await viewer.GoAsync("/history?q=nothing_like_this");
        ILocator rows = viewer.Page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Queries" });
        await Assertions.Expect(rows).ToContainTextAsync("Failed QUERY_INVALID");
        await viewer.Page.GetByLabel("Outcome").SelectOptionAsync("Succeeded");
        await Assertions.Expect(viewer.Page.GetByText("No entries match these filters.")).ToBeVisibleAsync();
        await viewer.Page.GetByLabel("Outcome").SelectOptionAsync("Failed");
        await Assertions.Expect(rows).ToContainTextAsync("nothing_like_this");
        viewer.NothingWrong();
    }
}
