namespace Millrace.TimeSeries.Sequences;

/// <summary>Whole numbers in the order of the real ones, so that intervals of both kinds of axis are compared alike.</summary>
internal static class RealTime
{
    /// <summary>The number for a real one; both zeros have one.</summary>
    public static long CodeOf(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return bits >= 0 ? bits : bits ^ long.MaxValue;
    }

    /// <summary>The real number of a code.</summary>
    public static double Of(long code) => BitConverter.Int64BitsToDouble(code >= 0 ? code : code ^ long.MaxValue);
}
