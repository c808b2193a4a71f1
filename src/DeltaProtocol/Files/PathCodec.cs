using System.Buffers;
using System.Globalization;
using System.Text;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Paths of the log are URIs: percent escapes stand for UTF-8 bytes and are decoded exactly once, and a plus is a plus.
/// </summary>
internal static class PathCodec
{
    private const string FileScheme = "file";

    // RFC 2396 lets these stand in a path. The colon is legal too but is escaped, or "a:b" would read as a scheme.
    private static readonly SearchValues<char> Literal = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'();@&=+$,/");

    /// <summary>The place in the store that a logged path names.</summary>
    internal static LakePath Resolve(LakePath root, string logged)
    {
        int schemeLength = SchemeLength(logged);
        string decoded = Decode(logged);
        if (schemeLength == FileScheme.Length && decoded.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
            return new LakePath(LocalPathOf(decoded));
        if (schemeLength > 0) return new LakePath(decoded);
        if (decoded.StartsWith('/')) return new LakePath(AuthorityOf(root.Value) + decoded);
        return IsDrivePath(decoded) ? new LakePath(decoded) : root.Child(decoded);
    }

    /// <summary>A path below the root as the log spells it.</summary>
    internal static string Encode(string relative)
    {
        if (!relative.AsSpan().ContainsAnyExcept(Literal)) return relative;
        StringBuilder encoded = new(relative.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in relative.EnumerateRunes())
        {
            if (rune.IsAscii && Literal.Contains((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            int count = rune.EncodeToUtf8(bytes);
            foreach (byte value in bytes[..count]) encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return encoded.ToString();
    }

    /// <summary>A place outside of the root as the log spells it: with its scheme, which a local path has not.</summary>
    internal static string EncodeAbsolute(LakePath path)
    {
        int colon = SchemeLength(path.Value);
        if (colon > 0) return string.Concat(path.Value.AsSpan(0, colon + 1), Encode(path.Value[(colon + 1)..]));
        string full = Path.GetFullPath(path.Value).Replace('\\', '/');
        return full.StartsWith('/') ? $"file://{Encode(full)}" : $"file:///{full[..2]}{Encode(full[2..])}";
    }

    /// <summary>Replaces percent escapes once; a percent sign that starts none stays as it is.</summary>
    internal static string Decode(string encoded)
    {
        if (!encoded.Contains('%')) return encoded;
        byte[] source = Encoding.UTF8.GetBytes(encoded);
        byte[] decoded = new byte[source.Length];
        int length = 0;
        for (int at = 0; at < source.Length; at++)
        {
            if (source[at] == '%' && at + 2 < source.Length
                && char.IsAsciiHexDigit((char)source[at + 1]) && char.IsAsciiHexDigit((char)source[at + 2]))
            {
                decoded[length++] = (byte)((HexDigit(source[at + 1]) << 4) | HexDigit(source[at + 2]));
                at += 2;
            }
            else
            {
                decoded[length++] = source[at];
            }
        }

        return Encoding.UTF8.GetString(decoded, 0, length);
    }

    private static bool IsDrivePath(string path) =>
        OperatingSystem.IsWindows() && path.Length > 2 && path[1] == ':' && path[2] is ('/' or '\\');

    private static int HexDigit(byte digit) =>
        char.IsAsciiDigit((char)digit) ? digit - '0' : char.ToUpperInvariant((char)digit) - 'A' + 10;

    /// <summary>Length of the scheme before the colon; 0 when the path is relative or a drive of Windows.</summary>
    private static int SchemeLength(string path)
    {
        int colon = path.IndexOf(':', StringComparison.Ordinal);
        if (colon < 2 || !char.IsAsciiLetter(path[0])) return 0;
        foreach (char letter in path.AsSpan(0, colon))
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '.' or '-')) return 0;
        }

        return colon;
    }

    private static string LocalPathOf(string uri)
    {
        string rest = uri[(FileScheme.Length + 1)..];
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            int slash = rest.IndexOf('/', 2);
            rest = slash < 0 ? "/" : rest[slash..];
        }

        bool hasDrive = rest.Length > 2 && rest[2] == ':' && char.IsAsciiLetter(rest[1]);
        return hasDrive ? rest[1..] : rest;
    }

    private static string AuthorityOf(string root)
    {
        int start = root.IndexOf("://", StringComparison.Ordinal);
        if (start < 0) return "";
        int slash = root.IndexOf('/', start + 3);
        return slash < 0 ? root : root[..slash];
    }
}
