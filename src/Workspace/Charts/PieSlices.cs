using System.Globalization;

namespace Millrace.Workspace.Charts;

/// <summary>The parts of a circle that are drawn. Pure.</summary>
public static class PieSlices
{
    /// <summary>The colour of what stands for several parts.</summary>
    public const string OthersColor = "#8a98a3";

    /// <summary>The parts above zero; those beyond the most are one, so that the shares stay true.</summary>
    /// <param name="pie">The parts, the largest first.</param>
    /// <param name="most">How many are drawn at most, that of the others included.</param>
    public static Slice[] Of(Figure.Pie pie, int most)
    {
        ArgumentNullException.ThrowIfNull(pie);
        Slice[] positive = [.. pie.Slices.Where(static slice => slice.Value > 0 && double.IsFinite(slice.Value))];
        if (positive.Length <= most) return positive;
        Slice[] others = positive[(most - 1)..];
        double sum = others.Sum(static slice => slice.Value);
        string name = string.Create(CultureInfo.InvariantCulture, $"{others.Length:N0} others");
        return [.. positive[..(most - 1)], new Slice(name, sum, ValueText.OfNumber(sum, format: null), others.Sum(static slice => slice.Share), OthersColor)];
    }
}
