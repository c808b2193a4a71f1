using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>Spectra and moments against numbers computed by SciPy 1.10.1 and NumPy 1.24.2.</summary>
public sealed class PeerVectorsSignalTests
{
    private const string Readings =
        "(SELECT t, x::DOUBLE AS x FROM (VALUES (0.0, 1.0), (0.25, 2.5), (0.5, -0.5), (0.75, 3.25), (1.0, 0.75), (1.25, -2.0), (1.5, 1.5), "
        + "(1.75, 4.0), (2.0, -1.25), (2.25, 0.5), (2.5, 2.0), (2.75, -3.0)) AS v(t, x)";

    private static readonly SeriesFrame Signal = DuckSql.Frame($"(SELECT t::DOUBLE AS t, x FROM {Readings}))", "t double, x double");
    private static readonly SeriesFrame Eleven = DuckSql.Frame($"(SELECT t::DOUBLE AS t, x FROM {Readings} WHERE t < 2.75))", "t double, x double");

    [Fact]
    public void A_spectrum_is_that_of_periodogram()
    {
        using DuckSql duck = new();
        string sql = DuckSql.Expand("ts_spectrum", [Signal], ("ts", "t"), ("col", "x"), ("detrend", "linear"));
        string Of(string column) => $"SELECT {column} FROM ({sql}) ORDER BY freq";

        // periodogram(x, 4, window='hann', detrend='linear'); the amplitude is √(2·s) of scaling='spectrum', √s at both ends
        PeerVector.Equal(duck, Of("freq"), 0, 0.333333333333, 0.666666666667, 1, 1.33333333333, 1.66666666667, 2);
        PeerVector.Equal(
            duck, Of("amplitude"), 0.227479068679, 0.726589496244, 1.2346979397, 2.29982602818, 2.48491218619, 0.684499935158, 0.367921959122);
        PeerVector.Equal(
            duck, Of("density"), 0.103493453374, 0.527932296052, 1.52447900231, 5.28919975988, 6.17478857309, 0.468540161231, 0.270733136008);
    }

    [Fact]
    public void A_transform_of_a_prime_length_is_that_of_fft()
    {
        using DuckSql duck = new();
        string sql = DuckSql.Expand("ts_fourier", [Eleven], ("ts", "t"), ("col", "x"), ("timestep", 0.25));
        string Of(string column) => $"SELECT {column} FROM ({sql}) ORDER BY t";

        // fft(x[:11]), fftfreq(11, .25)
        PeerVector.Equal(
            duck, Of("ft_real"), 11.75, 1.87016922176, -0.146240636934, 5.51379790169, -5.02966536826, -2.58306111826, -2.58306111826, -5.02966536826,
            5.51379790169, -0.146240636934, 1.87016922176);
        PeerVector.Equal(
            duck, Of("ft_imag"), 0, -0.372634836241, -3.54043246474, 7.71890686828, -6.06866108161, -3.57430911879, 3.57430911879, 6.06866108161,
            -7.71890686828, 3.54043246474, 0.372634836241);
        PeerVector.Equal(
            duck, Of("freq"), 0, 0.363636363636, 0.727272727273, 1.09090909091, 1.45454545455, 1.81818181818, -1.81818181818, -1.45454545455,
            -1.09090909091, -0.727272727273, -0.363636363636);
    }

    [Fact]
    public void An_envelope_is_the_magnitude_of_hilbert()
    {
        using DuckSql duck = new();
        string sql = DuckSql.Expand(
            "ts_envelope_spectrum", [Signal], ("ts", "t"), ("col", "x"), ("low", 0.4), ("high", 1.6), ("taper", "none"));

        // abs(hilbert(x)) of the mean-free x whose coefficients of fft below 0.4 Hz and from 1.6 Hz on are 0; then periodogram
        PeerVector.Equal(
            duck, $"SELECT amplitude FROM ({sql}) ORDER BY freq", 0, 0.722122181513, 0.964641853101, 0.137955404765, 0.0868372208421, 0.0490369960134, 0.0103486435167);
    }

    [Fact]
    public void Moments_are_those_of_stats()
    {
        using DuckSql duck = new();
        string sql = DuckSql.Expand("ts_vibration", [Signal], ("ts", "t"), ("col", "x"), ("rows", 12));

        // kurtosis(x, fisher=False), skew(x), √mean(x²), max|x| / rms
        PeerVector.Equal(duck, $"SELECT unnest([kurtosis, skewness, rms, crest_factor]) FROM ({sql})", 2.14282931233, -0.227267745266, 2.15421099245, 1.85682833019);
    }

    [Fact]
    public void An_autocorrelation_with_holes_is_that_of_acf()
    {
        using DuckSql duck = new();
        SeriesFrame frame = DuckSql.Frame(
            "(FROM (VALUES (1, 1.0::DOUBLE), (2, 2.0), (3, NULL), (4, 4.0), (5, 3.0), (6, 7.0), (7, NULL), (8, 8.0), (9, 6.0), (10, 5.0)) AS v(t, x))",
            "t int, x double");
        string sql = DuckSql.Expand("ts_autocorrelation", [frame], ("ts", "t"), ("max_lag", 4));

        // acf(x, nlags=4, missing='conservative') of statsmodels 0.13.5
        PeerVector.Equal(duck, $"SELECT autocorrelation FROM ({sql}) ORDER BY lag", 1, 0.279761904762, 0.25, 0.0952380952381, -0.0892857142857);
    }

    [Theory]
    [InlineData("ts_cusum", "cusum_limit")]
    [InlineData("ts_ewma_chart", "ewma_upper - ewma_center")]
    [InlineData("ts_page_hinkley", "page_hinkley_limit")]
    public void All_charts_learn_one_sigma_from_moving_ranges(string op, string width)
    {
        using DuckSql duck = new();
        (string, object)[] common = [("ts", "t"), ("col", "x")];
        (string, object)[] one = op == "ts_ewma_chart" ? [("alpha", 1), ("width", 1)] : [(op == "ts_cusum" ? "h" : "threshold", 1)];
        string learned = DuckSql.Expand(op, [Signal], [.. common, .. one, ("train", 11), ("estimate", "moving_range")]);
        string judged = DuckSql.Expand("ts_western_electric", [Eleven], common);

        // The distances of the first eleven readings sum to 28; σ = 2.8 / 1.128, as control charts have it.
        PeerVector.Equal(duck, $"SELECT {width} FROM ({learned}) WHERE t = 2.75", 2.48226950355);
        PeerVector.Equal(duck, $"SELECT DISTINCT sigma FROM ({judged})", 2.48226950355);
    }
}
