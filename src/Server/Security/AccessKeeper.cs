using Millrace.Server.Faults;
using Millrace.Server.Home;
using Millrace.Server.Settings;

namespace Millrace.Server.Security;

/// <summary>
/// Users, sign-ins and handed-out secrets. What another process writes into the file counts at the next question.
/// Thread safety: all members may be called at once.
/// </summary>
/// <param name="folder">Folder of the file.</param>
/// <param name="clock">Tells when secrets end.</param>
/// <param name="newId">Makes the names of secrets.</param>
/// <param name="settings">How long they last.</param>
public sealed class AccessKeeper(string folder, TimeProvider clock, Func<Guid> newId, ServerSettings settings)
{
    /// <summary>The user that the first sign-in link belongs to.</summary>
    public const string FirstAdmin = "admin";

    /// <summary>Characters of the shortest password.</summary>
    public const int LeastPassword = 10;

    private const int MostNameLength = 64;

    private readonly AccessFile _file = new(folder, clock);
    private readonly Lock _lock = new();
    private AccessDocument? _known;
    private (DateTime, long)? _stamp;

    /// <summary>Keeps the users of a project.</summary>
    public static AccessKeeper Of(ServedProject served, ServerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(served);
        return new AccessKeeper(served.StateFolder, served.Clock, served.Project.Services.NewId, settings);
    }

