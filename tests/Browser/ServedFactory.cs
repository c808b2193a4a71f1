using Microsoft.Playwright;
using Millrace.EndToEnd;
using Xunit;

[assembly: AssemblyFixture(typeof(Millrace.Browser.ServedFactory))]

namespace Millrace.Browser;

/// <summary>The factory's demo, served by the program itself, and a browser. Without Chromium every test that asks for it is skipped.</summary>
public sealed class ServedFactory : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private ServedFolder? _served;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where the browser lies; null when there is none.</summary>
    public static string? Chromium { get; } = Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists);

    /// <summary>The project.</summary>
    public string Folder => _scratch["demo"];

    /// <summary>The address.</summary>
    public Uri Root => Served.Root;

    /// <summary>The browser; a test that asks for it where there is none is skipped.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(Chromium is null, "There is no Chromium: apt-get install chromium.");
            return _browser!; // Started with the server.
        }
    }

    private ServedFolder Served
    {
        get
        {
            Assert.SkipWhen(Chromium is null, "There is no Chromium: apt-get install chromium.");
            return _served!; // Started with the browser.
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Chromium is null) return;
        (await MillraceProgram.RunAsync("demo", "factory", "--dir", Folder, "--rows", "20000", "--no-serve")).Succeeded();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        _served = new ServedFolder(Folder, _browser);
        (await SqlAsync(
            """
            CREATE TABLE shifts (line STRING, hour INT, made BIGINT, lat DOUBLE, lon DOUBLE, at TIMESTAMP);
            INSERT INTO shifts VALUES ('<script>window.hacked=1</script>', 6, 10, 52.5, 13.4, '2024-05-01 06:00:00'), ('قسم اللحام', 7, 20, 50.8, 6.1, '2024-05-01 07:00:00'),
              ('Line 🚀', 8, 30, 53.1, 8.8, '2024-05-01 08:00:00'), ('Press', 9, 40, 48.1, 11.6, '2024-05-02 06:00:00'), ('Press', 10, 15, 48.1, 11.6, '2024-05-02 07:00:00');
            """)).Succeeded();
        File.Copy(Path.Combine(MillraceProgram.Repository, "examples", "turbofan", "dashboards", "turbofan.lvdash.json"), Path.Combine(Folder, "dashboards", "turbofan.lvdash.json"));
        foreach ((string name, string text) in Boards.All) await File.WriteAllTextAsync(Path.Combine(Folder, "dashboards", $"{name}.lvdash.json"), text);
        Directory.CreateDirectory(Path.Combine(Folder, "dashboards", "images"));
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "dashboards", "images", "logo.svg"),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 60\" onload=\"window.hacked=1\"><script>window.hacked=1</script><rect width=\"120\" height=\"60\" rx=\"8\" fill=\"#0f5c7a\"/><circle cx=\"30\" cy=\"30\" r=\"16\" fill=\"#f2b134\"/></svg>");
        await _served.StartAsync();
    }

    /// <summary>A window that nobody is signed in at.</summary>
    public Task<Viewer> VisitAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light) => Served.VisitAsync(width, height, scheme);

    /// <summary>A window with the admin signed in.</summary>
    public Task<Viewer> SignInAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light) => Served.SignInAsync(width, height, scheme);

    /// <summary>A window with a viewer signed in, whom an admin makes.</summary>
    public Task<Viewer> InviteAsync(Viewer admin, string name) => Served.InviteAsync(admin, name);

    /// <summary>A new sign-in link, made by another process than the server.</summary>
    public Task<string> LinkAsync() => Served.LinkAsync();

    /// <summary>Runs a statement in a process of its own.</summary>
    public Task<CliRun> SqlAsync(string sql, params string[] more) => Served.SqlAsync(sql, more);

    /// <summary>The only value of a query.</summary>
    public Task<string> ValueAsync(string sql) => Served.ValueAsync(sql);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
        if (_served is not null) await _served.DisposeAsync();
        _scratch.Dispose();
    }
}
