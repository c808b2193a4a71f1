using System.Text;
using Millrace.Catalog.Faults;
using Millrace.Foundation.Faults;

namespace Millrace.Catalog.Dialect;

/// <summary>Spark's patterns of dates and times, in the engine's letters.</summary>
internal static class DatePattern
{
    private const string Known = "yyyy yy MM M MMM MMMM dd d HH H hh h mm m ss s SSS SSSSSS a E EEE EEEE DDD D X Z and text in single quotes";

    /// <summary>The engine's pattern.</summary>
    /// <param name="pattern">Spark's pattern.</param>
    /// <param name="isRead">True when text is read by it, and not written.</param>
    /// <param name="location">Where it stands.</param>
    /// <exception cref="MillraceException">SQL_NOT_SUPPORTED: a letter has no meaning here.</exception>
    public static string ToEngine(string pattern, bool isRead, SourceLocation? location)
    {
        StringBuilder result = new();
        for (int at = 0; at < pattern.Length;)
        {
            char letter = pattern[at];
            if (letter == '\'') at = Quoted(pattern, at, result);
            else if (!char.IsAsciiLetter(letter)) Append(result, pattern[at++]);
            else
            {
                int count = 1;
                while (at + count < pattern.Length && pattern[at + count] == letter) count++;
                string run = pattern.Substring(at, count);
                result.Append(OfRun(run, isRead) ?? throw Fault(run, pattern, location));
                at += count;
            }
        }

        return result.ToString();
    }

    private static int Quoted(string pattern, int at, StringBuilder result)
    {
        if (at + 1 < pattern.Length && pattern[at + 1] == '\'')
        {
            result.Append('\'');
            return at + 2;
        }

        for (at++; at < pattern.Length && pattern[at] != '\''; at++) Append(result, pattern[at]);
        return at + 1;
    }

    private static void Append(StringBuilder result, char letter) => result.Append(letter == '%' ? "%%" : letter.ToString());

    /// <summary>Sessions are in UTC, so that a zone that is written is known.</summary>
    private static string? OfRun(string run, bool isRead) => run switch
    {
        "yyyy" or "y" or "uuuu" => "%Y",
        "yy" or "uu" => "%y",
        "MM" or "LL" => "%m",
        "M" or "L" => "%-m",
        "MMM" or "LLL" => "%b",
        "MMMM" or "LLLL" => "%B",
        "dd" => "%d",
        "d" => "%-d",
        "HH" => "%H",
        "H" => "%-H",
        "hh" => "%I",
        "h" => "%-I",
        "mm" => "%M",
        "m" => "%-M",
        "ss" => "%S",
        "s" => "%-S",
        "SSS" => "%g",
        "SSSSSS" => "%f",
        "a" => "%p",
        "E" or "EE" or "EEE" => "%a",
        "EEEE" => "%A",
        "DDD" => "%j",
        "D" => "%-j",
        _ when run.All(static letter => letter == 'X') && run.Length <= 3 => isRead ? "%z" : "Z",
        "xxx" or "ZZZZZ" => isRead ? "%z" : "+00:00",
        "Z" or "xx" => isRead ? "%z" : "+0000",
        "z" or "VV" => isRead ? null : "UTC",
        _ => null,
    };

    private static MillraceException Fault(string run, string pattern, SourceLocation? location) =>
        CatalogErrors.NotSupported($"'{run}' in the date pattern '{pattern}'", $"Known are {Known}.", location);
}
