namespace Millrace.Workspace.Images;

/// <summary>What a picture is, told by its bytes and never by its name.</summary>
/// <param name="Ending">The ending of its files, with the dot.</param>
/// <param name="MediaType">What it is called in answers to browsers.</param>
public sealed record ImageType(string Ending, string MediaType)
{
    private const int MostPrologue = 4_096;

    private static readonly ImageType Png = new(".png", "image/png");

    private static readonly ImageType Jpeg = new(".jpg", "image/jpeg");

    private static readonly ImageType Gif = new(".gif", "image/gif");

    private static readonly ImageType WebP = new(".webp", "image/webp");

    private static readonly ImageType Svg = new(".svg", "image/svg+xml");

    /// <summary>The type of a file's bytes; null when it is none that is shown.</summary>
    public static ImageType? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return Png;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return Jpeg;
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8)) return Gif;
        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8)) return WebP;
        return IsSvg(bytes[..Math.Min(bytes.Length, MostPrologue)]) ? Svg : null;
    }

    /// <summary>True for the ending of a file that may be a picture.</summary>
    public static bool HasEnding(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Path.GetExtension(name).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".gif" or ".webp" or ".svg";
    }

    /// <summary>The first element is svg; before it stand only declarations and comments.</summary>
    private static bool IsSvg(ReadOnlySpan<byte> start)
    {
        string text = System.Text.Encoding.UTF8.GetString(start).TrimStart('\uFEFF');
        int at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            ReadOnlySpan<char> rest = text.AsSpan(at);
            string? end = rest.StartsWith("<!--", StringComparison.Ordinal) ? "-->"
                : rest.StartsWith("<?", StringComparison.Ordinal) ? "?>"
                : rest.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) ? ">" : null;
            if (end is null) return rest.StartsWith("<svg", StringComparison.Ordinal) && rest.Length > 4 && (char.IsWhiteSpace(rest[4]) || rest[4] is '>' or '/');
            int close = rest.IndexOf(end, StringComparison.Ordinal);
            if (close < 0) return false;
            at += close + end.Length;
        }
    }
}
