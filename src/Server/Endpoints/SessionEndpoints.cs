using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Millrace.Server.Contract;
using Millrace.Server.Hosting;
using Millrace.Server.Security;
using Millrace.Server.Settings;

namespace Millrace.Server.Endpoints;

/// <summary>Signs browsers in and out. The forms are plain ones, so that they work without a live connection.</summary>
public sealed class SessionEndpoints : IEndpointGroup
{
    private const string Page = "/sign-in";

    /// <inheritdoc/>
    public string Name => "session";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapPost("/session", SignInAsync).AllowAnonymous();
        routes.MapPost("/session/end", SignOutAsync).AllowAnonymous();
    }

    private static async Task<IResult> SignInAsync(HttpContext context, AccessKeeper keeper, SignInLimiter limiter, ServerSettings settings, ILogger<SessionEndpoints> logger)
    {
        string address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (!context.Request.HasFormContentType) return Results.BadRequest();
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        string to = Local(form["to"]);
        if (!limiter.TryBegin(address)) return Results.Redirect($"{Page}?fault=limit&to={Uri.EscapeDataString(to)}");
        string? secret = form["token"];
        string? session = string.IsNullOrEmpty(secret)
            ? await keeper.TrySignInAsync(form["name"].ToString(), form["password"].ToString(), context.RequestAborted).ConfigureAwait(false)
            : await keeper.TrySignInAsync(secret, context.RequestAborted).ConfigureAwait(false);
        if (session is null)
        {
            ServerLog.SignInFailed(logger, address);
            return Results.Redirect($"{Page}?fault={(string.IsNullOrEmpty(secret) ? "password" : "link")}&to={Uri.EscapeDataString(to)}");
        }

        limiter.Succeed(address);
        ServerLog.SignedIn(logger, keeper.FindUserOf(session, TokenKind.Session)?.Name ?? "", address);
        context.Response.Cookies.Append(SessionHandler.CookieOf(context.Request), session, new CookieOptions
        {
            HttpOnly = true,
            Secure = context.Request.IsHttps,

            // A link from a mail or a chat opens signed in; a request that a foreign page makes does not.
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = settings.SessionLifetime,
            IsEssential = true,
        });
        return Results.Redirect(to);
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, AccessKeeper keeper)
    {
        string name = SessionHandler.CookieOf(context.Request);
        if (context.Request.Cookies[name] is string session) await keeper.SignOutAsync(session, context.RequestAborted).ConfigureAwait(false);
        context.Response.Cookies.Delete(name, new CookieOptions { Path = "/" });
        return Results.Redirect(Page);
    }

    /// <summary>A place on this server, whatever a link says.</summary>
    private static string Local(string? to) => to is ['/', not ('/' or '\\'), ..] && !to.Any(char.IsControl) ? to : "/";
}
