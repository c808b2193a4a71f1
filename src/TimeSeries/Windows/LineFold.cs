namespace Millrace.TimeSeries.Windows;

/// <summary>What a least-squares line needs; means are distances from one of the points, as in <see cref="MomentPart"/>.</summary>
internal record struct LinePart
{
    public double Count;
    public double PlaceAnchor;
    public double PlaceMean;
    public double Anchor;
    public double Mean;

    /// <summary>The sum of squared distances of the places from their mean.</summary>
    public double PlaceSquares;

    /// <summary>The sum of products of the distances; NaN when one of the values is no number whose square is finite.</summary>
    public double Products;
}

/// <summary>Lines through values over their places.</summary>
internal readonly struct LineFold : IFold<LinePart>
{
    public static PlaceKind Places => PlaceKind.Distance;

    public static LinePart Empty => default;

    public static LinePart Append(LinePart older, double value, double place)
    {
        bool isWild = !(Math.Abs(value) < MomentFold.Largest);
        LinePart one = new() { Count = 1, PlaceAnchor = place, Anchor = isWild ? 0 : value, Products = isWild ? double.NaN : 0 };
        return Join(older, one);
    }

    public static LinePart Prepend(double value, double place, LinePart newer) => Append(newer, value, place);

    public static LinePart Join(LinePart older, LinePart newer)
    {
        if (older.Count == 0) return newer;
        if (newer.Count == 0) return older;
        double count = older.Count + newer.Count;
        double share = newer.Count / count;
        double far = newer.PlaceAnchor - older.PlaceAnchor + (newer.PlaceMean - older.PlaceMean);
        double high = newer.Anchor - older.Anchor + (newer.Mean - older.Mean);
        double weight = older.Count * share;
        return new LinePart
        {
            Count = count,
            PlaceAnchor = older.PlaceAnchor,
            PlaceMean = older.PlaceMean + (far * share),
            Anchor = older.Anchor,
            Mean = older.Mean + (high * share),
            PlaceSquares = older.PlaceSquares + newer.PlaceSquares + (far * far * weight),
            Products = older.Products + newer.Products + (far * high * weight),
        };
    }
}
