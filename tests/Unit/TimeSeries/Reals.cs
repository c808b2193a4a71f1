using CsCheck;

namespace Millrace.Unit.TimeSeries;

/// <summary>Random reals for formulas that are compared with each other.</summary>
internal static class Reals
{
    /// <summary>
    /// Numbers spread evenly over a range. CsCheck's own reals come with some near 1e-98, whose sums two right formulas round apart:
    /// a limit then counts as passed in the one and not in the other.
    /// </summary>
    public static Gen<double> Between(double from, double to) => Gen.Double.Unit.Select(share => from + (share * (to - from)));
}
