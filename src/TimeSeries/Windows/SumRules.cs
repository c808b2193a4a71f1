namespace Millrace.TimeSeries.Windows;

/// <summary>Results made of sums.</summary>
internal static class SumRules
{
    public readonly struct Sum : IAnswerRule<SumPart>
    {
        public static bool Try(SumPart part, int count, double own, out double result)
        {
            result = part.Total;
            return true;
        }
    }

    public readonly struct Mean : IAnswerRule<SumPart>
    {
        public static bool Try(SumPart part, int count, double own, out double result)
        {
            result = part.Total / count;
            return true;
        }
    }
}
