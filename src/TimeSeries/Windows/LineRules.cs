namespace Millrace.TimeSeries.Windows;

/// <summary>The slope of a least-squares line: null when all values have one place, NaN with a value without a finite square.</summary>
internal static class LineRules
{
    private const double MicrosPerSecond = 1e6;

    public readonly struct PerUnit : IAnswerRule<LinePart>
    {
        public static bool Try(LinePart part, int count, double own, out double result)
        {
            result = double.IsNaN(part.Products) ? double.NaN : part.Products / part.PlaceSquares;
            return part.PlaceSquares > 0 || double.IsNaN(part.Products);
        }
    }

    public readonly struct PerSecond : IAnswerRule<LinePart>
    {
        public static bool Try(LinePart part, int count, double own, out double result)
        {
            bool isKnown = PerUnit.Try(part, count, own, out double slope);
            result = slope * MicrosPerSecond;
            return isKnown;
        }
    }
}
