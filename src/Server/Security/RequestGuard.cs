using System.Net;
using Microsoft.AspNetCore.Http;
using Millrace.Server.Settings;

namespace Millrace.Server.Security;

/// <summary>
/// Looks at every request before anything else does: refuses names that are not the server's, so that a foreign page whose name was
/// pointed here reads nothing, and changes and live connections that another page begins. Adds the headers that keep a page to itself.
/// </summary>
public sealed class RequestGuard
{
    // Parts of pages set sizes and places as style attributes. Scripts come from here alone, and none is made of text.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'; manifest-src 'self'";

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Guards a server.</summary>
    public RequestGuard(ServerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _names.UnionWith(["localhost", "127.0.0.1", "::1", .. settings.HostNames]);
        bool isAny = IPAddress.TryParse(settings.BindAddress, out IPAddress? address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        if (!isAny) _names.Add(settings.BindAddress);
        AllowsAddresses = isAny;
    }

    /// <summary>True when the server listens at all addresses, so that every address of a number may be its own. No page can point a number elsewhere.</summary>
    private bool AllowsAddresses { get; }

    /// <summary>Lets a request through or answers it.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        AddHeaders(context.Response.Headers);
        if (!IsOwnName(context.Request.Host.Host.Trim('[', ']')))
        {
            await RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "This name is not one of the server. Start it with --host NAME to allow it.").ConfigureAwait(false);
            return;
        }

        bool isChange = !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method));
        if ((isChange || context.WebSockets.IsWebSocketRequest || context.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal)) && !IsOwnPage(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Another site began this request.").ConfigureAwait(false);
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    /// <summary>Browsers say where a request began; programs that are none say nothing and carry no cookie of a person.</summary>
    private static bool IsOwnPage(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        if (site is not null) return site is "same-origin" or "none";
        string? origin = request.Headers.Origin;
        return origin is null || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static void AddHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why, context.RequestAborted);
    }

    private bool IsOwnName(string name) => _names.Contains(name) || (AllowsAddresses && IPAddress.TryParse(name, out _));
}
