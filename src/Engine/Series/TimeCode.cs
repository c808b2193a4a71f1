namespace Millrace.Engine.Series;

/// <summary>Whole numbers that are ordered as doubles are, one for each double.</summary>
internal static class TimeCode
{
    public static long Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        return bits >= 0 ? bits : bits ^ long.MaxValue;
    }

    public static double ToDouble(long code) => BitConverter.Int64BitsToDouble(code >= 0 ? code : code ^ long.MaxValue);
}
