namespace Millrace.TimeSeries.Windows;

/// <summary>A sum and what its roundings have lost so far.</summary>
internal readonly record struct SumPart(double Rounded, double Lost)
{
    /// <summary>The sum, as near as a double comes to it.</summary>
    public double Total
    {
        get
        {
            // Beside an infinity what was lost is no number.
            double total = Rounded + Lost;
            return double.IsNaN(total) ? Rounded : total;
        }
    }
}

/// <summary>Sums without loss by rounding, after T. Ogita, S. Rump and S. Oishi, Accurate sum and dot product (2005).</summary>
internal readonly struct SumFold : IFold<SumPart>
{
    public static PlaceKind Places => PlaceKind.None;

    public static SumPart Empty => default;

    public static SumPart Append(SumPart older, double value, double place) => Plus(older, value, 0);

    public static SumPart Prepend(double value, double place, SumPart newer) => Plus(newer, value, 0);

    public static SumPart Join(SumPart older, SumPart newer) => Plus(older, newer.Rounded, newer.Lost);

    private static SumPart Plus(SumPart sum, double value, double lost)
    {
        double rounded = sum.Rounded + value;
        double taken = rounded - sum.Rounded;
        double error = (sum.Rounded - (rounded - taken)) + (value - taken);
        return new SumPart(rounded, sum.Lost + lost + error);
    }
}
