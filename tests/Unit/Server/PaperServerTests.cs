using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Millrace.Engine.Settings;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server;
using Millrace.Server.Live;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Millrace.Unit.Workspace;
using Millrace.Workspace.Filters;
using Millrace.Workspace.Snapshots;
using UglyToad.PdfPig;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class PaperServerTests : StartedServer
{
    private protected override void Prepare() => _folder.Write("dashboards/line/b.lvdash.json", PaperTests.TwoTiles);

    [Theory]
    [InlineData("/dashboards/line%2Fb.pdf")]
    [InlineData("/api/dashboards/line%2Fb/snapshots/x.pdf")]
    public async Task Nobody_gets_paper_without_signing_in(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(path, Token);

        Assert.NotEqual("application/pdf", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Found or HttpStatusCode.SeeOther, $"{answer.StatusCode}");
    }

    [Fact]
    public async Task A_viewer_gets_a_dashboard_as_a_pdf_with_its_filters_and_the_audit_has_its_tiles()
    {
        using HttpResponseMessage answer = await GetAsync("/dashboards/line%2Fb.pdf?page=p&f%3Adevice=17&paper=letter", Roles.Viewer);

        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("attachment; filename=\"b.pdf\"; filename*=UTF-8''b.pdf", answer.Content.Headers.ContentDisposition?.ToString());
        using PdfDocument read = PdfDocument.Open(await answer.Content.ReadAsByteArrayAsync(Token));
        string text = string.Concat(read.GetPage(1).Letters.Select(static letter => letter.Value)).Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains("Shown:device:17", text, StringComparison.Ordinal);
        Assert.Equal(792, Math.Round(read.GetPage(1).Width));
        string audit = "";
        while (!audit.Contains("line/b/p/good?f%3Adevice=17", StringComparison.Ordinal)) audit = await (await GetAsync("/api/audit", Roles.Admin)).Content.ReadAsStringAsync(Token);
        Assert.Contains("\"purpose\":\"export\"", audit, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dashboards/nothing.pdf", HttpStatusCode.NotFound, "DASHBOARD_UNKNOWN")]
    [InlineData("/dashboards/line%2Fb.pdf?page=q", HttpStatusCode.NotFound, "DASHBOARD_PART_UNKNOWN")]
    [InlineData("/dashboards/line%2Fb.pdf?paper=a0", HttpStatusCode.BadRequest, "REQUEST_INVALID")]
    [InlineData("/api/dashboards/line%2Fb/snapshots/..%2F..%2Fusers.json", HttpStatusCode.NotFound, "SNAPSHOT_UNKNOWN")]
    public async Task What_cannot_be_put_on_paper_is_explained(string path, HttpStatusCode status, string code)
    {
        using HttpResponseMessage answer = await GetAsync(path, Roles.Viewer);

        Assert.Equal((status, code), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_published_link_gives_its_dashboard_until_it_is_taken_back_and_no_snapshot()
    {
        string secret = await _server.Access.PublishAsync("admin", "line/b", Token);
        SnapshotEntry kept = await TakeAsync();

        using HttpResponseMessage answer = await _client.GetAsync($"/shared/{secret}.pdf", Token);
        using HttpRequestMessage asProgram = new(HttpMethod.Get, SnapshotAddress(kept)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", secret) } };
        using HttpResponseMessage snapshot = await _client.SendAsync(asProgram, Token);
        await _server.Access.RevokeAsync(Assert.Single(_server.Access.TokensOf(TokenKind.Dashboard)).Id, Token);
        using HttpResponseMessage after = await _client.GetAsync($"/shared/{secret}.pdf", Token);

        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.NotEqual("application/pdf", snapshot.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task A_snapshot_is_saved_or_opened_by_a_viewer()
    {
        SnapshotEntry kept = await TakeAsync();

        using HttpResponseMessage saved = await GetAsync(SnapshotAddress(kept), Roles.Viewer);
        using HttpResponseMessage opened = await GetAsync(SnapshotAddress(kept) + "?open=1", Roles.Viewer);

        Assert.Equal((HttpStatusCode.OK, "application/pdf", "attachment"), (saved.StatusCode, saved.Content.Headers.ContentType?.MediaType, saved.Content.Headers.ContentDisposition?.DispositionType));
        Assert.Equal("inline", opened.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(kept.Bytes, (await saved.Content.ReadAsByteArrayAsync(Token)).Length);
    }

    private static string SnapshotAddress(SnapshotEntry kept) => $"/api/dashboards/line%2Fb/snapshots/{kept.File}";

    private Task<SnapshotEntry> TakeAsync() =>
        ((SnapshotRunner)_server.Services.GetService(typeof(SnapshotRunner))!).TakeAsync("line/b", page: null, Selections.None, "eva", Token); // The server has one.

    private async Task<HttpResponseMessage> GetAsync(string path, string role)
    {
        await _server.Access.SetUserAsync(role, role, password: null, Token);
        string secret = await _server.Access.MakeApiTokenAsync(role, "test", lifetime: null, Token);
        using HttpRequestMessage request = new(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", secret) } };
        return await _client.SendAsync(request, Token);
    }
}
