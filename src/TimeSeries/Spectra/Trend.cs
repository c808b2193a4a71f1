namespace Millrace.TimeSeries.Spectra;

/// <summary>Takes the mean or a straight line out of a window, which else leaks over all frequencies.</summary>
internal static class Trend
{
    /// <param name="samples">Changed in place.</param>
    /// <param name="detrend">none, mean or linear.</param>
    public static void Remove(Span<double> samples, string detrend)
    {
        if (detrend == "none") return;
        double first = samples[0];
        double sum = 0;
        // Measured from the first reading, a level far above the signal costs no digits.
        foreach (double sample in samples) sum += sample - first;
        double mean = sum / samples.Length;
        for (int row = 0; row < samples.Length; row++) samples[row] = samples[row] - first - mean;
        if (detrend != "linear") return;
        double middle = (samples.Length - 1) / 2.0;
        double product = 0;
        double squares = 0;
        for (int row = 0; row < samples.Length; row++)
        {
            product += (row - middle) * samples[row];
            squares += (row - middle) * (row - middle);
        }

        for (int row = 0; row < samples.Length; row++) samples[row] -= product / squares * (row - middle);
    }
}
