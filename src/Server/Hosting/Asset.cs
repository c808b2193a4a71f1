using System.IO.Compression;
using System.Security.Cryptography;

namespace Millrace.Server.Hosting;

/// <summary>A script, style or image of the page. Its packed forms are made when they are first asked for. Thread safety: immutable.</summary>
public sealed class Asset
{
    private const int HashDigits = 16;

    private readonly byte[] _content;
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;

    /// <summary>Makes one.</summary>
    /// <param name="name">The name of its file.</param>
    /// <param name="content">Its bytes.</param>
    public Asset(string name, byte[] content)
    {
        Name = name;
        _content = content;
        Hash = Convert.ToHexStringLower(SHA256.HashData(content))[..HashDigits];
        _brotli = new Lazy<byte[]>(() => Packed(static stream => new BrotliStream(stream, new BrotliCompressionOptions { Quality = 9 })));
        _gzip = new Lazy<byte[]>(() => Packed(static stream => new GZipStream(stream, CompressionLevel.Optimal)));
    }

    /// <summary>The name of its file.</summary>
    public string Name { get; }

    /// <summary>Changes with its content, so that browsers may keep it for good.</summary>
    public string Hash { get; }

    /// <summary>Its address.</summary>
    public string Path => $"/assets/{Hash}/{Name}";

    /// <summary>Its bytes, unpacked.</summary>
    public int Size => _content.Length;

    /// <summary>What it is.</summary>
    public string ContentType => System.IO.Path.GetExtension(Name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        ".webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    };

    /// <summary>Its bytes in the smallest form that a browser takes.</summary>
    /// <param name="accepted">The header Accept-Encoding; null for none.</param>
    /// <returns>The bytes, and the header Content-Encoding, null for none.</returns>
    public (byte[] Content, string? Encoding) In(string? accepted)
    {
        if (accepted?.Contains("br", StringComparison.Ordinal) == true) return (_brotli.Value, "br");
        return accepted?.Contains("gzip", StringComparison.Ordinal) == true ? (_gzip.Value, "gzip") : (_content, null);
    }

    private byte[] Packed(Func<Stream, Stream> packer)
    {
        using MemoryStream packed = new();
        using (Stream into = packer(packed)) into.Write(_content);
        return packed.ToArray();
    }
}
