using System.Collections.Concurrent;
using System.Security.Cryptography;
using Millrace.Foundation.Faults;
using Millrace.Server.Home;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Images;

namespace Millrace.Server.Live;

/// <summary>
/// The pictures of the project under addresses that hold the hash of their bytes. Who knows such an address has seen a tile that shows the
/// picture, so a published dashboard needs no other key to it. Thread safety: all members may be called at once.
/// </summary>
/// <param name="served">The project.</param>
public sealed class ImageShelf(ServedProject served)
{
    private const int HashDigits = 32;

    private readonly ConcurrentDictionary<string, (DateTime Changed, long Length, string Hash)> _known = new(StringComparer.Ordinal);

    /// <summary>The files.</summary>
    public ImageStore Store { get; } = new(served.DashboardFolder, served.Project.Services.NewId);

    /// <summary>Where a browser finds what a file of a dashboard names as a picture.</summary>
    public ImagePlace PlaceOf(string source)
    {
        switch (ImageSource.Of(source))
        {
            case ImageSource.Inline inline:
                return new ImagePlace(inline.Address, Problem: null);
            case ImageSource.Unusable unusable:
                return new ImagePlace(Address: null, unusable.Problem);
            case ImageSource.InProject file:
                try
                {
                    return new ImagePlace($"/images/{HashOf(file.Path)}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}", Problem: null);
                }
                catch (MillraceException fault)
                {
                    return new ImagePlace(Address: null, fault.Message);
                }

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The picture of an address; null when there is none of that hash.</summary>
    /// <exception cref="MillraceException">DASHBOARD_IMAGE.</exception>
    public (byte[] Bytes, ImageType Type)? Open(string hash, string path)
    {
        if (!ImageType.HasEnding(path) || HashOf(path) != hash) return null;
        (byte[] bytes, ImageType type) = Store.Read(path);
        return TextOf(bytes) == hash ? (bytes, type) : null;
    }

    private string HashOf(string path)
    {
        FileInfo file = Store.Find(path);
        if (_known.TryGetValue(path, out (DateTime Changed, long Length, string Hash) known) && known.Changed == file.LastWriteTimeUtc && known.Length == file.Length) return known.Hash;
        string hash = TextOf(Store.Read(path).Bytes);
        _known[path] = (file.LastWriteTimeUtc, file.Length, hash);
        return hash;
    }

    private static string TextOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashDigits];
}
