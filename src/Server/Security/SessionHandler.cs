using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Millrace.Server.Security;

/// <summary>Knows a user by the cookie of a session, or by a secret in the header <c>Authorization: Bearer</c>.</summary>
/// <param name="keeper">Knows the secrets.</param>
/// <param name="options">The scheme's options.</param>
/// <param name="logger">Makes its log.</param>
/// <param name="encoder">Not used by this scheme.</param>
public sealed class SessionHandler(AccessKeeper keeper, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "millrace";

    /// <summary>The claim that names the secret a user came with, without telling it.</summary>
    public const string SecretClaim = "millrace-secret";

    private const string Bearer = "Bearer ";

    /// <summary>Name of the cookie. Servers at other ports of one machine share cookies, so the port belongs to it.</summary>
    public static string CookieOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return FormattableString.Invariant($"millrace-{request.Host.Port ?? 80}");
    }

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? header = Request.Headers.Authorization;
        string? id = header?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true
            ? keeper.IdOf(header[Bearer.Length..].Trim(), TokenKind.Api)
            : Request.Cookies[CookieOf(Request)] is string session ? keeper.IdOf(session, TokenKind.Session) : null;
        if (id is null || keeper.FindUserOfId(id) is not AccessUser user) return Task.FromResult(AuthenticateResult.NoResult());
        ClaimsIdentity identity = new([new Claim(ClaimTypes.Name, user.Name), new Claim(ClaimTypes.Role, user.Role), new Claim(SecretClaim, id)], Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name)));
    }

    /// <summary>True for a page that somebody wants to look at; false for what programs and pages ask for themselves.</summary>
    public static bool IsForPerson(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // A person is led to the sign-in and back; a program is told.
        if (IsForPerson(Context))
        {
            Response.Redirect($"/sign-in?to={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
            return Task.CompletedTask;
        }

        Response.Headers.WWWAuthenticate = "Bearer";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
