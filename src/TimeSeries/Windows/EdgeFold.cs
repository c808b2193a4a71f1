namespace Millrace.TimeSeries.Windows;

/// <summary>The first and the last value and where they are.</summary>
internal record struct EdgePart
{
    public double FirstPlace;
    public double First;
    public double LastPlace;
    public double Last;
    public bool IsThere;
}

/// <summary>First and last values; of those at one place the smallest and the largest, NaN being larger than all.</summary>
internal readonly struct EdgeFold : IFold<EdgePart>
{
    public static PlaceKind Places => PlaceKind.Ordinal;

    public static EdgePart Empty => default;

    public static EdgePart Append(EdgePart older, double value, double place) => Join(older, One(value, place));

    public static EdgePart Prepend(double value, double place, EdgePart newer) => Join(One(value, place), newer);

    public static EdgePart Join(EdgePart older, EdgePart newer)
    {
        if (!older.IsThere) return newer;
        if (!newer.IsThere) return older;
        return new EdgePart
        {
            IsThere = true,
            FirstPlace = older.FirstPlace,
            First = older.FirstPlace == newer.FirstPlace ? double.MinNumber(older.First, newer.First) : older.First,
            LastPlace = newer.LastPlace,
            Last = older.LastPlace == newer.LastPlace ? Math.Max(older.Last, newer.Last) : newer.Last,
        };
    }

    private static EdgePart One(double value, double place) =>
        new() { IsThere = true, FirstPlace = place, First = value, LastPlace = place, Last = value };
}
