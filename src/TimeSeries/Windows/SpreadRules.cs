namespace Millrace.TimeSeries.Windows;

/// <summary>Results made of squared distances from the mean. A value without a finite square makes them NaN.</summary>
internal static class SpreadRules
{
    public readonly struct Variance : IAnswerRule<MomentPart>
    {
        public static bool Try(MomentPart part, int count, double own, out double result)
        {
            result = double.IsNaN(part.Squares) ? double.NaN : part.Variance;
            return count > 1 || double.IsNaN(part.Squares);
        }
    }

    public readonly struct Deviation : IAnswerRule<MomentPart>
    {
        public static bool Try(MomentPart part, int count, double own, out double result)
        {
            bool isKnown = Variance.Try(part, count, own, out double variance);
            result = Math.Sqrt(variance);
            return isKnown;
        }
    }

    /// <summary>Null for one value, also for one without a finite square.</summary>
    public readonly struct DeviationOfSeveral : IAnswerRule<MomentPart>
    {
        public static bool Try(MomentPart part, int count, double own, out double result) =>
            Deviation.Try(part, count, own, out result) && count > 1;
    }

    public readonly struct Score : IAnswerRule<MomentPart>
    {
        public static bool Try(MomentPart part, int count, double own, out double result)
        {
            bool isKnown = Deviation.Try(part, count, own, out double deviation);
            result = part.From(own) / deviation;
            return isKnown && deviation != 0 && !MissingValue.Is(own);
        }
    }

    /// <summary>Null in a window of one value, also for one without a finite square.</summary>
    public readonly struct ScoreAmongSeveral : IAnswerRule<MomentPart>
    {
        public static bool Try(MomentPart part, int count, double own, out double result) =>
            Score.Try(part, count, own, out result) && count > 1;
    }
}
