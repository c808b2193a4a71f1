using System.Globalization;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>A rule that colours cells of a column.</summary>
/// <param name="Rule">What must hold.</param>
/// <param name="Values">The column that is compared.</param>
/// <param name="Background">The colour behind the value; null for none.</param>
/// <param name="Foreground">The colour of the value; null for one that can be read.</param>
public sealed record CellColors(ColorRule Rule, FrameColumn Values, string? Background, string? Foreground)
{
    /// <summary>True when the rule holds in a row. Numbers are compared as numbers where both sides are, all else by letters; a null holds no rule.</summary>
    public bool Holds(int row)
    {
        if (Values.Text(row) is not string text) return false;
        int order;
        if (Values.IsNumeric && double.TryParse(Rule.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double bound))
        {
            double number = Values.Number(row) ?? double.NaN;
            if (double.IsNaN(number)) return Rule.Operator == "!=";
            order = number.CompareTo(bound);
        }
        else
        {
            order = string.CompareOrdinal(text, Rule.Value);
        }

        return Rule.Operator switch
        {
            "=" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }
}
