namespace Millrace.Engine.Series;

/// <summary>How the values of a time column become the numbers that kernels see.</summary>
internal enum TimeForm
{
    /// <summary>Microseconds, as they are.</summary>
    Micros,

    /// <summary>Nanoseconds: kernels see microseconds, and distances exactly.</summary>
    Nanos,

    /// <summary>Whole numbers, as they are.</summary>
    Whole,

    /// <summary>Doubles: kernels see a code that grows with them.</summary>
    Real,
}
