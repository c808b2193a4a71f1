namespace Millrace.Engine.Duck;

/// <summary>
/// The exponential average of a run of rows, in a form in which runs can be put together: DuckDB computes a window's frames from
/// runs of 16 rows and of runs of those.
/// </summary>
internal struct EwmState
{
    /// <summary>1 − alpha.</summary>
    public double Decay;

    /// <summary>With adjusted weights: Σ decay^age · x, and Σ decay^age.</summary>
    public double Sum;
    public double Weight;

    /// <summary>What the weight of a row in front of the run has faded to behind it.</summary>
    public double Fade;

    /// <summary>Without: the first value, how the average behind it becomes the one behind the last (a·y + c), and what rows without a value fade in front and behind.</summary>
    public double First;
    public double Factor;
    public double Constant;
    public double Leading;
    public double Trailing;

    public bool IsAdjusted;
    public bool HasValue;
    public bool IsSet;

    public static EwmState Empty => new() { Fade = 1, Factor = 1, Leading = 1, Trailing = 1 };

    /// <summary>The average, or null before the first value.</summary>
    public readonly double? Result => !HasValue ? null : IsAdjusted ? Sum / Weight : (Factor * First) + Constant;

    /// <summary>Takes the next row.</summary>
    public void Add(double value, bool isMissing, bool isSkipped)
    {
        if (isMissing)
        {
            if (isSkipped) return;
            Fade *= Decay;
            Sum *= Decay;
            Weight *= Decay;
            if (HasValue) Trailing *= Decay;
            else Leading *= Decay;
            return;
        }

        Fade *= Decay;
        Sum = (Sum * Decay) + value;
        Weight = (Weight * Decay) + 1;
        if (!HasValue)
        {
            HasValue = true;
            First = value;
            return;
        }

        (double old, double add) = Shares(Trailing);
        Factor *= old;
        Constant = (old * Constant) + (add * value);
        Trailing = 1;
    }

    /// <summary>Puts a later run behind this one.</summary>
    public void Append(in EwmState later)
    {
        if (!later.IsSet) return;
        if (!IsSet)
        {
            this = later;
            return;
        }

        Sum = (Sum * later.Fade) + later.Sum;
        Weight = (Weight * later.Fade) + later.Weight;
        Fade *= later.Fade;
        if (!later.HasValue)
        {
            if (HasValue) Trailing *= later.Leading;
            else Leading *= later.Leading;
            return;
        }

        if (!HasValue)
        {
            double leading = Leading * later.Leading;
            (First, Factor, Constant, Trailing, Leading, HasValue) = (later.First, later.Factor, later.Constant, later.Trailing, leading, true);
            return;
        }

        (double old, double add) = Shares(Trailing * later.Leading);
        Constant = (later.Factor * ((old * Constant) + (add * later.First))) + later.Constant;
        Factor = later.Factor * old * Factor;
        Trailing = later.Trailing;
    }

    /// <summary>How much the average so far and a new value count, when rows without a value lie between.</summary>
    private readonly (double Old, double New) Shares(double faded)
    {
        double alpha = 1 - Decay;
        if (faded == 1) return (Decay, alpha);
        double old = faded * Decay;
        return (old / (old + alpha), alpha / (old + alpha));
    }
}