    /// <summary>All users, by name.</summary>
    public IReadOnlyList<AccessUser> Users => [.. Current().Users.OrderBy(static user => user.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>True until somebody has signed in for the first time.</summary>
    public bool IsNew => !Current().Tokens.Any(static token => token.Kind == TokenKind.Session) && !Current().Users.Any(static user => user.Password is not null);

    /// <summary>Secrets of a kind that are still valid, the newest first.</summary>
    public IReadOnlyList<AccessToken> TokensOf(TokenKind kind)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return [.. Current().Tokens.Where(token => token.Kind == kind && token.IsValidAt(now)).OrderByDescending(static token => token.Created)];
    }

    /// <summary>How many browsers a user is signed in with.</summary>
    public int SessionsOf(string user) => TokensOf(TokenKind.Session).Count(token => token.User.Equals(user, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes a secret that signs a browser in once. <see cref="FirstAdmin"/> is made when there is no user of that name.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">ACCESS_USER: there is no such user.</exception>
    public async Task<string> MakeSignInAsync(string user, CancellationToken cancellationToken)
    {
        string secret = SecretText.Make();
        await ChangeAsync(
            document => With(WithUser(document, user), TokenOf(TokenKind.SignIn, secret, user, settings.SignInLinkLifetime)), cancellationToken).ConfigureAwait(false);
        return secret;
    }

    /// <summary>Uses a sign-in secret up.</summary>
    /// <returns>The secret of a new session; null when it is wrong, used or too old.</returns>
    public async Task<string?> TrySignInAsync(string secret, CancellationToken cancellationToken)
    {
        string hash = SecretText.HashOf(secret);
        string? session = null;
        await ChangeAsync(
            document =>
            {
                DateTimeOffset now = clock.GetUtcNow();
                if (document.Tokens.FirstOrDefault(token => token.Kind == TokenKind.SignIn && token.Hash == hash && token.IsValidAt(now)) is not AccessToken used) return document;
                session = SecretText.Make();
                AccessDocument without = document with { Tokens = [.. document.Tokens.Where(token => token != used)] };
                return With(without, TokenOf(TokenKind.Session, session, used.User, settings.SessionLifetime));
            },
            cancellationToken).ConfigureAwait(false);
        return session;
    }

    /// <summary>Signs in by name and password.</summary>
    /// <returns>The secret of a new session; null when name or password are wrong, which takes equally long.</returns>
    public async Task<string?> TrySignInAsync(string name, string password, CancellationToken cancellationToken)
    {
        AccessUser? user = FindUser(name);
        if (!SecretText.IsPassword(password, user?.Password) || user is null or { IsDisabled: true }) return null;
        string? session = null;
        await ChangeAsync(
            document =>
            {
                // Looking at a password takes long enough for another to be set, and for the user to be removed.
                if (Find(document, user.Name) is not { IsDisabled: false } now || now.Password != user.Password) return document;
                session = SecretText.Make();
                return With(document, TokenOf(TokenKind.Session, session, now.Name, settings.SessionLifetime));
            },
            cancellationToken).ConfigureAwait(false);
        return session;
    }

    /// <summary>The user of a session or of a program's secret; null when it opens nothing.</summary>
    public AccessUser? FindUserOf(string secret, TokenKind kind) => Find(secret, kind) is AccessToken token && FindUser(token.User) is { IsDisabled: false } user ? user : null;

    /// <summary>True when a password is that of a user; takes as long for a user who is none.</summary>
    public bool IsPassword(string name, string password) => SecretText.IsPassword(password, FindUser(name)?.Password) && FindUser(name) is not null;

    /// <summary>Ends all sessions of a user.</summary>
    public Task SignOutEverywhereAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        document => document with
        {
            Tokens = [.. document.Tokens.Where(token => token.Kind is not (TokenKind.Session or TokenKind.SignIn) || !token.User.Equals(name, StringComparison.OrdinalIgnoreCase))],
        },
        cancellationToken);

    /// <summary>Lets a user in no more, or again.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">ACCESS_USER: there is no such user, or it is the last admin.</exception>
    public Task SetDisabledAsync(string name, bool isDisabled, CancellationToken cancellationToken) =>
        ChangeUserAsync(name, user => user with { IsDisabled = isDisabled }, token => isDisabled && token.Kind != TokenKind.Dashboard, cancellationToken);

    /// <summary>Gives a user another role.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">ACCESS_USER: there is no such user or role, or it is the last admin.</exception>
    public Task SetRoleAsync(string name, string role, CancellationToken cancellationToken)
    {
        CheckRole(name, role);
        return ChangeUserAsync(name, user => user with { Role = role }, static _ => false, cancellationToken);
    }

    /// <summary>Gives a user another password and ends the user's sessions.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">ACCESS_USER: there is no such user; ACCESS_PASSWORD: it is too short.</exception>
    public Task SetPasswordAsync(string name, string password, CancellationToken cancellationToken)
    {
        string hashed = HashOf(password);
        return ChangeUserAsync(name, user => user with { Password = hashed }, static token => token.Kind == TokenKind.Session, cancellationToken);
    }

    /// <summary>Names a session or a program's secret without telling it; null when it opens nothing.</summary>
    public string? IdOf(string secret, TokenKind kind) => Find(secret, kind)?.Id;

    /// <summary>The user of a session or of a program's secret by its <see cref="AccessToken.Id"/>; null when it opens nothing any more.</summary>
    public AccessUser? FindUserOfId(string id)
    {
        DateTimeOffset now = clock.GetUtcNow();
        AccessToken? token = Current().Tokens.FirstOrDefault(token => token.Id == id && (token.Kind is TokenKind.Session or TokenKind.Api) && token.IsValidAt(now));
        return token is not null && FindUser(token.User) is { IsDisabled: false } user ? user : null;
    }

    /// <summary>The dashboard that a published link shows; null when it shows none, or none any more.</summary>
    public string? FindDashboard(string secret) => Find(secret, TokenKind.Dashboard)?.Dashboard;

    /// <summary>The user of a name; null when there is none.</summary>
    public AccessUser? FindUser(string name) => Find(Current(), name);

    /// <summary>Ends a session.</summary>
    public Task SignOutAsync(string secret, CancellationToken cancellationToken)
    {
        string hash = SecretText.HashOf(secret);
        return ChangeAsync(document => document with { Tokens = [.. document.Tokens.Where(token => token.Hash != hash)] }, cancellationToken);
    }

    /// <summary>Makes a secret for programs.</summary>
    /// <param name="user">As whom they call.</param>
    /// <param name="label">What it is for.</param>
    /// <param name="lifetime">How long it lasts; null for until it is taken back.</param>
    /// <param name="cancellationToken">Stops waiting for others.</param>
    public async Task<string> MakeApiTokenAsync(string user, string label, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        string secret = SecretText.Make();
        AccessToken token = TokenOf(TokenKind.Api, secret, user, lifetime) with { Label = label };
        await ChangeAsync(document => With(document, token), cancellationToken).ConfigureAwait(false);
        return secret;
    }

    /// <summary>Makes a link that shows one dashboard to whoever has it.</summary>
    public async Task<string> PublishAsync(string user, string dashboard, CancellationToken cancellationToken)
    {
        string secret = SecretText.Make();
        AccessToken token = TokenOf(TokenKind.Dashboard, secret, user, lifetime: null) with { Dashboard = dashboard };
        await ChangeAsync(document => With(document, token), cancellationToken).ConfigureAwait(false);
        return secret;
    }

    /// <summary>Takes a secret back; one that is not there is no fault.</summary>
    /// <param name="id">Its <see cref="AccessToken.Id"/>.</param>
    /// <param name="cancellationToken">Stops waiting for others.</param>
    public Task RevokeAsync(string id, CancellationToken cancellationToken) =>
        ChangeAsync(document => document with { Tokens = [.. document.Tokens.Where(token => token.Id != id)] }, cancellationToken);

    /// <summary>Makes a user, or changes role and password of one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="role">One of <see cref="Roles"/>.</param>
    /// <param name="password">The password; null leaves it as it is.</param>
    /// <param name="cancellationToken">Stops waiting for others.</param>
    /// <exception cref="Foundation.Faults.MillraceException">ACCESS_USER, ACCESS_PASSWORD.</exception>
    public Task SetUserAsync(string name, string role, string? password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Trim().Length is 0 or > MostNameLength || name.Any(char.IsControl)) throw ServerErrors.UserInvalid(name, $"it has 1 to {MostNameLength} characters and no control characters");
        CheckRole(name, role);
        string? hashed = password is null ? null : HashOf(password);
        return ChangeAsync(
            document =>
            {
                AccessUser? old = Find(document, name);
                AccessUser user = new(old?.Name ?? name.Trim(), role, hashed ?? old?.Password, old?.Created ?? clock.GetUtcNow()) { IsDisabled = old?.IsDisabled ?? false };
                AccessDocument changed = document with { Users = [.. document.Users.Where(other => other != old), user] };
                if (old?.Role == Roles.Admin) CheckAdmin(changed.Users, name);

                // Who knew the old password is signed out.
                return hashed is null ? changed : changed with { Tokens = [.. changed.Tokens.Where(token => token.Kind != TokenKind.Session || !Owns(user, token))] };
            },
            cancellationToken);
    }

    /// <summary>Removes a user with all secrets.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">ACCESS_USER: it is the last admin.</exception>
    public Task RemoveUserAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        document =>
        {
            AccessUser? gone = Find(document, name);
            if (gone is null) return document;
            AccessUser[] left = [.. document.Users.Where(user => user != gone)];
            CheckAdmin(left, name);
            return document with { Users = left, Tokens = [.. document.Tokens.Where(token => !Owns(gone, token))] };
        },
        cancellationToken);

