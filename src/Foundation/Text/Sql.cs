using System.Globalization;

namespace Millrace.Foundation.Text;

/// <summary>Names and values as SQL text. Everything that is put into a query passes through here.</summary>
public static class Sql
{
    /// <summary>A name in double quotes.</summary>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A text literal in single quotes.</summary>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>A text literal, or NULL.</summary>
    public static string TextOrNull(string? text) => text is null ? "NULL" : Text(text);

    /// <summary>A list literal of text.</summary>
    public static string TextList(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Text))}]";

    /// <summary>A moment in UTC, to the microsecond.</summary>
    public static string Instant(DateTimeOffset time) =>
        $"TIMESTAMPTZ '{time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'";

    /// <summary>A whole number.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
