namespace Millrace.TimeSeries.Spectra;

/// <summary>The roots of unity exp(−2πi·k/n), each computed for itself so that no error adds up along the circle.</summary>
internal sealed class Roots
{
    public Roots(int count)
    {
        Cosines = new double[count];
        Sines = new double[count];
        for (int k = 0; k < count; k++) (Sines[k], Cosines[k]) = At(k, count);
    }

    /// <summary>Real parts.</summary>
    public double[] Cosines { get; }

    /// <summary>Imaginary parts.</summary>
    public double[] Sines { get; }

    /// <summary>exp(−2πi·k/n) for 0 ≤ k &lt; n.</summary>
    public static (double Sine, double Cosine) At(long k, long n)
    {
        (double sine, double cosine) = double.SinCosPi(2.0 * k / n);
        return (-sine, cosine);
    }
}
