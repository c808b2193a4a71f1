namespace Millrace.TimeSeries;

/// <summary>What a control chart measures from. What is not given is learned from the first readings of each series.</summary>
public sealed record ChartBaseline
{
    /// <summary>Everything is learned from 25 readings.</summary>
    public static ChartBaseline Learned { get; } = new();

    /// <summary>The level when all is well; null to learn it.</summary>
    public double? Center { get; init; }

    /// <summary>The standard deviation when all is well; null to learn it.</summary>
    public double? Sigma { get; init; }

    /// <summary>How many readings teach what is not given; null for 25.</summary>
    public int? Train { get; init; }

    /// <summary>How sigma is learned: stddev or moving_range.</summary>
    public string Estimate { get; init; } = "stddev";
}
