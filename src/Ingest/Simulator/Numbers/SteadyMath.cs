namespace Millrace.Ingest.Simulator.Numbers;

/// <summary>
/// Sine and logarithm from additions and multiplications alone. The platform's own differ in the last bit from one C
/// library to the next, which would make simulated files differ between machines.
/// </summary>
internal static class SteadyMath
{
    private const double Ln2 = 0.693147180559945309417;

    // Pi in two parts: multiples of the first, which ends in zero bits, are exact while they are below 2^20.
    private const double PiHigh = 3.1415926218032837;
    private const double PiLow = 3.1786509547050787e-8;

    /// <summary>The natural logarithm of a positive, normal number.</summary>
    public static double Log(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // ln m = 2 artanh s with |s| < 0.172: eleven terms leave less than 1e-17.
        double s = (mantissa - 1) / (mantissa + 1);
        double q = s * s;
        double series = 1.0 / 21;
        for (int odd = 19; odd >= 1; odd -= 2) series = (series * q) + (1.0 / odd);
        return (exponent * Ln2) + (2 * s * series);
    }

    /// <summary>The sine of an angle in radians, up to about a million.</summary>
    public static double Sin(double angle)
    {
        double turns = Math.Floor((angle * (1 / Math.PI)) + 0.5);
        double x = angle - (turns * PiHigh) - (turns * PiLow);
        double q = x * x;
        double series = -1.0 / 1307674368000.0;
        series = (series * q) + (1.0 / 6227020800.0);
        series = (series * q) - (1.0 / 39916800.0);
        series = (series * q) + (1.0 / 362880.0);
        series = (series * q) - (1.0 / 5040.0);
        series = (series * q) + (1.0 / 120.0);
        series = (series * q) - (1.0 / 6.0);
        double sine = x + (x * q * series);
        return ((long)turns & 1) == 0 ? sine : -sine;
    }
}
