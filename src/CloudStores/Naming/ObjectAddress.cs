using Millrace.CloudStores.Faults;
using Millrace.Foundation.Names;

namespace Millrace.CloudStores.Naming;

/// <summary>An object or a folder as its store names it.</summary>
/// <param name="Path">The path it was read from.</param>
/// <param name="Service">Which kind of store.</param>
/// <param name="Account">The account of Azure; empty for S3.</param>
/// <param name="Container">The bucket or container.</param>
/// <param name="Key">The name in it, without a leading slash; empty for the whole of it.</param>
public sealed record ObjectAddress(LakePath Path, CloudService Service, string Account, string Container, string Key)
{
    /// <summary>Reads a path.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">CLOUD_PATH_INVALID.</exception>
    public static ObjectAddress Of(LakePath path)
    {
        CloudService service = CloudSchemes.Of(path)
            ?? throw CloudErrors.PathInvalid(path.Value, $"the scheme '{path.Scheme}' is not known");
        string rest = path.Value[(path.Value.IndexOf("://", StringComparison.Ordinal) + 3)..];
        if (Array.Exists(rest.Split('/'), static segment => segment is "." or ".."))
            throw CloudErrors.PathInvalid(path.Value, "segments '.' and '..' mean nothing there");
        (string first, string key) = Cut(rest);
        if (first.Length == 0) throw CloudErrors.PathInvalid(path.Value, "the bucket is missing");
        if (service == CloudService.S3) return new ObjectAddress(path, service, "", first, key);
        if (path.Scheme == "az")
        {
            (string container, string below) = Cut(key);
            if (container.Length == 0) throw CloudErrors.PathInvalid(path.Value, "the container is missing");
            return new ObjectAddress(path, service, first, container, below);
        }

        int at = first.IndexOf('@', StringComparison.Ordinal);
        int dot = first.IndexOf('.', StringComparison.Ordinal);
        if (at <= 0) throw CloudErrors.PathInvalid(path.Value, "'container@account' is missing");
        string account = dot > at ? first[(at + 1)..dot] : first[(at + 1)..];
        if (account.Length == 0) throw CloudErrors.PathInvalid(path.Value, "the account is missing");
        return new ObjectAddress(path, service, account, first[..at], key);
    }

    private static (string Before, string Behind) Cut(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
    }
}
