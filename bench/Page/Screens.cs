using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Millrace.PageBench;

/// <summary>Real browser windows on a dashboard, each with its live connection. Needs Chromium; CHROMIUM names it when it is not where Debian puts it.</summary>
internal sealed class Screens : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IBrowserContext _context;
    private readonly Uri _root;
    private readonly List<IPage> _pages = [];

    private Screens(IPlaywright playwright, IBrowser browser, IBrowserContext context, Uri root)
    {
        _playwright = playwright;
        _browser = browser;
        _context = context;
        _root = root;
    }

    /// <summary>Writes a dashboard that counts the readings, for the time until a change is seen.</summary>
    public static async Task WriteCountAsync(string folder)
    {
        JsonObject field = new() { ["name"] = "count(*)", ["expression"] = "COUNT(`*`)" };
        JsonObject query = new() { ["datasetName"] = "readings", ["fields"] = new JsonArray(field), ["disaggregated"] = false };
        JsonObject widget = new()
        {
            ["name"] = "count",
            ["queries"] = new JsonArray(new JsonObject { ["name"] = "main_query", ["query"] = query }),
            ["spec"] = new JsonObject
            {
                ["version"] = 2, ["widgetType"] = "counter",
                ["encodings"] = new JsonObject { ["value"] = new JsonObject { ["fieldName"] = "count(*)", ["format"] = new JsonObject { ["type"] = "number-plain" } } },
                ["frame"] = new JsonObject { ["title"] = "Readings", ["showTitle"] = true },
            },
        };
        JsonObject place = new() { ["x"] = 0, ["y"] = 0, ["width"] = 2, ["height"] = 2 };
        JsonObject page = new() { ["name"] = "all", ["displayName"] = "All", ["layout"] = new JsonArray(new JsonObject { ["widget"] = widget, ["position"] = place }) };
        JsonObject dataset = new() { ["name"] = "readings", ["displayName"] = "Readings", ["query"] = "SELECT * FROM sensor_bronze" };
        await File.WriteAllTextAsync(Path.Combine(folder, "dashboards", "readings.lvdash.json"), new JsonObject { ["datasets"] = new JsonArray(dataset), ["pages"] = new JsonArray(page) }.ToJsonString());
    }

    public static async Task<Screens> OpenAsync(Uri link)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu"],
        });
        IBrowserContext context = await browser.NewContextAsync();
        Uri root = new(link.GetLeftPart(UriPartial.Authority));
        IPage first = await context.NewPageAsync();
        await first.GotoAsync(link.ToString());
        await first.WaitForURLAsync(root.ToString());
        await first.CloseAsync();
        return new Screens(playwright, browser, context, root);
    }

    /// <summary>Opens windows one after another until so many stand open, all tiles drawn.</summary>
    public async Task ShowAsync(int many, string dashboard)
    {
        foreach (IPage page in _pages)
        {
            await page.GotoAsync("about:blank"); // A person's browser tells the server that a window closes; closing it from here does not.
            await page.CloseAsync();
        }

        _pages.Clear();
        while (_pages.Count < many)
        {
            IPage page = await _context.NewPageAsync();
            await page.GotoAsync(new Uri(_root, $"/dashboards/{dashboard}").ToString(), new PageGotoOptions { Timeout = 120_000 });
            await page.WaitForFunctionAsync("() => !document.querySelector('main[aria-busy]') && !document.querySelector('.skeleton')", null, new PageWaitForFunctionOptions { Timeout = 120_000 });
            _pages.Add(page);
        }
    }

    /// <summary>Makes a change and tells after how many milliseconds each window showed it, shortest first, counted from its commit.</summary>
    public async Task<double[]> SeenAsync(Func<Task<DateTime>> change)
    {
        const string Watch = """
            () => { const value = document.querySelector('.counter-value'); const before = value.textContent; window.seen = null;
              new MutationObserver((_, all) => { const now = document.querySelector('.counter-value'); if (now && now.textContent !== before) { window.seen = Date.now(); all.disconnect(); } })
                .observe(document.body, { childList: true, characterData: true, subtree: true }); }
            """;
        foreach (IPage page in _pages) await page.EvaluateAsync(Watch);
        DateTime committed = await change();
        List<double> times = [];
        foreach (IPage page in _pages)
        {
            await page.WaitForFunctionAsync("() => window.seen !== null", null, new PageWaitForFunctionOptions { Timeout = 60_000 });
            times.Add(await page.EvaluateAsync<double>("() => window.seen") - (committed - DateTime.UnixEpoch).TotalMilliseconds);
        }

        return [.. times.Order()];
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
