using System.Globalization;
using System.Text;

namespace Millrace.Cli.Terminal;

/// <summary>Numbers and names as people read them.</summary>
internal static class Words
{
    /// <summary>1234567 as 1,234,567.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>1 row, 2 rows.</summary>
    public static string Rows(long number) => Counted(number, "row");

    /// <summary>A number of things that get an s when there are several.</summary>
    public static string Counted(long number, string thing) => $"{Count(number)} {thing}{(number == 1 ? "" : "s")}";

    /// <summary>Seconds with as many digits as say something.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(time.TotalSeconds < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    /// <summary>Rows a second, or nothing when there was nothing to measure.</summary>
    public static string Rate(long rows, TimeSpan time) =>
        rows == 0 || time <= TimeSpan.Zero ? "" : Count((long)(rows / time.TotalSeconds));

    /// <summary>StreamingTable as STREAMING_TABLE.</summary>
    public static string Constant(Enum value)
    {
        StringBuilder text = new();
        foreach (char letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToUpperInvariant(letter));
        }

        return text.ToString();
    }

    /// <summary>StreamingTable as "streaming table".</summary>
    public static string Spoken(Enum value) => Constant(value).Replace('_', ' ').ToLowerInvariant();
}
