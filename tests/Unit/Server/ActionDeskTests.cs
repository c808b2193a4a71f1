using System.Security.Claims;
using Millrace.Foundation.Faults;
using Millrace.Server.Gate;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class ActionDeskTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();
    private AccessKeeper _keeper = null!;
    private AuditLog _audit = null!;
    private readonly Dictionary<string, string> _ids = new(StringComparer.OrdinalIgnoreCase);
    private ActionDesk _desk = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _keeper = new AccessKeeper(_folder.Path, _clock, Guid.NewGuid, new ServerSettings());
        _audit = new AuditLog(_folder.Below("audit"), (_, fault) => throw fault);
        _desk = new ActionDesk(_keeper, _audit, _clock);
        foreach ((string name, string role) in (IEnumerable<(string, string)>)[("Ann", Roles.Admin), ("second", Roles.Admin), ("vera", Roles.Viewer)])
        {
            await _keeper.SetUserAsync(name, role, password: null, Token);
            _ids[name] = _keeper.IdOf(await _keeper.MakeApiTokenAsync(name, "test", lifetime: null, Token), TokenKind.Api)!;
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_an_admin_does_is_kept_with_its_time_and_duration()
    {
        int done = await _desk.AsAdminAsync(Person("ann"), "run pipeline plant", name =>
        {
            Assert.Equal("ann", name);
            _clock.Advance(TimeSpan.FromSeconds(3));
            return Task.FromResult(7);
        });

        Assert.Equal(7, done);
        AuditEntry entry = Assert.Single(await WrittenAsync());
        Assert.Equal(("ann", "action", "run pipeline plant", "OK", TimeSpan.FromSeconds(3)), (entry.User, entry.Purpose, entry.Statement, entry.Outcome, entry.Elapsed));
    }

    [Fact]
    public async Task Who_is_no_admin_is_refused_before_anything_is_done_and_that_is_kept()
    {
        ClaimsPrincipal[] others = [Person("vera"), Person("nobody"), Person("ann", isSignedIn: false), new()];
        foreach (ClaimsPrincipal other in others)
        {
            MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => _desk.AsAdminAsync<int>(other, "purge", _ => throw new InvalidOperationException("It was done.")));
            Assert.Equal("ACCESS_DENIED", fault.Code.Value);
            Assert.Equal("ACCESS_DENIED", Assert.Throws<MillraceException>(() => _desk.RequireAdmin(other, "purge")).Code.Value);
        }

        Assert.Equal(["ACCESS_DENIED", "ACCESS_DENIED", "ACCESS_DENIED", "ACCESS_DENIED"], (await WrittenAsync()).Select(entry => entry.Outcome));
    }

    [Fact]
    public async Task The_role_is_asked_when_it_counts_and_not_taken_from_what_a_page_was_opened_with()
    {
        ClaimsPrincipal ann = Person("ann");
        Assert.Equal("ann", _desk.RequireAdmin(ann, "look"));

        await _keeper.SetUserAsync("ann", Roles.Viewer, password: null, Token);
        Assert.False(_desk.IsAdmin(ann));
        await _keeper.SetUserAsync("ann", Roles.Admin, password: null, Token);
        await _keeper.SetDisabledAsync("ann", isDisabled: true, Token);

        Assert.False(_desk.IsAdmin(ann));
        await Assert.ThrowsAsync<MillraceException>(() => _desk.AsSelfAsync(ann, "sign out", _ => Task.FromResult(0)));
    }

    [Fact]
    public async Task A_page_whose_session_was_ended_does_nothing_more_though_its_user_is_still_an_admin()
    {
        await _keeper.SetUserAsync("eve", Roles.Admin, "correct horse", Token);
        string session = (await _keeper.TrySignInAsync("eve", "correct horse", Token))!;
        _ids["eve"] = _keeper.IdOf(session, TokenKind.Session)!;
        ClaimsPrincipal eve = Person("eve");
        Assert.True(_desk.IsAdmin(eve));

        await _keeper.SignOutEverywhereAsync("eve", Token);

        Assert.False(_desk.IsAdmin(eve));
        await Assert.ThrowsAsync<MillraceException>(() => _desk.AsAdminAsync(eve, "run", _ => Task.FromResult(0)));
        await Assert.ThrowsAsync<MillraceException>(() => _desk.AsSelfAsync(eve, "set own password", _ => Task.FromResult(0)));
        Assert.False(_desk.IsAdmin(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "test"))));
    }

    [Fact]
    public async Task Every_end_has_its_outcome()
    {
        ClaimsPrincipal ann = Person("ann");
        await Assert.ThrowsAsync<MillraceException>(() => _desk.AsAdminAsync<int>(ann, "a", _ => throw new MillraceException(new ErrorCode("PIPELINE_BUSY"), "no")));
        await Assert.ThrowsAsync<TaskCanceledException>(() => _desk.AsAdminAsync<int>(ann, "b", _ => throw new TaskCanceledException()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _desk.AsAdminAsync<int>(ann, "c", _ => throw new InvalidOperationException()));
        await _desk.AsAdminAsync(ann, "d", _ => Task.FromResult(1), done => done == 1 ? "DASHBOARD_CHANGED" : "OK");
        await _desk.AsSelfAsync(Person("vera"), "e", _ => Task.FromResult(0));

        Assert.Equal(["PIPELINE_BUSY", "CANCELED", "DEFECT", "DASHBOARD_CHANGED", "OK"], (await WrittenAsync()).Select(entry => entry.Outcome));
    }

    private ClaimsPrincipal Person(string name, bool isSignedIn = true) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, Roles.Admin), new Claim(SessionHandler.SecretClaim, _ids.GetValueOrDefault(name, "none"))], isSignedIn ? "test" : null));

    /// <summary>The entries, oldest first.</summary>
    private async Task<IReadOnlyList<AuditEntry>> WrittenAsync()
    {
        using CancellationTokenSource end = new();
        Task writing = _audit.RunAsync(end.Token);
        await end.CancelAsync();
        await writing;
        return [.. (await AuditReader.FindAsync(_audit.Folder, new AuditFilter(), 100, Token)).Reverse()];
    }
}
