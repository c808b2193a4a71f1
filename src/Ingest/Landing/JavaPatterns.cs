using System.Text;

namespace Millrace.Ingest.Landing;

/// <summary>Date patterns in Java's letters, as Spark's options are written, turned into strptime's.</summary>
internal static class JavaPatterns
{
    public static string? ToStrptime(string? pattern)
    {
        if (pattern is null || pattern.Contains('%', StringComparison.Ordinal)) return pattern;
        StringBuilder result = new();
        int at = 0;
        while (at < pattern.Length)
        {
            char letter = pattern[at];
            int end = at;
            while (end < pattern.Length && pattern[end] == letter) end++;
            int width = end - at;
            if (letter == '\'')
            {
                int close = pattern.IndexOf('\'', at + 1);
                if (close < 0) close = pattern.Length;
                result.Append(pattern, at + 1, close - at - 1);
                at = Math.Min(close + 1, pattern.Length);
                continue;
            }

            result.Append(letter switch
            {
                'y' or 'u' => width == 2 ? "%y" : "%Y",
                'M' or 'L' => width switch { >= 4 => "%B", 3 => "%b", 2 => "%m", _ => "%-m" },
                'd' => width == 2 ? "%d" : "%-d",
                'H' => width == 2 ? "%H" : "%-H",
                'h' => width == 2 ? "%I" : "%-I",
                'm' => width == 2 ? "%M" : "%-M",
                's' => width == 2 ? "%S" : "%-S",
                'S' => width <= 3 ? "%g" : width <= 6 ? "%f" : "%n",
                'a' => "%p",
                'X' or 'x' or 'Z' => "%z",
                _ => new string(letter, width),
            });
            at = end;
        }

        return result.ToString();
    }
}
