using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Millrace.Catalog.Binding;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class ServerTests : StartedServer
{
    [Theory]
    [InlineData("/api/audit")]
    [InlineData("/metrics")]
    [InlineData("/api/live?table=x")]
    [InlineData("/api/dashboards/x/tiles/y.csv")]
    public async Task What_is_for_programs_is_refused_without_a_secret(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("text/html", "There is no such page")]
    [InlineData("application/json", "ADDRESS_UNKNOWN")]
    public async Task An_unknown_address_is_told_to_people_in_words_and_to_programs_with_a_code(string accepted, string expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/nothing/here");
        request.Headers.Accept.ParseAdd(accepted);

        using HttpResponseMessage answer = await _client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_told_to_everybody_and_metrics_to_a_program_with_a_secret()
    {
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/health", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/health/ready", Token)).StatusCode);

        string metrics = await (await SendAsync(HttpMethod.Get, "/metrics", Roles.Viewer)).Content.ReadAsStringAsync(Token);

        Assert.Contains("\nmillrace_queries_running 0\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_name_of_the_server_is_refused()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/sign-in");
        request.Headers.Host = "evil.example";

        using HttpResponseMessage answer = await _client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    public async Task A_change_that_another_site_begins_is_refused(string header, string value)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/session") { Content = new FormUrlEncodedContent([new("token", "x")]) };
        request.Headers.Add(header, value);

        using HttpResponseMessage answer = await _client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Pages_carry_a_policy_that_runs_no_text_and_cookies_that_scripts_cannot_read()
    {
        string secret = await _server.Access.MakeSignInAsync("admin", Token);
        using HttpResponseMessage answer = await _client.PostAsync("/session", new FormUrlEncodedContent([new("token", secret), new("to", "//evil.example/")]), Token);

        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("/", answer.Headers.Location?.ToString());
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("COPY (SELECT 1) TO 'x.csv'")]
    [InlineData("ATTACH 'x.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("DROP TABLE t")]
    [InlineData("SELECT getenv('HOME')")]
    public async Task Typed_queries_that_do_more_than_read_tables_are_refused(string sql)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "/api/sql", Roles.Admin, new { sql });

        Assert.True(answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest, $"{answer.StatusCode}");
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).TryGetProperty("code", out _));
    }

    [Fact]
    public async Task A_typed_query_is_answered_up_to_its_limit_and_is_in_the_audit_for_admins_alone()
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "/api/sql", Roles.Viewer, new { sql = "SELECT range AS n, 'x' AS t FROM range(5)", limit = 2 });
        JsonElement json = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal("""[[0,"x"],[1,"x"]]""", json.GetProperty("rows").GetRawText());
        Assert.True(json.GetProperty("cut").GetBoolean());
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, "/api/audit", Roles.Viewer)).StatusCode);
        string audit = "";
        while (!audit.Contains("range(5)", StringComparison.Ordinal)) audit = await (await SendAsync(HttpMethod.Get, "/api/audit", Roles.Admin)).Content.ReadAsStringAsync(Token);
    }

    [Theory]
    [InlineData("SELECT -9223372036854775808 AS n", "[[\"-9223372036854775808\"]]")]
    [InlineData("SELECT -9007199254740991 AS n, 9007199254740992 AS m", "[[-9007199254740991,\"9007199254740992\"]]")]
    [InlineData("SELECT 'nan'::DOUBLE AS n", "[[\"NaN\"]]")]
    [InlineData("SELECT [1.5::DOUBLE, 'inf'::DOUBLE] AS n", "[[\"[1.5,\\u0022Infinity\\u0022]\"]]")]
    public async Task Numbers_that_JSON_cannot_hold_are_given_as_texts(string sql, string rows)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "/api/sql", Roles.Viewer, new { sql });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(rows, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("rows").GetRawText());
    }

    [Fact]
    public async Task A_body_that_does_not_say_it_is_JSON_is_explained()
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "/api/sql", Roles.Viewer, new StringContent("{\"sql\":\"SELECT 1\"}", new MediaTypeHeaderValue("text/plain")));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("REQUEST_INVALID", (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task News_of_tables_end_with_the_secret_they_were_asked_with()
    {
        await _server.DisposeAsync();
        _server = await MillraceServer.StartAsync(_project, new ServerSettings { Port = 0, Log = TextWriter.Null, RetryPeriod = TimeSpan.FromMilliseconds(20) }, Token);
        await _project.AnswerAsync(QueryInput.Of(new SourceText("test", "CREATE TABLE news (n INT)")), Token);
        await _server.Access.SetUserAsync("ann", Roles.Viewer, password: null, Token);
        string secret = await _server.Access.MakeApiTokenAsync("ann", "test", lifetime: null, Token);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_server.Address, "/api/live?table=news"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using StreamReader events = new(await answer.Content.ReadAsStreamAsync(Token));
        Assert.Equal("event: version", await events.ReadLineAsync(Token));

        await _server.Access.SetDisabledAsync("ann", isDisabled: true, Token);

        while (await events.ReadLineAsync(Token) is string line) Assert.DoesNotContain("DEFECT", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "REQUEST_INVALID")]
    [InlineData("{\"sql\":\" \"}", "REQUEST_INVALID")]
    [InlineData("{\"sql\":\"SELECT 1; SELECT 2\"}", "REQUEST_INVALID")]
    [InlineData("{\"sql\":\"SELECT * FROM nowhere\"}", "TABLE_NOT_FOUND")]
    public async Task A_request_that_makes_no_sense_is_explained(string body, string code)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "/api/sql", Roles.Admin, new StringContent(body, new MediaTypeHeaderValue("application/json")));

        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_fault()
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() =>
            MillraceServer.StartAsync(_project, new ServerSettings { Port = _server.Address.Port, Log = TextWriter.Null }, Token));

        Assert.Equal("SERVE_ADDRESS", fault.Code.Value);
    }

    [Fact]
    public async Task A_script_is_kept_for_good_under_its_own_address_and_packed()
    {
        string page = await _client.GetStringAsync("/sign-in", Token);
        string path = System.Text.RegularExpressions.Regex.Match(page, "/assets/[0-9a-f]+/app.css").Value;
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("br");

        using HttpResponseMessage answer = await _client.SendAsync(request, Token);

        Assert.Equal("br", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Contains("immutable", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page.Replace(_server.Address.ToString(), "", StringComparison.Ordinal).Replace("http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string role, object? body = null)
    {
        await _server.Access.SetUserAsync(role, role, password: null, Token);
        string secret = await _server.Access.MakeApiTokenAsync(role, "test", lifetime: null, Token);
        using HttpRequestMessage request = new(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return await _client.SendAsync(request, Token);
    }
}
