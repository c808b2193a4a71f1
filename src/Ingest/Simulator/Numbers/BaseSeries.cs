namespace Millrace.Ingest.Simulator.Numbers;

/// <summary>
/// The three shapes that all simulated measurements are made of, over t from 0 to 10. A series of fewer than two
/// points is all zeros.
/// </summary>
internal static class BaseSeries
{
    public const double Frequency = 0.35;

    public const double Amplitude = 1.2;

    private const double Span = 10;

    private const double FrequencySpread = 0.5;

    private const double AmplitudeSpread = 1.2;

    /// <summary>noise + amplitude·sin(2π·frequency·t) + t·trend.</summary>
    public static void Sinusoid(Span<double> series, double trend, double noisy, SeededRandom random)
    {
        series.Clear();
        if (series.Length < 2) return;
        double step = Span / (series.Length - 1);
        for (int i = 0; i < series.Length; i++)
        {
            double t = i * step;
            series[i] = random.NextGaussian(noisy)
                + (Amplitude * SteadyMath.Sin(2 * Math.PI * Frequency * t)) + (t * trend);
        }
    }

    /// <summary>noise + a·sin(f·t) + t·trend with f and a drawn anew for every point.</summary>
    public static void Periodic(Span<double> series, double trend, double noisy, SeededRandom random)
    {
        series.Clear();
        if (series.Length < 2) return;
        double step = Span / (series.Length - 1);
        for (int i = 0; i < series.Length; i++)
        {
            double t = i * step;
            double frequency = Frequency + random.NextGaussian(FrequencySpread);
            double amplitude = Amplitude + random.NextGaussian(AmplitudeSpread);
            series[i] = random.NextGaussian(noisy) + (amplitude * SteadyMath.Sin(frequency * t)) + (t * trend);
        }
    }

    /// <summary>x(i) = noise + x(i−1)·(1+trend) − x(i−2)·(1−trend).</summary>
    public static void Autoregressive(Span<double> series, double trend, double noisy, SeededRandom random)
    {
        series.Clear();
        if (series.Length < 2) return;
        series[0] = random.NextUniform() + noisy;
        series[1] = (random.NextUniform() + 1) * (noisy + 0.5);
        for (int i = 2; i < series.Length; i++)
            series[i] = random.NextGaussian(noisy) + (series[i - 1] * (1 + trend)) - (series[i - 2] * (1 - trend));
    }
}
