using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Millrace.Foundation.Faults;
using Millrace.Server.Contract;
using Millrace.Server.Live;
using Millrace.Workspace.Images;

namespace Millrace.Server.Endpoints;

/// <summary>Pictures of dashboards: <c>GET /images/{hash}/{path}</c>, for whoever knows the hash of the picture, as viewers of published dashboards do.</summary>
public sealed class ImageEndpoints : IEndpointGroup
{
    // A drawing is text that could hold scripts. It is only ever put into img elements; opened by itself nothing of it runs either.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    /// <inheritdoc/>
    public string Name => "images";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/images/{hash}/{**path}", SendAsync).AllowAnonymous();
    }

    private static async Task SendAsync(HttpContext context, string hash, string path, ImageShelf shelf)
    {
        (byte[] Bytes, ImageType Type)? found;
        try
        {
            found = shelf.Open(hash, path);
        }
        catch (MillraceException)
        {
            found = null; // Who has no right address is told nothing of what there is.
        }

        if (found is not (byte[] bytes, ImageType type))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        context.Response.ContentType = type.MediaType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
