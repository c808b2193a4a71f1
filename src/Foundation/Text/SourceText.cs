using Millrace.Foundation.Faults;

namespace Millrace.Foundation.Text;

/// <summary>A text a person wrote, with the name they know it by; turns offsets into lines and columns.</summary>
/// <param name="File">Path or name to show in messages.</param>
/// <param name="Text">The whole text.</param>
public sealed record SourceText(string File, string Text)
{
    /// <summary>The place of an offset; offsets outside the text mean its end.</summary>
    /// <param name="offset">UTF-16 offset from the start of the text.</param>
    public SourceLocation LocationAt(int offset)
    {
        int end = Math.Clamp(offset, 0, Text.Length);
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < end; i++)
        {
            if (Text[i] != '\n') continue;
            line++;
            lineStart = i + 1;
        }

        return new SourceLocation(File, line, end - lineStart + 1);
    }
}
