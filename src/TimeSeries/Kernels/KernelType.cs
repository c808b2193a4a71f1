namespace Millrace.TimeSeries.Kernels;

/// <summary>What a column that a kernel makes holds.</summary>
public enum KernelType
{
    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>64-bit whole numbers.</summary>
    Long,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A place on the time axis, in the type of the time column.</summary>
    Time,
}
