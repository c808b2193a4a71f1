using System.Numerics;

namespace Millrace.TimeSeries.Spectra;

/// <summary>
/// The transform of any length as a convolution with a chirp: jk = (j² + k² − (k − j)²) / 2.
/// <para><b>Source</b> L. I. Bluestein, A linear filtering approach to the computation of the discrete Fourier transform,
/// IEEE Trans. Audio Electroacoustics 18 (1970).</para>
/// </summary>
internal sealed class BluesteinFft
{
    private readonly int _length;
    private readonly double[] _chirpReal;
    private readonly double[] _chirpImaginary;
    private readonly double[] _filterReal;
    private readonly double[] _filterImaginary;
    private readonly double[] _real;
    private readonly double[] _imaginary;
    private readonly Fft _convolution;

    public BluesteinFft(int length)
    {
        _length = length;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)((2 * length) - 1));
        _convolution = new Fft(size);
        _chirpReal = new double[length];
        _chirpImaginary = new double[length];
        _filterReal = new double[size];
        _filterImaginary = new double[size];
        _real = new double[size];
        _imaginary = new double[size];
        for (long k = 0; k < length; k++)
        {
            // exp(−πi·k²/n), the square reduced exactly before it becomes an angle.
            (_chirpImaginary[k], _chirpReal[k]) = Roots.At(k * k % (2L * length), 2L * length);
            _filterReal[k] = _chirpReal[k];
            _filterImaginary[k] = -_chirpImaginary[k];
            if (k == 0) continue;
            _filterReal[size - k] = _filterReal[k];
            _filterImaginary[size - k] = _filterImaginary[k];
        }

        _convolution.Forward(_filterReal, _filterImaginary);
    }

    public void Forward(Span<double> real, Span<double> imaginary)
    {
        Array.Clear(_real);
        Array.Clear(_imaginary);
        Multiply(real, imaginary, _chirpReal, _chirpImaginary, _real, _imaginary, _length);
        _convolution.Forward(_real, _imaginary);
        Multiply(_real, _imaginary, _filterReal, _filterImaginary, _real, _imaginary, _real.Length);
        _convolution.Inverse(_real, _imaginary);
        Multiply(_real, _imaginary, _chirpReal, _chirpImaginary, real, imaginary, _length);
    }

    private static void Multiply(
        ReadOnlySpan<double> re,
        ReadOnlySpan<double> im,
        ReadOnlySpan<double> otherRe,
        ReadOnlySpan<double> otherIm,
        Span<double> outRe,
        Span<double> outIm,
        int count)
    {
        for (int k = 0; k < count; k++)
        {
            (outRe[k], outIm[k]) =
                ((re[k] * otherRe[k]) - (im[k] * otherIm[k]), (re[k] * otherIm[k]) + (im[k] * otherRe[k]));
        }
    }
}
