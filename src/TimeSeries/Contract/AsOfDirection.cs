namespace Millrace.TimeSeries.Contract;

/// <summary>On which side of a left row an as-of join looks.</summary>
public enum AsOfDirection
{
    /// <summary>At or before its time.</summary>
    Backward,

    /// <summary>At or after its time.</summary>
    Forward,

    /// <summary>On both sides; of two rows equally far away the earlier.</summary>
    Nearest,
}
