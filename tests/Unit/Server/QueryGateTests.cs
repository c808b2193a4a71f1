using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Server.Gate;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class QueryGateTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AuditLog Audit => field ??= new AuditLog(_folder.Below("audit"), (_, fault) => throw fault);

    [Fact]
    public async Task Those_who_wait_take_turns_by_user()
    {
        QueryGate gate = new(new ServerSettings { MaxQueries = 1 }, _clock, Audit);
        TaskCompletionSource open = new();
        List<string> order = [];
        Task first = gate.RunAsync(Ticket("greedy"), async _ => { await open.Task; return 0; }, _ => 0, Token);
        List<Task> others = [];
        foreach (string user in (string[])["greedy", "greedy", "greedy", "modest"])
        {
            others.Add(gate.RunAsync(Ticket(user), _ => { order.Add(user); return Task.FromResult(0); }, _ => 0, Token));
        }

        Assert.Equal((1, 4), (gate.Running, gate.Waiting));
        open.SetResult();
        await Task.WhenAll([first, .. others]);

        Assert.Equal(["greedy", "modest", "greedy", "greedy"], order);
        Assert.Equal((0, 0), (gate.Running, gate.Waiting));
    }

    [Fact]
    public async Task One_too_many_is_refused_and_one_who_leaves_the_line_makes_room()
    {
        QueryGate gate = new(new ServerSettings { MaxQueries = 1, MaxWaitingQueries = 1 }, _clock, Audit);
        TaskCompletionSource open = new();
        using CancellationTokenSource leave = new();
        Task first = gate.RunAsync(Ticket("a"), async _ => { await open.Task; return 0; }, _ => 0, Token);
        Task waiting = gate.RunAsync(Ticket("b"), _ => Task.FromResult(0), _ => 0, leave.Token);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => gate.RunAsync(Ticket("c"), _ => Task.FromResult(0), _ => 0, Token));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Task<int> next = gate.RunAsync(Ticket("d"), _ => Task.FromResult(7), _ => 1, Token);
        open.SetResult();
        await first;

        Assert.Equal("QUERY_QUEUE_FULL", fault.Code.Value);
        Assert.True(fault.IsTransient);
        Assert.Equal(7, await next);
        Assert.Equal((0, 1L), (gate.Running, gate.Refused));
    }

    [Fact]
    public async Task Every_query_is_in_the_audit_with_its_outcome_but_answers_that_were_there_are_not()
    {
        QueryGate gate = new(new ServerSettings(), _clock, Audit);
        await gate.RunAsync(Ticket("ann", "SELECT 1"), _ => Task.FromResult(0), _ => 3, Token);
        await gate.RunAsync(Ticket("ann", "kept"), _ => Task.FromResult(0), _ => null, Token);
        await Assert.ThrowsAsync<MillraceException>(() => gate.RunAsync<int>(
            Ticket("bob", "line\nbreak \"x\""), _ => throw new MillraceException(new ErrorCode("QUERY_INVALID"), "no"), _ => 0, Token));
        using CancellationTokenSource end = new();
        Task writing = Audit.RunAsync(end.Token);
        await end.CancelAsync();
        await writing;

        JsonElement[] lines = [.. (await Audit.NewestAsync(10, Token)).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(["QUERY_INVALID", "OK"], lines.Select(line => line.GetProperty("outcome").GetString()!));
        Assert.Equal("line\nbreak \"x\"", lines[0].GetProperty("statement").GetString());
        Assert.Equal(3, lines[1].GetProperty("rows").GetInt64());
        Assert.Equal("ann", lines[1].GetProperty("user").GetString());
    }

    [Fact]
    public async Task The_audit_names_who_looked_though_all_who_look_share_a_turn()
    {
        QueryGate gate = new(new ServerSettings(), _clock, Audit);
        await gate.RunAsync(Ticket("dashboard factory") with { AskedBy = "ann" }, _ => Task.FromResult(0), _ => 3, Token);
        using CancellationTokenSource end = new();
        Task writing = Audit.RunAsync(end.Token);
        await end.CancelAsync();
        await writing;

        JsonElement line = JsonDocument.Parse(Assert.Single(await Audit.NewestAsync(10, Token))).RootElement;
        Assert.Equal("ann", line.GetProperty("user").GetString());
    }

    [Fact]
    public async Task A_line_that_an_end_cut_off_costs_only_itself()
    {
        Directory.CreateDirectory(Audit.Folder);
        string file = Path.Combine(Audit.Folder, "2025-01-01.jsonl");
        await File.WriteAllTextAsync(file, "{\"time\":\"cut", Token);
        Audit.Add(new AuditEntry(_clock.GetUtcNow(), "ann", "sql", "SELECT 2", TimeSpan.FromMilliseconds(5), Rows: null, "CANCELED"));
        using CancellationTokenSource end = new();
        Task writing = Audit.RunAsync(end.Token);
        await end.CancelAsync();
        await writing;

        Assert.Contains("SELECT 2", Assert.Single(await Audit.NewestAsync(10, Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_that_is_no_text_or_is_cut_within_a_sign_ends_the_audit_of_nobody()
    {
        Audit.Add(new AuditEntry(_clock.GetUtcNow(), "ann", "sql", "SELECT '\ud800'", TimeSpan.Zero, Rows: 1, "OK"));
        Audit.Add(new AuditEntry(_clock.GetUtcNow(), "ann", "sql", new string('x', 19_999) + "\ud83d\ude00", TimeSpan.Zero, Rows: 1, "OK"));
        Audit.Add(new AuditEntry(_clock.GetUtcNow(), "ann", "sql", "SELECT 3", TimeSpan.Zero, Rows: 1, "OK"));
        using CancellationTokenSource end = new();
        Task writing = Audit.RunAsync(end.Token);
        await end.CancelAsync();
        await writing;

        IReadOnlyList<string> lines = await Audit.NewestAsync(10, Token);
        Assert.Equal(3, lines.Count);
        Assert.Contains("SELECT 3", lines[0], StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static QueryTicket Ticket(string user, string statement = "x") => new(user, "sql", statement);
}
