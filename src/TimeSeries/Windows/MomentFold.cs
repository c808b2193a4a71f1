namespace Millrace.TimeSeries.Windows;

/// <summary>
/// How many values, their mean and the sum of their squared distances from it. The mean is told as a distance from one of them,
/// so that small distances on a large level keep their digits.
/// </summary>
/// <param name="Count">How many.</param>
/// <param name="Anchor">One of them.</param>
/// <param name="Mean">The mean less the anchor.</param>
/// <param name="Squares">The sum of squares; NaN when one of them is no number whose square is finite.</param>
internal readonly record struct MomentPart(double Count, double Anchor, double Mean, double Squares)
{
    public double Variance => Squares / (Count - 1);

    /// <summary>How far a value is from the mean.</summary>
    public double From(double value) => value - Anchor - Mean;
}

/// <summary>Mean and spread of parts, after T. Chan, G. Golub and R. LeVeque, Updating formulae for sample variances (1979).</summary>
internal readonly struct MomentFold : IFold<MomentPart>
{
    /// <summary>Squares of larger numbers leave the range of a double.</summary>
    public const double Largest = 1e150;

    public static PlaceKind Places => PlaceKind.None;

    public static MomentPart Empty => default;

    public static MomentPart Append(MomentPart older, double value, double place)
    {
        double count = older.Count + 1;
        if (!(Math.Abs(value) < Largest)) return older with { Count = count, Squares = double.NaN };
        if (older.Count == 0) return new MomentPart(1, value, 0, 0);
        double distance = older.From(value);
        double mean = older.Mean + (distance / count);
        return new MomentPart(count, older.Anchor, mean, older.Squares + (distance * (value - older.Anchor - mean)));
    }

    public static MomentPart Prepend(double value, double place, MomentPart newer) => Append(newer, value, place);

    public static MomentPart Join(MomentPart older, MomentPart newer)
    {
        if (older.Count == 0) return newer;
        if (newer.Count == 0) return older;
        double count = older.Count + newer.Count;
        double share = newer.Count / count;
        double distance = newer.Anchor - older.Anchor + (newer.Mean - older.Mean);
        double squares = older.Squares + newer.Squares + (distance * distance * older.Count * share);
        return new MomentPart(count, older.Anchor, older.Mean + (distance * share), squares);
    }
}
