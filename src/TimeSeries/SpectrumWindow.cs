namespace Millrace.TimeSeries;

/// <summary>How a series is cut into windows for a spectrum, and what is done to them first.</summary>
public sealed record SpectrumWindow
{
    /// <summary>Whole series, with the defaults of the SQL functions.</summary>
    public static SpectrumWindow WholeSeries { get; } = new();

    /// <summary>The length of a window in rows; null for the whole series.</summary>
    public int? Rows { get; init; }

    /// <summary>Rows from the start of a window to the next; null for as many as it is long.</summary>
    public int? Hop { get; init; }

    /// <summary>How a window fades at its ends: hann or none.</summary>
    public string Taper { get; init; } = "hann";

    /// <summary>What is taken out of a window first: mean, linear or none.</summary>
    public string Detrend { get; init; } = "mean";

    /// <summary>Readings per second; null to learn it from the times.</summary>
    public double? Rate { get; init; }

    /// <summary>How far a step may be from the others, as a share of it.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>True to leave windows with gaps or missing readings out; false to fail.</summary>
    public bool SkipsBreaks { get; init; }
}
