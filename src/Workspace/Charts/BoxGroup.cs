namespace Millrace.Workspace.Charts;

/// <summary>Quartiles of numbers, between which values are interpolated.</summary>
/// <param name="Label">What the numbers belong to.</param>
/// <param name="Low">The least number within one and a half boxes below the box.</param>
/// <param name="FirstQuartile">A quarter lies below it.</param>
/// <param name="Median">Half lie below it.</param>
/// <param name="ThirdQuartile">A quarter lies above it.</param>
/// <param name="High">The greatest number within one and a half boxes above the box.</param>
/// <param name="Outliers">Numbers beyond both.</param>
public sealed record BoxGroup(string Label, double Low, double FirstQuartile, double Median, double ThirdQuartile, double High, IReadOnlyList<double> Outliers)
{
    /// <summary>The box of some numbers.</summary>
    /// <param name="label">What they belong to.</param>
    /// <param name="numbers">At least one number.</param>
    internal static BoxGroup Of(string label, IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        double first = Quantile(sorted, 0.25);
        double third = Quantile(sorted, 0.75);
        double reach = 1.5 * (third - first);
        double[] inside = [.. sorted.Where(number => number >= first - reach && number <= third + reach)];
        return new BoxGroup(label, inside[0], first, Quantile(sorted, 0.5), third, inside[^1], [.. sorted.Where(number => number < inside[0] || number > inside[^1])]);
    }

    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below]));
    }
}
