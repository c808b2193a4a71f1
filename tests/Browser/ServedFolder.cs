using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Millrace.EndToEnd;

namespace Millrace.Browser;

/// <summary>A project that the program itself serves, at one address however often it is ended and started again.</summary>
/// <param name="folder">Folder of the project.</param>
/// <param name="browser">Opens windows.</param>
public sealed class ServedFolder(string folder, IBrowser browser) : IAsyncDisposable
{
    private Process? _server;

    /// <summary>Folder of the project.</summary>
    public string Folder => folder;

    /// <summary>The address.</summary>
    public Uri Root { get; private set; } = new("http://localhost:0");

    /// <summary>Starts the server; after an end at the address it had.</summary>
    public async Task StartAsync()
    {
        _server = MillraceProgram.Start(folder, "serve", "--port", Root.Port.ToString(CultureInfo.InvariantCulture), "--format", "json");
        string line = await _server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await _server.StandardError.ReadToEndAsync());
        Root = new Uri(JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()!);
    }

    /// <summary>Ends the server as a loss of power would.</summary>
    public async Task KillAsync()
    {
        if (_server is null) return;
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    /// <summary>A window that nobody is signed in at.</summary>
    public Task<Viewer> VisitAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light) => Viewer.OpenAsync(browser, Root, width, height, scheme);

    /// <summary>A window with the admin signed in.</summary>
    public async Task<Viewer> SignInAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        Viewer viewer = await VisitAsync(width, height, scheme);
        await viewer.Page.GotoAsync(await LinkAsync());
        await viewer.Page.WaitForURLAsync(Root.ToString());
        return viewer;
    }

    /// <summary>A window with a viewer signed in, whom an admin makes.</summary>
    public async Task<Viewer> InviteAsync(Viewer admin, string name)
    {
        await admin.GoAsync("/settings");
        await admin.Page.GetByLabel("New user").FillAsync(name);
        await admin.Button("Add user").ClickAsync();
        string link = await admin.Page.Locator(".secret code").InnerTextAsync();
        Viewer viewer = await VisitAsync();
        await viewer.Page.GotoAsync(link);
        await viewer.Page.WaitForURLAsync(Root.ToString());
        return viewer;
    }

    /// <summary>A new sign-in link, made by another process than the server.</summary>
    public async Task<string> LinkAsync()
    {
        CliRun run = (await MillraceProgram.RunInAsync(folder, "serve", "--sign-in", "--port", Root.Port.ToString(CultureInfo.InvariantCulture), "--format", "json")).Succeeded();
        return run.Json.GetProperty("signIn").GetString()!;
    }

    /// <summary>Runs a statement in a process of its own.</summary>
    public Task<CliRun> SqlAsync(string sql, params string[] more) => MillraceProgram.RunInAsync(folder, ["sql", sql, .. more]);

    /// <summary>The only value of a query.</summary>
    public async Task<string> ValueAsync(string sql) => (await SqlAsync(sql, "--format", "csv")).Succeeded().Output.Split("\r\n")[1];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();
}
