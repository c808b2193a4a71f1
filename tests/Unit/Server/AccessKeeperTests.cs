using Millrace.Foundation.Faults;
using Millrace.Server.Security;
using Millrace.Server.Settings;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Unit.Server;

public sealed class AccessKeeperTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly ServerSettings _settings = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AccessKeeper Keeper => field ??= Another();

    [Fact]
    public async Task A_sign_in_secret_works_once_and_its_session_lasts_as_long_as_it_should()
    {
        string secret = await Keeper.MakeSignInAsync("admin", Token);

        string? session = await Keeper.TrySignInAsync(secret, Token);

        Assert.Null(await Keeper.TrySignInAsync(secret, Token));
        Assert.Equal(Roles.Admin, Keeper.FindUserOf(session!, TokenKind.Session)?.Role);
        Assert.Null(Keeper.FindUserOf(session!, TokenKind.Api));
        _clock.Advance(_settings.SessionLifetime);
        Assert.Null(Keeper.FindUserOf(session!, TokenKind.Session));
    }

    [Fact]
    public async Task A_session_is_known_by_its_name_until_it_ends()
    {
        string session = (await Keeper.TrySignInAsync(await Keeper.MakeSignInAsync("admin", Token), Token))!;
        string id = Keeper.IdOf(session, TokenKind.Session)!;
        string published = await Keeper.PublishAsync("admin", "factory", Token);

        Assert.Equal("admin", Keeper.FindUserOfId(id)?.Name);
        Assert.Null(Keeper.FindUserOfId(Keeper.IdOf(published, TokenKind.Dashboard)!));
        await Another().SignOutAsync(session, Token);
        Assert.Null(Keeper.FindUserOfId(id));
    }

    [Fact]
    public async Task A_sign_in_secret_that_is_too_old_opens_nothing()
    {
        string secret = await Keeper.MakeSignInAsync("admin", Token);
        _clock.Advance(_settings.SignInLinkLifetime);

        Assert.Null(await Keeper.TrySignInAsync(secret, Token));
    }

    [Fact]
    public async Task What_another_process_writes_counts_and_no_secret_stands_in_the_file()
    {
        Assert.True(Keeper.IsNew);
        string secret = await Another().MakeSignInAsync("admin", Token);

        string? session = await Keeper.TrySignInAsync(secret, Token);

        Assert.NotNull(session);
        Assert.False(Keeper.IsNew);
        string file = await File.ReadAllTextAsync(_folder.Below("users.json"), Token);
        Assert.DoesNotContain(session, file, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, file, StringComparison.Ordinal);
        Assert.Equal("admin", Another().FindUserOf(session, TokenKind.Session)?.Name);
    }

    [Fact]
    public async Task A_password_signs_in_and_a_new_one_ends_the_sessions_of_the_old()
    {
        await Keeper.SetUserAsync("Ann", Roles.Viewer, "correct horse", Token);

        string? session = await Keeper.TrySignInAsync("ann", "correct horse", Token);

        Assert.NotNull(session);
        Assert.Null(await Keeper.TrySignInAsync("ann", "wrong horse", Token));
        Assert.Null(await Keeper.TrySignInAsync("bob", "correct horse", Token));
        await Keeper.SetUserAsync("ann", Roles.Viewer, "another horse", Token);
        Assert.Null(Keeper.FindUserOf(session, TokenKind.Session));
    }

    [Theory]
    [InlineData("", Roles.Viewer, null, "ACCESS_USER")]
    [InlineData("a\nb", Roles.Viewer, null, "ACCESS_USER")]
    [InlineData("ann", "king", null, "ACCESS_USER")]
    [InlineData("ann", Roles.Viewer, "short", "ACCESS_PASSWORD")]
    public async Task A_user_that_cannot_be_is_refused(string name, string role, string? password, string code)
    {
        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => Keeper.SetUserAsync(name, role, password, Token));

        Assert.Equal(code, fault.Code.Value);
    }

    [Fact]
    public async Task The_last_admin_stays_and_who_goes_takes_the_secrets_along()
    {
        await Keeper.SetUserAsync("admin", Roles.Admin, password: null, Token);
        await Keeper.SetUserAsync("ann", Roles.Viewer, password: null, Token);
        string api = await Keeper.MakeApiTokenAsync("ann", "report", lifetime: null, Token);
        Assert.Equal("ann", Keeper.FindUserOf(api, TokenKind.Api)?.Name);

        await Keeper.RemoveUserAsync("ann", Token);

        Assert.Null(Keeper.FindUserOf(api, TokenKind.Api));
        await Assert.ThrowsAsync<MillraceException>(() => Keeper.RemoveUserAsync("admin", Token));
    }

    [Fact]
    public async Task Who_is_disabled_is_let_in_by_nothing_until_an_admin_says_otherwise()
    {
        await Keeper.SetUserAsync("admin", Roles.Admin, password: null, Token);
        await Keeper.SetUserAsync("Ann", Roles.Admin, "correct horse", Token);
        string session = (await Keeper.TrySignInAsync("ann", "correct horse", Token))!;
        string link = await Keeper.MakeSignInAsync("ann", Token);
        string api = await Keeper.MakeApiTokenAsync("ann", "report", lifetime: null, Token);
        string published = await Keeper.PublishAsync("ann", "factory", Token);

        await Keeper.SetDisabledAsync("ANN", isDisabled: true, Token);

        Assert.Null(Keeper.FindUserOf(session, TokenKind.Session));
        Assert.Null(Keeper.FindUserOf(api, TokenKind.Api));
        Assert.Null(await Keeper.TrySignInAsync(link, Token));
        Assert.Null(await Keeper.TrySignInAsync("ann", "correct horse", Token));
        Assert.Equal("factory", Keeper.FindDashboard(published));
        await Assert.ThrowsAsync<MillraceException>(() => Keeper.SetDisabledAsync("admin", isDisabled: true, Token));
        await Assert.ThrowsAsync<MillraceException>(() => Keeper.SetUserAsync("admin", Roles.Viewer, password: null, Token));
        await Assert.ThrowsAsync<MillraceException>(() => Keeper.SetDisabledAsync("nobody", isDisabled: true, Token));
        await Keeper.SetDisabledAsync("ann", isDisabled: false, Token);
        Assert.NotNull(await Keeper.TrySignInAsync("ann", "correct horse", Token));
        Assert.Null(Keeper.FindUserOf(session, TokenKind.Session));
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_all_sessions_and_links_of_one_user_and_no_secret_of_programs()
    {
        await Keeper.SetUserAsync("ann", Roles.Viewer, "correct horse", Token);
        await Keeper.SetUserAsync("bob", Roles.Viewer, "battery staple", Token);
        string first = (await Keeper.TrySignInAsync("ann", "correct horse", Token))!;
        string second = (await Keeper.TrySignInAsync("ann", "correct horse", Token))!;
        string link = await Keeper.MakeSignInAsync("ann", Token);
        string api = await Keeper.MakeApiTokenAsync("ann", "report", lifetime: null, Token);
        string other = (await Keeper.TrySignInAsync("bob", "battery staple", Token))!;

        await Keeper.SignOutEverywhereAsync("Ann", Token);

        Assert.Null(Keeper.FindUserOf(first, TokenKind.Session));
        Assert.Null(Keeper.FindUserOf(second, TokenKind.Session));
        Assert.Null(await Keeper.TrySignInAsync(link, Token));
        Assert.Equal("ann", Keeper.FindUserOf(api, TokenKind.Api)?.Name);
        Assert.Equal("bob", Keeper.FindUserOf(other, TokenKind.Session)?.Name);
    }

    [Fact]
    public async Task A_secret_of_a_program_has_a_name_and_an_end_and_a_password_is_known_by_its_user_alone()
    {
        await Keeper.SetUserAsync("ann", Roles.Viewer, "correct horse", Token);
        string api = await Keeper.MakeApiTokenAsync("ann", "line 3 <b>", TimeSpan.FromDays(1), Token);

        Assert.Equal(["line 3 <b>"], Another().TokensOf(TokenKind.Api).Select(token => token.Label));
        Assert.True(Keeper.IsPassword("Ann", "correct horse"));
        Assert.False(Keeper.IsPassword("ann", "Correct horse"));
        Assert.False(Keeper.IsPassword("nobody", "correct horse"));
        Assert.Null(Keeper.FindUserOf(api, TokenKind.Session));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(Keeper.FindUserOf(api, TokenKind.Api));
        Assert.Empty(Keeper.TokensOf(TokenKind.Api));
    }

    [Fact]
    public async Task A_published_link_shows_its_dashboard_until_it_is_taken_back()
    {
        string secret = await Keeper.PublishAsync("admin", "factory", Token);
        Assert.Equal("factory", Keeper.FindDashboard(secret));
        Assert.Null(Keeper.FindDashboard(secret + "x"));

        await Keeper.RevokeAsync(Assert.Single(Keeper.TokensOf(TokenKind.Dashboard)).Id, Token);

        Assert.Null(Keeper.FindDashboard(secret));
    }

    [Fact]
    public async Task A_file_that_is_none_is_a_fault_and_is_not_written_over()
    {
        await File.WriteAllTextAsync(_folder.Below("users.json"), "{ broken", Token);

        MillraceException fault = await Assert.ThrowsAsync<MillraceException>(() => Keeper.MakeSignInAsync("admin", Token));

        Assert.Equal("ACCESS_INVALID", fault.Code.Value);
        Assert.Equal("{ broken", await File.ReadAllTextAsync(_folder.Below("users.json"), Token));
    }

    [Fact]
    public async Task Changes_at_one_time_are_all_kept()
    {
        AccessKeeper other = Another();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(index => Task.Run(() => Keeper.SetUserAsync($"user{index}", Roles.Viewer, password: null, Token), Token)));

        Assert.Equal(20, other.Users.Count);
    }

    [Fact]
    public void Too_many_failures_from_one_address_are_refused_for_a_while_and_others_are_not()
    {
        SignInLimiter limiter = new(_settings, _clock);
        for (int tries = 0; tries < _settings.MaxFailedSignIns; tries++) Assert.True(limiter.TryBegin("10.0.0.1"));

        Assert.False(limiter.TryBegin("10.0.0.1"));
        Assert.True(limiter.TryBegin("10.0.0.2"));
        limiter.Succeed("10.0.0.1");
        Assert.True(limiter.TryBegin("10.0.0.1"));
        Assert.False(limiter.TryBegin("10.0.0.1"));
        _clock.Advance(_settings.SignInWindow);
        Assert.True(limiter.TryBegin("10.0.0.1"));
    }

    [Fact]
    public void Failures_from_more_addresses_than_are_remembered_count_as_those_of_one()
    {
        SignInLimiter limiter = new(_settings, _clock);
        for (int address = 0; address < 10_000; address++) Assert.True(limiter.TryBegin($"10.1.{address / 256}.{address % 256}"));

        int allowed = Enumerable.Range(0, 100).Count(number => limiter.TryBegin($"10.2.0.{number}"));

        Assert.Equal(_settings.MaxFailedSignIns, allowed);
    }

    [Fact]
    public async Task A_removed_user_does_not_come_back_by_a_change_that_was_on_its_way()
    {
        await Keeper.SetUserAsync("admin", Roles.Admin, password: null, Token);
        await Keeper.SetUserAsync("ann", Roles.Viewer, password: null, Token);
        await Keeper.RemoveUserAsync("ann", Token);

        foreach (Func<Task> change in (Func<Task>[])
            [() => Keeper.MakeSignInAsync("ann", Token), () => Keeper.SetRoleAsync("ann", Roles.Admin, Token), () => Keeper.SetPasswordAsync("ann", "correct horse", Token)])
            Assert.Equal("ACCESS_USER", (await Assert.ThrowsAsync<MillraceException>(change)).Code.Value);

        Assert.Equal(["admin"], Keeper.Users.Select(user => user.Name));
    }

    [Fact]
    public async Task A_new_password_leaves_the_role_and_a_new_role_leaves_the_password()
    {
        await Keeper.SetUserAsync("admin", Roles.Admin, password: null, Token);
        await Keeper.SetUserAsync("ann", Roles.Viewer, "correct horse", Token);
        string session = (await Keeper.TrySignInAsync("ann", "correct horse", Token))!;

        await Keeper.SetRoleAsync("ANN", Roles.Admin, Token);
        Assert.Equal((Roles.Admin, "ann"), (Keeper.FindUser("ann")!.Role, Keeper.FindUserOf(session, TokenKind.Session)?.Name));
        await Keeper.SetPasswordAsync("Ann", "another horse", Token);

        Assert.Equal(Roles.Admin, Keeper.FindUser("ann")!.Role);
        Assert.Null(Keeper.FindUserOf(session, TokenKind.Session));
        Assert.Null(await Keeper.TrySignInAsync("ann", "correct horse", Token));
        Assert.NotNull(await Keeper.TrySignInAsync("ann", "another horse", Token));
        await Assert.ThrowsAsync<MillraceException>(() => Keeper.SetPasswordAsync("ann", "short", Token));
        await Keeper.SetRoleAsync("admin", Roles.Viewer, Token);
        await Assert.ThrowsAsync<MillraceException>(() => Keeper.SetRoleAsync("ann", Roles.Viewer, Token));
    }

    public void Dispose() => _folder.Dispose();

    private AccessKeeper Another() => new(_folder.Path, _clock, Guid.NewGuid, _settings);
}
