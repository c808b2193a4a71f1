namespace Millrace.TimeSeries.Ops;

/// <summary>The factors by which the mean spread of subgroups becomes limits.</summary>
/// <param name="Mean">Of the distance between the centre and the limits of the values (A2, A3, or 2.66 for single values).</param>
/// <param name="Lower">Of the lower limit of the spread (D3, B3).</param>
/// <param name="Upper">Of the upper limit of the spread (D4, B4).</param>
internal readonly record struct ControlLimits(double Mean, double Lower, double Upper)
{
    /// <summary>The most rows of a subgroup for which ranges are used: beyond, they waste what the rows know.</summary>
    public const int MostRowsOfRanges = 10;

    private static readonly ControlLimits[] OfRanges =
    [
        new(1.880, 0, 3.267), new(1.023, 0, 2.574), new(0.729, 0, 2.282), new(0.577, 0, 2.114), new(0.483, 0, 2.004),
        new(0.419, 0.076, 1.924), new(0.373, 0.136, 1.864), new(0.337, 0.184, 1.816), new(0.308, 0.223, 1.777),
    ];

    /// <summary>Single values and the distances between neighbours.</summary>
    public static ControlLimits Single => new(2.66, 0, 3.267);

    /// <summary>Means and ranges of 2 to 10 rows, as tabled.</summary>
    public static ControlLimits Range(int rows) => OfRanges[rows - 2];

    /// <summary>Means and standard deviations, computed.</summary>
    public static ControlLimits Deviation(int rows)
    {
        // The quotient of Γ(n/2) and Γ((n−1)/2) grows from one n to the next by a simple step.
        double quotient = 1 / Math.Sqrt(Math.PI);
        for (int n = 2; n < rows; n++) quotient = (n - 1) / 2.0 / quotient;
        double c4 = Math.Sqrt(2.0 / (rows - 1)) * quotient;
        double width = 3 * Math.Sqrt(1 - (c4 * c4)) / c4;
        return new ControlLimits(3 / (c4 * Math.Sqrt(rows)), Math.Max(0, 1 - width), 1 + width);
    }
}
