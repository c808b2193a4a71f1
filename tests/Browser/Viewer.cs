using Microsoft.Playwright;
using Xunit;

namespace Millrace.Browser;

/// <summary>
/// A browser window of its own. It counts as wrong whatever the page wrote as an error, what the content policy stopped, and every request
/// that would leave this machine.
/// </summary>
public sealed class Viewer : IAsyncDisposable
{
    // A browser without a graphics card tells so when it draws in space.
    private static readonly string[] OfDriver = ["GL Driver Message", "Canvas2D: Multiple readback", "Automatic fallback to software WebGL"];

    private readonly IBrowserContext _context;
    private readonly List<string> _wrong = [];

    private Viewer(IBrowserContext context, IPage page, Uri root)
    {
        _context = context;
        Page = page;
        Root = root;
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>The server.</summary>
    public Uri Root { get; }

    /// <summary>Opens a window that nobody is signed in at.</summary>
    public static async Task<Viewer> OpenAsync(IBrowser browser, Uri root, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
        });
        Viewer viewer = new(context, await context.NewPageAsync(), root);
        viewer.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !OfDriver.Any(known => message.Text.Contains(known, StringComparison.Ordinal))) viewer._wrong.Add($"{message.Type}: {message.Text}");
        };
        viewer.Page.PageError += (_, fault) => viewer._wrong.Add($"fault: {fault}");
        viewer.Page.Request += (_, request) =>
        {
            Uri to = new(request.Url);
            if (to.Scheme is "http" or "https" or "ws" or "wss" && to.Authority != root.Authority) viewer._wrong.Add($"request to {to.Host}");
        };
        return viewer;
    }

    /// <summary>Goes to a place of the server, and waits until the page hears what is done with it.</summary>
    public async Task<IResponse?> GoAsync(string path)
    {
        IResponse? answer = await Page.GotoAsync(new Uri(Root, path).ToString());
        await Assertions.Expect(Page.Locator("main[aria-busy]")).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 30_000 });
        return answer;
    }

    /// <summary>Waits until a tile shows a text.</summary>
    public Task ShowsAsync(string tile, string text) =>
        Assertions.Expect(Tile(tile)).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 15_000 });

    /// <summary>Waits until every chart is drawn and no tile is on its way.</summary>
    public async Task SettleAsync()
    {
        await Assertions.Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 20_000 });
        await Assertions.Expect(Page.Locator(".plot:not([data-drawn])")).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 20_000 });
    }

    /// <summary>A tile by its title.</summary>
    public ILocator Tile(string title) => Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = title, Exact = true });

    /// <summary>A button by its whole name.</summary>
    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Opens a statement in the SQL page and runs it.</summary>
    public async Task AskAsync(string sql)
    {
        await GoAsync($"/sql?q={Uri.EscapeDataString(sql)}");
        await Assertions.Expect(Page.Locator(".editor-area")).ToHaveValueAsync(sql);
        await Assertions.Expect(Page.Locator("[data-sql=run]")).ToBeEnabledAsync();
        await Page.Locator("[data-sql=run]").ClickAsync();
    }

    /// <summary>Adds a tile in the editor of a dashboard, and waits until it is the chosen one.</summary>
    /// <param name="kind">Its kind as the editor calls it.</param>
    public async Task AddTileAsync(string kind)
    {
        await Button("Add a tile").ClickAsync();
        ILocator picker = Page.Locator("#tile-picker");
        await picker.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = kind, Exact = true }).ClickAsync();
        await Assertions.Expect(Page.Locator(".editor-side h2")).ToHaveTextAsync(kind);
        await Assertions.Expect(picker).Not.ToBeVisibleAsync();
    }

    /// <summary>Fails when anything was wrong so far.</summary>
    public void NothingWrong() => Assert.Empty(_wrong);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
