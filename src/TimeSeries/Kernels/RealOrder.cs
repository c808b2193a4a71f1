namespace Millrace.TimeSeries.Kernels;

/// <summary>The order of numbers as the engine has it: NaN is the greatest.</summary>
internal static class RealOrder
{
    public static int Compare(double left, double right)
    {
        if (left < right) return -1;
        if (left > right) return 1;
        return double.IsNaN(left).CompareTo(double.IsNaN(right));
    }
}
