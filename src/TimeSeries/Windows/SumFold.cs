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

    public static SumPart Append(SumPart older, double value, double place)
    {
        double rounded = older.Rounded + value;
        return new SumPart(rounded, older.Lost + LostIn(older.Rounded, value, rounded));
    }

    public static SumPart Prepend(double value, double place, SumPart newer) => Append(newer, value, place);

    public static SumPart Join(SumPart older, SumPart newer)
    {
        double rounded = older.Rounded + newer.Rounded;
        return new SumPart(rounded, older.Lost + newer.Lost + LostIn(older.Rounded, newer.Rounded, rounded));
    }

    /// <summary>What rounding a sum of two took away, exactly.</summary>
    private static double LostIn(double first, double second, double sum)
    {
        double taken = sum - first;
        return (first - (sum - taken)) + (second - taken);
    }
}
