using System.Text;

namespace Millrace.Engine.Duck;

/// <summary>DuckDB counts positions in UTF-8 bytes, our texts in UTF-16 units.</summary>
internal static class Utf8Offsets
{
    /// <summary>The UTF-16 offset of a UTF-8 offset; offsets past the end mean the end.</summary>
    public static int ToUtf16(string text, long utf8Offset)
    {
        if (Ascii.IsValid(text)) return (int)Math.Clamp(utf8Offset, 0, text.Length);
        long bytes = 0;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (bytes >= utf8Offset) break;
            bytes += rune.Utf8SequenceLength;
            at += rune.Utf16SequenceLength;
        }

        return at;
    }
}
