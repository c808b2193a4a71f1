namespace Millrace.TimeSeries.Windows;

/// <summary>The smallest and the largest value.</summary>
internal readonly record struct ExtremesPart(double Low, double High);

/// <summary>Smallest and largest values; NaN spreads to both.</summary>
internal readonly struct ExtremesFold : IFold<ExtremesPart>
{
    public static PlaceKind Places => PlaceKind.None;

    public static ExtremesPart Empty => new(double.PositiveInfinity, double.NegativeInfinity);

    public static ExtremesPart Append(ExtremesPart older, double value, double place) => Join(older, new(value, value));

    public static ExtremesPart Prepend(double value, double place, ExtremesPart newer) => Join(new(value, value), newer);

    public static ExtremesPart Join(ExtremesPart older, ExtremesPart newer) =>
        new(Math.Min(older.Low, newer.Low), Math.Max(older.High, newer.High));
}
