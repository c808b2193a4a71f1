using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Millrace.Server.Hosting;

/// <summary>The scripts, styles and images of the page, which lie in the program itself. Thread safety: immutable.</summary>
public sealed class AssetLibrary
{
    private const string Prefix = "asset/";

    private readonly Dictionary<string, Asset> _byName;

    /// <summary>Finds what lies in this assembly.</summary>
    public AssetLibrary()
    {
        Assembly assembly = typeof(AssetLibrary).Assembly;
        _byName = assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => new Asset(name[Prefix.Length..], Read(assembly, name)))
            .ToDictionary(static asset => asset.Name, StringComparer.Ordinal);
    }

    /// <summary>The address of a file of the page.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public string PathOf(string name) => _byName[name].Path;

    /// <summary>Packs the files that every page needs, so that the first browser does not wait for it.</summary>
    public void WarmUp()
    {
        foreach (Asset asset in _byName.Values.OrderBy(static asset => asset.Size)) asset.In("br");
    }

    /// <summary>Answers a request for a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hash">The hash in its address.</param>
    /// <param name="name">The name in its address.</param>
    public async Task ServeAsync(HttpContext context, string hash, string name)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!_byName.TryGetValue(name, out Asset? asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        string tag = $"\"{asset.Hash}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.Vary = "Accept-Encoding";
        context.Response.Headers.CacheControl = hash == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        if (context.Request.Headers.IfNoneMatch.Contains(tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        (byte[] content, string? encoding) = asset.In(context.Request.Headers.AcceptEncoding);
        if (encoding is not null) context.Response.Headers.ContentEncoding = encoding;
        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(content, context.RequestAborted).ConfigureAwait(false);
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!; // The name was listed by the assembly.
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
