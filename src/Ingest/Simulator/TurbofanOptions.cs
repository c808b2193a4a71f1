namespace Millrace.Ingest.Simulator;

/// <summary>What a simulated fleet of jet engines looks like.</summary>
public sealed record TurbofanOptions
{
    /// <summary>The seed; equal options give equal files on every machine.</summary>
    /// <value>Default 0.</value>
    public long Seed { get; init; }

    /// <summary>How many engines run to failure, and how many more are observed for a part of their life.</summary>
    /// <value>Default 100; 1 to 10,000.</value>
    public int Units
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Units));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10_000, nameof(Units));
            field = value;
        }
    } = 100;
}
