using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Pipelines;
using Millrace.Pipelines.Project;
using Millrace.Server;
using Millrace.Server.Gate;
using Millrace.Server.Home;
using Millrace.Server.Live;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Millrace.Workspace.Answers;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class AnswerTests : StartedServer
{
    private protected override ServerSettings Settings => new() { MaxExportRows = 20 };

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')", "QUERY_NOT_READ_ONLY")]
    [InlineData("SELECT * FROM '/etc/passwd'", "")]
    [InlineData("SELECT * FROM delta.`/somewhere`", "QUERY_NOT_READ_ONLY")]
    [InlineData("COPY (SELECT 1) TO '/tmp/x.csv'", "QUERY_NOT_READ_ONLY")]
    [InlineData("ATTACH '/tmp/x.db' AS x", "QUERY_NOT_READ_ONLY")]
    [InlineData("INSTALL httpfs", "QUERY_NOT_READ_ONLY")]
    [InlineData("LOAD httpfs", "QUERY_NOT_READ_ONLY")]
    [InlineData("SET memory_limit = '1TB'", "QUERY_NOT_READ_ONLY")]
    [InlineData("PRAGMA database_list", "QUERY_NOT_READ_ONLY")]
    [InlineData("SELECT getenv('HOME')", "QUERY_NOT_READ_ONLY")]
    [InlineData("SELECT current_setting('temp_directory')", "QUERY_NOT_READ_ONLY")]
    [InlineData("SELECT * FROM duckdb_settings()", "QUERY_NOT_READ_ONLY")]
    [InlineData("DELETE FROM t", "QUERY_NOT_READ_ONLY")]
    [InlineData("CREATE TABLE t (x INT)", "QUERY_NOT_READ_ONLY")]
    [InlineData("SELECT 1; SELECT 2", "REQUEST_INVALID")]
    [InlineData("", "REQUEST_INVALID")]
    [InlineData("SELECT 'open", "SQL_SYNTAX")]
    public async Task What_does_more_than_read_is_refused_in_words_and_is_in_no_way_run(string sql, string code)
    {
        bool wasRun = false;

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => Desk.RunAsync(
            new QueryTicket("admin", "sql", sql),
            (_, _) =>
            {
                wasRun = true;
                return Task.FromResult(0);
            },
            static _ => 0,
            Token));

        Assert.False(wasRun);
        if (code.Length > 0) Assert.Equal(code, fault.Code.Value);
        Assert.False(string.IsNullOrWhiteSpace(fault.Message));
    }

    [Fact]
    public async Task A_window_of_an_answer_comes_sorted_and_only_to_who_asked()
    {
        HeldAnswer held = await HoldAsync("program", "SELECT range AS n, 'x' AS t FROM range(10)");

        Assert.Equal("""[["9","x"],["8","x"]]""", await TextAsync(await GetAsync($"/api/answers/{held.Id}/rows?from=0&count=2&sort=0&down=true", "program")));
        Assert.Equal("""[["4","x"]]""", await TextAsync(await GetAsync($"/api/answers/{held.Id}/rows?from=4&count=1", "program")));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/api/answers/{held.Id}/rows?from=0&count=1", "other")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"/api/answers/{held.Id}/rows?from=0&count=1&sort=2", "program")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"/api/answers/{held.Id}/rows", "program")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _client.GetAsync($"/api/answers/{held.Id}/rows?from=0&count=1", Token)).StatusCode);
    }

    [Fact]
    public async Task Rows_are_exported_whole_or_not_at_all_and_leave_no_file()
    {
        HeldAnswer few = await HoldAsync("program", "SELECT range AS n FROM range(3)");
        HeldAnswer many = await HoldAsync("program", "SELECT range AS n FROM range(21)");

        HttpResponseMessage csv = await GetAsync($"/api/answers/{few.Id}/rows.csv", "program");
        byte[] parquet = await (await GetAsync($"/api/answers/{few.Id}/rows.parquet", "program")).Content.ReadAsByteArrayAsync(Token);
        HttpResponseMessage refused = await GetAsync($"/api/answers/{many.Id}/rows.csv", "program");

        Assert.Equal("n\r\n0\r\n1\r\n2\r\n", await TextAsync(csv));
        Assert.Equal("attachment", csv.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("PAR1"u8.ToArray(), parquet[..4]);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("EXPORT_TOO_LARGE", JsonDocument.Parse(await TextAsync(refused)).RootElement.GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"/api/answers/{many.Id}/rows.parquet", "program")).StatusCode);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Below("warehouse"), "*", SearchOption.AllDirectories), static file => file.Contains("exports", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_answer_nobody_looked_at_for_longest_makes_room()
    {
        AnswerShelf shelf = new(_server.Services.GetRequiredService<ServedProject>(), new ServerSettings { MaxHeldBytes = 20_000 });
        Answer answer = await ReadAsync("SELECT range AS n FROM range(1000)");
        List<string> gone = [];
        HeldAnswer first = shelf.Put("a", "first", answer, () => gone.Add("first"));
        HeldAnswer second = shelf.Put("a", "second", answer, () => gone.Add("second"));
        shelf.Find(first.Id, "a");
        HeldAnswer third = shelf.Put("a", "third", answer, gone: null);

        Assert.Equal(["second"], gone);
        Assert.Equal("ANSWER_GONE", Assert.Throws<MillraceException>(() => shelf.Find(second.Id, "a")).Code.Value);
        Assert.Equal(["first", "third"], [shelf.Find(first.Id, "a").Statement, shelf.Find(third.Id, "a").Statement]);
        Assert.Equal("ANSWER_GONE", Assert.Throws<MillraceException>(() => shelf.Find(first.Id, "b")).Code.Value);
        shelf.Remove(first);
        shelf.Remove(third);
        Assert.Equal(0, shelf.Bytes);
        Assert.Equal("second", Assert.Single(gone));
    }

    private SqlDesk Desk => _server.Services.GetRequiredService<SqlDesk>();

    private Task<Answer> ReadAsync(string sql) => Desk.RunAsync(
        new QueryTicket("a", "sql", sql), (bound, stop) => AnswerReader.ReadAsync(_project.Services.Engine, bound, new AnswerLimits(), stop), static rows => rows.RowCount, Token);

    private async Task<HeldAnswer> HoldAsync(string user, string sql) => _server.Services.GetRequiredService<AnswerShelf>().Put(user, sql, await ReadAsync(sql), gone: null);

    private async Task<string> TextAsync(HttpResponseMessage answer) => await answer.Content.ReadAsStringAsync(Token);

    private async Task<HttpResponseMessage> GetAsync(string path, string user)
    {
        await _server.Access.SetUserAsync(user, Roles.Viewer, password: null, Token);
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _server.Access.MakeApiTokenAsync(user, "test", lifetime: null, Token));
        return await _client.SendAsync(request, Token);
    }
}
