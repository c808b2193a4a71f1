using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

/// <summary>Holds every page to WCAG 2 A and AA as far as a program can see it. No rule and no element is left out.</summary>
public sealed class AccessibilityTests(ServedFactory factory)
{
    private const string Schema = "main.iot_anomaly_detection.";
    private const string Pipeline = "/pipelines/iot_anomaly_detection_pipeline";

    private static readonly AxeRunOptions Rules = new() { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] } };

    // A machine may have more to do than this.
    static AccessibilityTests() => Assertions.SetDefaultExpectTimeout(30_000);

    // Colours are those of a scheme and places those of a width, so that two runs see both of each.
    [Theory]
    [InlineData(ColorScheme.Light, 1440, 900)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task Every_page_can_be_read_by_all(ColorScheme scheme, int width, int height)
    {
        List<string> found = [];
        await using (Viewer guest = await factory.VisitAsync(width, height, scheme))
        {
            await LookAsync(guest, "/sign-in", found);
            await LookAsync(guest, $"/shared/{await PublishedAsync()}", found);
        }

        await using Viewer viewer = await factory.SignInAsync(width, height, scheme);
        string[] pages =
        [
            "/", "/dashboards", "/dashboards/factory", "/dashboards/turbofan", "/dashboards/kinds", "/dashboards/ten%20tiles", "/dashboards/spans", "/dashboards/factory?wall=1", "/dashboards/nowhere",
            "/dashboards/kinds/edit", "/dashboards/kinds/edit?tile=w0-2", "/dashboards/kinds/edit?panel=data", "/dashboards/kinds/edit?panel=pages", "/dashboards/kinds/edit?panel=json",
            "/tables", .. new[] { "columns", "sample", "history", "history&from=0&to=1", "files", "properties", "lineage&column=average_temperature", "ddl" }.Select(static tab => $"/tables/{Schema}inspection_gold?tab={tab}"),
            "/pipelines", Pipeline, $"{Pipeline}?dataset={Schema}inspection_bronze", $"{Pipeline}?part=updates", $"{Pipeline}?part=streams", $"{Pipeline}?part=quality", await UpdateAsync(viewer),
            $"/quarantine/{Schema}readings_checked", "/history", "/history?purpose=all", "/settings", "/nothing/here", "/sql",
        ];
        foreach (string page in pages) await LookAsync(viewer, page, found);
        await viewer.GoAsync("/dashboards/kinds");
        await viewer.SettleAsync();
        await viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Snapshots", Exact = true }).ClickAsync();
        await viewer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "New schedule" }).ClickAsync();
        await Assertions.Expect(viewer.Page.GetByLabel("Times, as cron")).ToBeVisibleAsync();
        await CheckAsync(viewer, "snapshots of /dashboards/kinds", found);
        await viewer.GoAsync("/sql");
        await AskAsync(viewer);
        await CheckAsync(viewer, "/sql with an answer", found);
        foreach (string view in new[] { "Chart", "Profile", "Explain" })
        {
            await viewer.Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = view, Exact = true }).ClickAsync();
            await viewer.SettleAsync();
            await CheckAsync(viewer, $"/sql {view}", found);
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static async Task LookAsync(Viewer viewer, string path, List<string> found)
    {
        await viewer.GoAsync(path);
        await viewer.SettleAsync();
        await CheckAsync(viewer, path, found);
    }

    private static async Task CheckAsync(Viewer viewer, string place, List<string> found)
    {
        AxeResult result = await viewer.Page.RunAxe(Rules);
        found.AddRange(result.Violations.SelectMany(violation => violation.Nodes.Select(node =>
            $"{place}: {violation.Id}: {node.Target} {node.Html} {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(static check => check.Message))}")));
    }

    private static async Task AskAsync(Viewer viewer)
    {
        await viewer.AskAsync("SELECT range AS n, 'row ' || range AS name, sin(range / 10.0) AS wave FROM range(500)");
        await Assertions.Expect(viewer.Page.Locator(".grid-line").First).ToContainTextAsync("row 0");
    }

    private static async Task<string> UpdateAsync(Viewer viewer)
    {
        await viewer.GoAsync(Pipeline);
        return await viewer.Page.Locator(".facts a").First.GetAttributeAsync("href") ?? throw new InvalidOperationException("The page names no update.");
    }

    private async Task<string> PublishedAsync()
    {
        await using Viewer admin = await factory.SignInAsync();
        await admin.GoAsync("/dashboards/ten%20tiles");
        await admin.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Share" }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Create link" }).ClickAsync();
        return (await admin.Page.Locator(".share [data-copy-text]").InnerTextAsync()).Split('/')[^1];
    }
}
