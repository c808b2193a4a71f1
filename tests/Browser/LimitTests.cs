using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Playwright;
using Millrace.Catalog.Binding;
using Millrace.EndToEnd;
using Millrace.Engine.Settings;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Xunit;

namespace Millrace.Browser;

/// <summary>A server with narrow limits: what takes too long or is too large is told, and others are not held up.</summary>
public sealed class LimitTests(ServedFactory factory) : IAsyncLifetime
{
    private const string Endless = "SELECT count(*) AS n FROM range(100000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3";

    private readonly Scratch _scratch = new();
    private PipelineProject? _project;
    private MillraceServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MillraceServer Server => _server!; // Started before each test.

    public async ValueTask InitializeAsync()
    {
        ProjectDefinition definition = new(_scratch.Folder, "narrow", "default", TargetMode.Unspecified, _scratch["warehouse"], [], []);
        _project = PipelineProject.Open(definition, new EngineSettings(), TimeProvider.System, Guid.NewGuid);
        await _project.AnswerAsync(QueryInput.Of(new SourceText("test", "CREATE TABLE t (x INT)")), Token);
        Directory.CreateDirectory(_scratch["dashboards"]);
        await File.WriteAllTextAsync(Path.Combine(_scratch["dashboards"], "slow.lvdash.json"), Boards.SlowAndQuick(Endless), Token);
        _server = await MillraceServer.StartAsync(_project, new ServerSettings { Port = 0, Log = TextWriter.Null, QueryTimeout = TimeSpan.FromSeconds(4), MaxQueries = 2, MaxRequestBytes = 4096 }, Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _project?.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_tile_and_a_query_that_take_too_long_say_so_and_other_viewers_are_answered_meanwhile()
    {
        await using Viewer slow = await SignInAsync("ann");
        await using Viewer other = await SignInAsync("bob");
        await slow.GoAsync("/dashboards/slow");
        await slow.ShowsAsync("quick", "0");
        await other.AskAsync("SELECT 6 * 7");
        await Assertions.Expect(other.Page.Locator(".grid-cell")).ToHaveTextAsync("42");

        await slow.ShowsAsync("endless", "QUERY_TIMEOUT");
        await slow.ShowsAsync("endless", "4 seconds");
        await slow.AskAsync(Endless);
        await Assertions.Expect(slow.Page.Locator(".fault-code")).ToHaveTextAsync("QUERY_TIMEOUT", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        slow.NothingWrong();
        other.NothingWrong();
    }

    [Fact]
    public async Task A_request_and_a_text_that_are_too_large_are_refused_in_words()
    {
        using HttpClient client = new() { BaseAddress = Server.Address };
        await Server.Access.SetUserAsync("ann", Roles.Admin, password: null, Token);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Server.Access.MakeApiTokenAsync("ann", "test", lifetime: null, Token));
        using HttpResponseMessage answer = await client.PostAsJsonAsync("/api/sql", new { sql = $"SELECT '{new string('x', 10_000)}'" }, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("REQUEST_INVALID", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        await using Viewer viewer = await SignInAsync("ann");
        await viewer.GoAsync("/sql");
        await Assertions.Expect(viewer.Page.Locator("[data-sql=run]")).ToBeEnabledAsync();
        await viewer.Page.Locator(".editor-area").FillAsync($"SELECT '{new string('x', 1_100_000)}' AS long");
        await viewer.Page.Locator(".editor-area").FocusAsync();
        await viewer.Page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(viewer.Page.GetByText("The statement is longer than a million bytes.")).ToBeVisibleAsync();
        await viewer.Page.Locator(".editor-area").FillAsync("SELECT 42");
        await viewer.Page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(viewer.Page.Locator(".grid-cell")).ToHaveTextAsync("42");
        viewer.NothingWrong();
    }

    private async Task<Viewer> SignInAsync(string user)
    {
        await Server.Access.SetUserAsync(user, Roles.Admin, password: null, Token);
        Viewer viewer = await Viewer.OpenAsync(factory.Browser, Server.Address);
        await viewer.Page.GotoAsync(Server.SignInLink(await Server.Access.MakeSignInAsync(user, Token)).ToString());
        await viewer.Page.WaitForURLAsync(Server.Address.ToString());
        return viewer;
    }
}
