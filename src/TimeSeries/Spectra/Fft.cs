namespace Millrace.TimeSeries.Spectra;

/// <summary>
/// The discrete Fourier transform of any length in O(n log n), unnormalised: X[k] = Σ x[j]·exp(−2πi·jk/n). Lengths whose prime
/// factors are small are split by them; a length with a large one is turned into a convolution of a power of two.
/// Thread safety: one thread at a time, as it works in arrays of its own.
/// </summary>
internal sealed class Fft
{
    private readonly MixedRadixFft? _split;
    private readonly BluesteinFft? _convolved;

    public Fft(int length)
    {
        Length = length;
        int[]? factors = MixedRadixFft.Factors(length);
        if (factors is null) _convolved = new BluesteinFft(length);
        else _split = new MixedRadixFft(length, factors);
    }

    /// <summary>How many numbers it transforms.</summary>
    public int Length { get; }

    /// <summary>Transforms in place.</summary>
    public void Forward(Span<double> real, Span<double> imaginary)
    {
        if (_split is not null) _split.Forward(real, imaginary);
        else _convolved!.Forward(real, imaginary);
    }

    /// <summary>Transforms back in place, divided by the length.</summary>
    public void Inverse(Span<double> real, Span<double> imaginary)
    {
        // Exchanging real and imaginary parts before and after a forward transform turns its direction.
        Forward(imaginary, real);
        for (int k = 0; k < Length; k++)
        {
            real[k] /= Length;
            imaginary[k] /= Length;
        }
    }
}
