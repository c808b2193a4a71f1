namespace Millrace.TestKit;

/// <summary>Which write-like call of a store goes wrong, and how.</summary>
/// <param name="AtWrite">Number of the call among the write-like ones, from 1.</param>
/// <param name="Kind">What happens there.</param>
public sealed record FaultPlan(int AtWrite, FaultKind Kind)
{
    /// <summary>True when reads and listings are numbered along with the write-like calls and can go wrong as well.</summary>
    public bool CountsReads { get; init; }

    /// <summary>A fault at one of the first calls, drawn from a seed: the same seed gives the same plan.</summary>
    /// <param name="seed">The seed; print it.</param>
    /// <param name="lastWrite">The last call that may be drawn.</param>
    public static FaultPlan FromSeed(int seed, int lastWrite)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lastWrite, 1);
        Random random = new(seed);
        return new FaultPlan(random.Next(1, lastWrite + 1), (FaultKind)random.Next(4));
    }
}
