using System.Globalization;

namespace Millrace.TimeSeries.Spectra;

/// <summary>Frequencies from one on and below another.</summary>
/// <param name="From">The lowest that belongs to it.</param>
/// <param name="To">The lowest above it; infinite for all.</param>
internal readonly record struct Band(double From, double To)
{
    /// <summary>Reads <c>100-500</c>, or <c>100-</c> for all from 100 on; null when the text is neither.</summary>
    public static Band? Parse(string text)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return null;
        string upper = text[(dash + 1)..].Trim();
        if (!Read(text[..dash], out double from)) return null;
        double to = double.PositiveInfinity;
        if (upper.Length > 0 && !Read(upper, out to)) return null;
        return from < to ? new Band(from, to) : null;
    }

    /// <summary>True for a frequency in the band.</summary>
    public bool Has(double frequency) => frequency >= From && frequency < To;

    /// <summary>The band as the name of a column may end: <c>100_500</c> or <c>100_up</c>.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{From}_{(double.IsInfinity(To) ? "up" : To.ToString(CultureInfo.InvariantCulture))}");

    private static bool Read(string text, out double frequency) =>
        double.TryParse(
            text.Trim(),
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out frequency)
        && double.IsFinite(frequency);
}
