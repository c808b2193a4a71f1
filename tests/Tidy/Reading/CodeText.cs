using System.Text;

namespace Millrace.Tidy.Reading;

/// <summary>
/// C# text in which comments and the insides of literals are blank, while all else keeps its place. It knows just
/// enough of the language for rules about names and braces.
/// </summary>
public static class CodeText
{
    /// <summary>Blanks comments, strings and character literals; line breaks stay, so that lines keep their numbers.</summary>
    public static string Blank(string source)
    {
        StringBuilder code = new(source);
        Scan(source, code, position: 0, isHole: false);
        return code.ToString();
    }

    /// <summary>Reads code up to its end, or to the brace that closes a hole of an interpolated string.</summary>
    private static int Scan(string source, StringBuilder code, int position, bool isHole)
    {
        int depth = 0;
        while (position < source.Length)
        {
            char current = source[position];
            char next = position + 1 < source.Length ? source[position + 1] : '\0';
            if (current == '/' && next == '/') position = BlankTo(code, position, EndOfLine(source, position));
            else if (current == '/' && next == '*') position = BlankTo(code, position, After(source, "*/", position + 2));
            else if (current == '\'') position = BlankTo(code, position, EndOfCharacter(source, position));
            else if (StringStart(source, position) is (int quote, int dollars, bool isVerbatim))
                position = String(source, code, quote, dollars, isVerbatim);
            else if (isHole && current == '}' && depth == 0) return position;
            else
            {
                if (current == '{') depth++;
                if (current == '}') depth--;
                position++;
            }
        }

        return position;
    }

    /// <summary>Where the quote of a string literal stands that starts here, or null.</summary>
    private static (int Quote, int Dollars, bool IsVerbatim)? StringStart(string source, int position)
    {
        int dollars = 0;
        bool isVerbatim = false;
        int at = position;
        for (; at < source.Length && source[at] is '$' or '@'; at++)
        {
            if (source[at] == '$') dollars++;
            else isVerbatim = true;
            if (at + 1 >= source.Length) return null;
        }

        return source[at] == '"' ? (at, dollars, isVerbatim) : null;
    }

    private static int String(string source, StringBuilder code, int quote, int dollars, bool isVerbatim)
    {
        int quotes = source.AsSpan(quote).IndexOfAnyExcept('"') is >= 0 and int run ? run : source.Length - quote;
        if (quotes >= 3 && !isVerbatim) return BlankTo(code, quote, After(source, new string('"', quotes), quote + quotes));

        int position = quote + 1;
        while (position < source.Length)
        {
            char current = source[position];
            char next = position + 1 < source.Length ? source[position + 1] : '\0';
            bool isPair = (current == '\\' && !isVerbatim)
                || (isVerbatim && current == '"' && next == '"')
                || (dollars > 0 && current is '{' or '}' && next == current);
            if (isPair) position = BlankTo(code, position, position + 2);
            else if (current == '"') return position + 1;
            else if (dollars > 0 && current == '{') position = Hole(source, code, position);
            else position = BlankTo(code, position, position + 1);
        }

        return position;
    }

    /// <summary>The code within a hole stays; its braces go, as they are no blocks.</summary>
    private static int Hole(string source, StringBuilder code, int brace)
    {
        int end = Scan(source, code, brace + 1, isHole: true);
        BlankTo(code, brace, brace + 1);
        return end < source.Length ? BlankTo(code, end, end + 1) : end;
    }

    private static int EndOfCharacter(string source, int position)
    {
        int at = position + 1;
        while (at < source.Length && source[at] is not ('\'' or '\n')) at += source[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, source.Length);
    }

    private static int EndOfLine(string source, int position) =>
        source.IndexOf('\n', position) is >= 0 and int end ? end : source.Length;

    private static int After(string source, string mark, int position) =>
        source.IndexOf(mark, Math.Min(position, source.Length), StringComparison.Ordinal) is >= 0 and int end
            ? end + mark.Length
            : source.Length;

    private static int BlankTo(StringBuilder code, int position, int end)
    {
        int stop = Math.Min(end, code.Length);
        for (int at = position; at < stop; at++)
        {
            if (code[at] is not ('\n' or '\r')) code[at] = ' ';
        }

        return stop;
    }
}
