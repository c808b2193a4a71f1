using System.Globalization;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Values">Its values.</param>
/// <param name="Format">How they are written; null for the default.</param>
public sealed record GridColumn(string Title, FrameColumn Values, ValueFormat? Format)
{
    private const string Dark = "#17232e", Light = "#ffffff";
    private const double Middle = 0.45;

    /// <summary>Where values stand.</summary>
    public ColumnAlign Align { get; init; }

    /// <summary>Its width in pixels; null for what its values need.</summary>
    public int? Width { get; init; }

    /// <summary>What colours its cells, the first that holds before the others.</summary>
    public IReadOnlyList<CellColors> Colors { get; init; } = [];

    /// <summary>True when values stand to the right, as numbers do.</summary>
    public bool IsRight => Align == ColumnAlign.Right || (Align == ColumnAlign.Automatic && Values.IsNumeric);

    /// <summary>A value as it is written; null for null.</summary>
    public string? Text(int row) => ValueText.Of(Values, row, Format);

    /// <summary>The colours of a cell: behind the value and of it; nulls where no rule holds or a file names what is no colour.</summary>
    public (string? Background, string? Foreground) ColorsAt(int row)
    {
        CellColors? found = Colors.FirstOrDefault(rule => rule.Holds(row));
        string? back = found?.Background is string behind && ColorText.IsHex(behind) ? behind : null;
        string? fore = found?.Foreground is string text && ColorText.IsHex(text) ? text : null;
        return (back, fore ?? (back is null ? null : Brightness(back) > Middle ? Dark : Light));
    }

    /// <summary>How bright a colour looks, between 0 and 1.</summary>
    private static double Brightness(string color)
    {
        string digits = color.Length < 7 ? string.Concat(color.Skip(1).Take(3).Select(static digit => $"{digit}{digit}")) : color[1..7];
        int number = int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return ((0.299 * ((number >> 16) & 255)) + (0.587 * ((number >> 8) & 255)) + (0.114 * (number & 255))) / 255;
    }
}
