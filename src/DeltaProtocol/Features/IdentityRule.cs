namespace Millrace.DeltaProtocol.Features;

/// <summary>How an identity column counts.</summary>
/// <param name="Start">First value.</param>
/// <param name="Step">Distance of values, never 0; may be negative.</param>
/// <param name="HighWaterMark">The last value given, the greatest or with a negative step the least; null for none.</param>
/// <param name="AllowsExplicitInsert">True when rows may bring their own value.</param>
public sealed record IdentityRule(long Start, long Step, long? HighWaterMark, bool AllowsExplicitInsert)
{
    /// <summary>The next value to give; it is always a number of steps from the start.</summary>
    /// <exception cref="OverflowException">There is none within 64 bits.</exception>
    public long NextValue
    {
        get
        {
            if (HighWaterMark is not long mark || (Step > 0 ? mark < Start : mark > Start)) return Start;

            // A mark that another writer set may lie between two steps. 128 bits hold every intermediate result.
            Int128 taken = ((Int128)mark - Start) / Step;
            return checked((long)(Start + ((taken + 1) * Step)));
        }
    }
}
