using System.Globalization;

namespace Millrace.Server.Parts;

/// <summary>Writes times and sizes for people.</summary>
public static class Words
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>How long ago something was.</summary>
    public static string Ago(TimeSpan age) => age.TotalSeconds switch
    {
        < 5 => "just now",
        < 90 => Invariant($"{age.TotalSeconds:0} s ago"),
        < 5400 => Invariant($"{age.TotalMinutes:0} min ago"),
        < 129600 => Invariant($"{age.TotalHours:0} h ago"),
        _ => Invariant($"{age.TotalDays:0} days ago"),
    };

    /// <summary>A number with marks between thousands; a dash for null.</summary>
    public static string Count(long? number) => number is long value ? value.ToString("N0", CultureInfo.InvariantCulture) : "–";

    /// <summary>A size in bytes; a dash for null.</summary>
    public static string Bytes(long? bytes)
    {
        if (bytes is not long size) return "–";
        double shown = size;
        int unit = 0;
        for (; shown >= 1000 && unit < Units.Length - 1; unit++) shown /= 1000;
        return Invariant($"{shown:0.#} {Units[unit]}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
