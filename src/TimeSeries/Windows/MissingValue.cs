using System.Runtime.InteropServices;

namespace Millrace.TimeSeries.Windows;

/// <summary>How a null lies among numbers, as a NaN that no number is, and the NaN that results are.</summary>
internal static class MissingValue
{
    private const long Bits = 0x7FF8_0000_6D69_7373;

    /// <summary>The one NaN of all results: arithmetic makes such with a sign, which DuckDB shows.</summary>
    public static double NaN => BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000);

    public static double Mark => BitConverter.Int64BitsToDouble(Bits);

    public static bool Is(double value) => BitConverter.DoubleToInt64Bits(value) == Bits;

    /// <summary>Copies numbers and marks the nulls among them; a NaN of the mark's bits becomes another NaN.</summary>
    /// <returns>How many are null.</returns>
    public static int Copy(ReadOnlySpan<double> numbers, ReadOnlySpan<bool> nulls, Span<double> target)
    {
        numbers[..target.Length].CopyTo(target);
        Span<long> bits = MemoryMarshal.Cast<double, long>(target);
        for (int at = bits.IndexOf(Bits); at >= 0; at = bits.IndexOf(Bits)) target[at] = double.NaN;
        int missing = 0;
        for (int row = 0; row < nulls.Length; row++)
        {
            if (!nulls[row]) continue;
            bits[row] = Bits;
            missing++;
        }

        return missing;
    }
}
