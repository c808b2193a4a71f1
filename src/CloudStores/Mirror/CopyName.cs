using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Millrace.Foundation.Names;

namespace Millrace.CloudStores.Mirror;

/// <summary>
/// The name under which a copy is kept. It says all by which one may take it for the object: the path and the size of
/// objects that never change, the tag of the content of others.
/// </summary>
/// <param name="Relative">Path of the copy below the folder of copies.</param>
/// <param name="SizeBytes">Size of the object.</param>
internal readonly record struct CopyName(string Relative, long SizeBytes)
{
    /// <summary>The copy of an object.</summary>
    /// <param name="path">Where the object lies.</param>
    /// <param name="sizeBytes">Its size.</param>
    /// <param name="contentTag">Tag of its content; empty for one that never changes.</param>
    public static CopyName Of(LakePath path, long sizeBytes, string contentTag)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{path.Value}\n{contentTag}"));
        string name = Convert.ToHexStringLower(hash.AsSpan(0, 20));
        return new CopyName(string.Create(CultureInfo.InvariantCulture, $"{name[..2]}/{name}-{sizeBytes}.parquet"), sizeBytes);
    }
}
