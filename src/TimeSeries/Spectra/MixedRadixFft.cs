using System.Numerics;

namespace Millrace.TimeSeries.Spectra;

/// <summary>
/// Stockham's transform: one pass for each factor of the length, from one array to another and back, which leaves the
/// result in order without a permutation. In a pass of radix p over n = p·m remaining numbers, stride s:
/// out[j + s·(p·q + t)] = exp(−2πi·qt/n) · Σ_r in[j + s·(q + m·r)]·exp(−2πi·rt/p).
/// </summary>
internal sealed class MixedRadixFft
{
    /// <summary>A pass costs its radix per number, so beyond this a convolution is cheaper.</summary>
    private const int LargestFactor = 47;

    private readonly int _length;
    private readonly int[] _factors;
    private readonly Roots _roots;
    private readonly double[] _real;
    private readonly double[] _imaginary;
    private readonly double[] _termReal = new double[LargestFactor];
    private readonly double[] _termImaginary = new double[LargestFactor];
    private readonly Vector<double>[] _termsReal = new Vector<double>[LargestFactor];
    private readonly Vector<double>[] _termsImaginary = new Vector<double>[LargestFactor];

    public MixedRadixFft(int length, int[] factors)
    {
        _length = length;
        _factors = factors;
        _roots = new Roots(length);
        _real = new double[length];
        _imaginary = new double[length];
    }

    /// <summary>The factors of a length, fours first, so that strides divide by four from then on; null when one is too large.</summary>
    public static int[]? Factors(int length)
    {
        List<int> factors = [];
        while (length % 4 == 0) Take(4);
        for (int factor = 2; factor <= LargestFactor && length > 1; factor++)
        {
            while (length % factor == 0) Take(factor);
        }

        return length == 1 ? [.. factors] : null;

        void Take(int factor)
        {
            factors.Add(factor);
            length /= factor;
        }
    }

    public void Forward(Span<double> real, Span<double> imaginary)
    {
        Span<double> fromReal = real;
        Span<double> fromImaginary = imaginary;
        Span<double> toReal = _real;
        Span<double> toImaginary = _imaginary;
        int stride = 1;
        foreach (int factor in _factors)
        {
            int groups = _length / stride / factor;
            if (factor == 4) PassOfFour(fromReal, fromImaginary, toReal, toImaginary, groups, stride);
            else if (factor == 2) PassOfTwo(fromReal, fromImaginary, toReal, toImaginary, groups, stride);
            else Pass(factor, fromReal, fromImaginary, toReal, toImaginary, groups, stride);
            stride *= factor;
            Span<double> swap = fromReal;
            fromReal = toReal;
            toReal = swap;
            swap = fromImaginary;
            fromImaginary = toImaginary;
            toImaginary = swap;
        }

        if (_factors.Length % 2 == 0) return;
        _real.AsSpan().CopyTo(real);
        _imaginary.AsSpan().CopyTo(imaginary);
    }

    private void PassOfFour(
        ReadOnlySpan<double> re, ReadOnlySpan<double> im, Span<double> outRe, Span<double> outIm, int groups, int stride)
    {
        int quarter = groups * stride;
        for (int group = 0; group < groups; group++)
        {
            int turn = group * stride;
            double c1 = _roots.Cosines[turn];
            double s1 = _roots.Sines[turn];
            double c2 = _roots.Cosines[2 * turn];
            double s2 = _roots.Sines[2 * turn];
            double c3 = _roots.Cosines[3 * turn];
            double s3 = _roots.Sines[3 * turn];
            int from = turn;
            int to = 4 * turn;
            int end = from + stride;
            for (; from + Vector<double>.Count <= end; from += Vector<double>.Count, to += Vector<double>.Count)
            {
                Vector<double> aRe = new(re[from..]);
                Vector<double> aIm = new(im[from..]);
                Vector<double> bRe = new(re[(from + quarter)..]);
                Vector<double> bIm = new(im[(from + quarter)..]);
                Vector<double> cRe = new(re[(from + (2 * quarter))..]);
                Vector<double> cIm = new(im[(from + (2 * quarter))..]);
                Vector<double> dRe = new(re[(from + (3 * quarter))..]);
                Vector<double> dIm = new(im[(from + (3 * quarter))..]);
                Vector<double> evenRe = aRe + cRe;
                Vector<double> evenIm = aIm + cIm;
                Vector<double> oddRe = aRe - cRe;
                Vector<double> oddIm = aIm - cIm;
                Vector<double> sumRe = bRe + dRe;
                Vector<double> sumIm = bIm + dIm;
                Vector<double> apartRe = bRe - dRe;
                Vector<double> apartIm = bIm - dIm;
                (evenRe + sumRe).CopyTo(outRe[to..]);
                (evenIm + sumIm).CopyTo(outIm[to..]);
                Turn(oddRe + apartIm, oddIm - apartRe, c1, s1, outRe[(to + stride)..], outIm[(to + stride)..]);
                Turn(evenRe - sumRe, evenIm - sumIm, c2, s2, outRe[(to + (2 * stride))..], outIm[(to + (2 * stride))..]);
                Turn(oddRe - apartIm, oddIm + apartRe, c3, s3, outRe[(to + (3 * stride))..], outIm[(to + (3 * stride))..]);
            }

            for (; from < end; from++, to++)
            {
                (double evenRe, double evenIm) = (re[from] + re[from + (2 * quarter)], im[from] + im[from + (2 * quarter)]);
                (double oddRe, double oddIm) = (re[from] - re[from + (2 * quarter)], im[from] - im[from + (2 * quarter)]);
                (double sumRe, double sumIm) = (re[from + quarter] + re[from + (3 * quarter)], im[from + quarter] + im[from + (3 * quarter)]);
                (double apartRe, double apartIm) =
                    (re[from + quarter] - re[from + (3 * quarter)], im[from + quarter] - im[from + (3 * quarter)]);
                (outRe[to], outIm[to]) = (evenRe + sumRe, evenIm + sumIm);
                (outRe[to + stride], outIm[to + stride]) = Turned(oddRe + apartIm, oddIm - apartRe, c1, s1);
                (outRe[to + (2 * stride)], outIm[to + (2 * stride)]) = Turned(evenRe - sumRe, evenIm - sumIm, c2, s2);
                (outRe[to + (3 * stride)], outIm[to + (3 * stride)]) = Turned(oddRe - apartIm, oddIm + apartRe, c3, s3);
            }
        }
    }

