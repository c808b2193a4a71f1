using System.Buffers;
using System.Globalization;
using System.Text;

namespace Millrace.DeltaProtocol.Files;

/// <summary>
/// Names of partition folders, <c>column=value</c>. They are only a habit of writers: readers take partition values
/// from the log, never from a folder.
/// </summary>
public static class HivePath
{
    private const string NullFolder = "__HIVE_DEFAULT_PARTITION__";
    private static readonly SearchValues<char> Escaped = SearchValues.Create("\"#%'*/:=?\\\u007F{[]^");

    /// <summary>The folder of a partition value, with the characters escaped that such folders never hold.</summary>
    /// <param name="column">Physical name of the partition column.</param>
    /// <param name="value">Value text; null or empty is the null partition.</param>
    public static string Segment(string column, string? value)
    {
        ArgumentNullException.ThrowIfNull(column);
        return $"{Escape(column)}={(string.IsNullOrEmpty(value) ? NullFolder : Escape(value))}";
    }

    /// <summary>Reads a folder such as <c>day=2024-01-01</c>; null when it is none.</summary>
    /// <returns>Column and value text with escapes undone; a null value is the null partition.</returns>
    public static (string Column, string? Value)? TryParse(string segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        int equals = segment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) return null;
        string value = segment[(equals + 1)..];
        return (PathCodec.Decode(segment[..equals]), value is NullFolder or "" ? null : PathCodec.Decode(value));
    }

    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char letter in text)
        {
            if (letter < ' ' || Escaped.Contains(letter))
                escaped.Append(CultureInfo.InvariantCulture, $"%{(int)letter:X2}");
            else escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
