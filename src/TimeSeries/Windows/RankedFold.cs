namespace Millrace.TimeSeries.Windows;

/// <summary>Smallest and largest values where NaN counts as the greatest number.</summary>
internal readonly struct RankedFold : IFold<ExtremesPart>
{
    public static PlaceKind Places => PlaceKind.None;

    public static ExtremesPart Empty => new(double.NaN, double.NegativeInfinity);

    public static ExtremesPart Append(ExtremesPart older, double value, double place) => Join(older, new(value, value));

    public static ExtremesPart Prepend(double value, double place, ExtremesPart newer) => Join(new(value, value), newer);

    public static ExtremesPart Join(ExtremesPart older, ExtremesPart newer) =>
        new(double.MinNumber(older.Low, newer.Low), Math.Max(older.High, newer.High));
}