    private void PassOfTwo(
        ReadOnlySpan<double> re, ReadOnlySpan<double> im, Span<double> outRe, Span<double> outIm, int groups, int stride)
    {
        int half = groups * stride;
        for (int group = 0; group < groups; group++)
        {
            int turn = group * stride;
            for (int j = 0; j < stride; j++)
            {
                int from = turn + j;
                int to = (2 * turn) + j;
                (outRe[to], outIm[to]) = (re[from] + re[from + half], im[from] + im[from + half]);
                (outRe[to + stride], outIm[to + stride]) = Turned(
                    re[from] - re[from + half], im[from] - im[from + half], _roots.Cosines[turn], _roots.Sines[turn]);
            }
        }
    }

    private void Pass(
        int factor,
        ReadOnlySpan<double> re,
        ReadOnlySpan<double> im,
        Span<double> outRe,
        Span<double> outIm,
        int groups,
        int stride)
    {
        int part = groups * stride;
        for (int turn = 0; turn < part; turn += stride)
        {
            int j = 0;
            for (; j + Vector<double>.Count <= stride; j += Vector<double>.Count)
            {
                for (int r = 0; r < factor; r++)
                    (_termsReal[r], _termsImaginary[r]) = (new(re[(turn + j + (part * r))..]), new(im[(turn + j + (part * r))..]));
                Combine(factor, turn, stride, outRe[((factor * turn) + j)..], outIm[((factor * turn) + j)..]);
            }

            for (; j < stride; j++)
            {
                for (int r = 0; r < factor; r++)
                    (_termReal[r], _termImaginary[r]) = (re[turn + j + (part * r)], im[turn + j + (part * r)]);
                CombineOne(factor, turn, stride, outRe[((factor * turn) + j)..], outIm[((factor * turn) + j)..]);
            }
        }
    }

    private void Combine(int factor, int turn, int stride, Span<double> outRe, Span<double> outIm)
    {
        int step = _length / factor;
        for (int t = 0; t < factor; t++)
        {
            (Vector<double> sumRe, Vector<double> sumIm) = (_termsReal[0], _termsImaginary[0]);
            int at = 0;
            for (int r = 1; r < factor; r++)
            {
                at = at + t >= factor ? at + t - factor : at + t;
                (double cosine, double sine) = (_roots.Cosines[at * step], _roots.Sines[at * step]);
                sumRe += (_termsReal[r] * cosine) - (_termsImaginary[r] * sine);
                sumIm += (_termsReal[r] * sine) + (_termsImaginary[r] * cosine);
            }

            Turn(sumRe, sumIm, _roots.Cosines[turn * t], _roots.Sines[turn * t], outRe[(t * stride)..], outIm[(t * stride)..]);
        }
    }

    private void CombineOne(int factor, int turn, int stride, Span<double> outRe, Span<double> outIm)
    {
        int step = _length / factor;
        for (int t = 0; t < factor; t++)
        {
            (double sumRe, double sumIm) = (_termReal[0], _termImaginary[0]);
            int at = 0;
            for (int r = 1; r < factor; r++)
            {
                at = at + t >= factor ? at + t - factor : at + t;
                (double termRe, double termIm) =
                    Turned(_termReal[r], _termImaginary[r], _roots.Cosines[at * step], _roots.Sines[at * step]);
                (sumRe, sumIm) = (sumRe + termRe, sumIm + termIm);
            }

            (outRe[t * stride], outIm[t * stride]) = Turned(sumRe, sumIm, _roots.Cosines[turn * t], _roots.Sines[turn * t]);
        }
    }

    private static (double Re, double Im) Turned(double re, double im, double cosine, double sine) =>
        ((re * cosine) - (im * sine), (re * sine) + (im * cosine));

    private static void Turn(Vector<double> re, Vector<double> im, double cosine, double sine, Span<double> outRe, Span<double> outIm)
    {
        ((re * cosine) - (im * sine)).CopyTo(outRe);
        ((re * sine) + (im * cosine)).CopyTo(outIm);
    }
}