    private static void CheckAdmin(IReadOnlyList<AccessUser> left, string name)
    {
        if (!left.Any(static user => user is { Role: Roles.Admin, IsDisabled: false })) throw ServerErrors.UserInvalid(name, "it is the last admin, which stays one");
    }

    private static void CheckRole(string name, string role)
    {
        if (!Roles.All.Contains(role)) throw ServerErrors.UserInvalid(name, $"there is no role '{role}'; roles are {string.Join(", ", Roles.All)}");
    }

    private static string HashOf(string password) => password.Length >= LeastPassword ? SecretText.HashPassword(password) : throw ServerErrors.PasswordTooShort(LeastPassword);

    private static AccessUser? Find(AccessDocument document, string name) => document.Users.FirstOrDefault(user => user.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool Owns(AccessUser user, AccessToken token) => token.User.Equals(user.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Only the first admin is made by asking for a link: a user who was just removed must not come back, and as an admin.</summary>
    private AccessDocument WithUser(AccessDocument document, string user)
    {
        if (Find(document, user) is not null) return document;
        if (user != FirstAdmin) throw ServerErrors.UserInvalid(user, "there is none of that name");
        return document with { Users = [.. document.Users, new AccessUser(user, Roles.Admin, Password: null, clock.GetUtcNow())] };
    }

    private Task ChangeUserAsync(string name, Func<AccessUser, AccessUser> change, Func<AccessToken, bool> ends, CancellationToken cancellationToken) => ChangeAsync(
        document =>
        {
            AccessUser old = Find(document, name) ?? throw ServerErrors.UserInvalid(name, "there is none of that name");
            AccessUser[] users = [.. document.Users.Select(user => user == old ? change(old) : user)];
            if (old.Role == Roles.Admin) CheckAdmin(users, name);
            return document with { Users = users, Tokens = [.. document.Tokens.Where(token => !Owns(old, token) || !ends(token))] };
        },
        cancellationToken);

    /// <summary>The document with one more secret and without those that have ended.</summary>
    private AccessDocument With(AccessDocument document, AccessToken token)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return document with { Tokens = [.. document.Tokens.Where(known => known.IsValidAt(now)), token] };
    }

    private AccessToken TokenOf(TokenKind kind, string secret, string user, TimeSpan? lifetime)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return new AccessToken(newId().ToString("N"), kind, SecretText.HashOf(secret), user, now, lifetime is TimeSpan time ? now + time : null);
    }

    private AccessToken? Find(string secret, TokenKind kind)
    {
        string hash = SecretText.HashOf(secret);
        DateTimeOffset now = clock.GetUtcNow();
        return Current().Tokens.FirstOrDefault(token => token.Kind == kind && token.Hash == hash && token.IsValidAt(now));
    }

    private async Task ChangeAsync(Func<AccessDocument, AccessDocument> change, CancellationToken cancellationToken)
    {
        await _file.ChangeAsync(change, cancellationToken).ConfigureAwait(false);
        lock (_lock) _known = null;
    }

    private AccessDocument Current()
    {
        lock (_lock)
        {
            (DateTime, long)? stamp = _file.Stamp();
            if (_known is not null && stamp == _stamp) return _known;
            _known = _file.Read();
            _stamp = stamp;
            return _known;
        }
    }
}
