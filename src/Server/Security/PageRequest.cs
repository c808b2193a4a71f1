using Microsoft.AspNetCore.Http;

namespace Millrace.Server.Security;

/// <summary>Tells people who look at pages from programs that ask for data.</summary>
internal static class PageRequest
{
    /// <summary>Whether a browser asks for a page, so that words and a way on are wanted and not a code.</summary>
    public static bool Is(HttpRequest request) => HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
}
