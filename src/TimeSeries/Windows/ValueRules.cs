namespace Millrace.TimeSeries.Windows;

/// <summary>Results that are values of the window, or distances between them.</summary>
internal static class ValueRules
{
    public readonly struct Low : IAnswerRule<ExtremesPart>
    {
        public static bool Try(ExtremesPart part, int count, double own, out double result)
        {
            result = part.Low;
            return true;
        }
    }

    public readonly struct High : IAnswerRule<ExtremesPart>
    {
        public static bool Try(ExtremesPart part, int count, double own, out double result)
        {
            result = part.High;
            return true;
        }
    }

    public readonly struct Range : IAnswerRule<ExtremesPart>
    {
        public static bool Try(ExtremesPart part, int count, double own, out double result)
        {
            result = part.High - part.Low;
            return true;
        }
    }

    public readonly struct First : IAnswerRule<EdgePart>
    {
        public static bool Try(EdgePart part, int count, double own, out double result)
        {
            result = part.First;
            return true;
        }
    }

    public readonly struct Last : IAnswerRule<EdgePart>
    {
        public static bool Try(EdgePart part, int count, double own, out double result)
        {
            result = part.Last;
            return true;
        }
    }
}
