using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries.Kernels;

/// <summary>The verbs in C# are the functions of SQL.</summary>
public sealed class SeriesKernelTests
{
    private static readonly SeriesFrame Frame = DuckSql.Frame("t", "ts timestamp, stop timestamp, k string, x double, y double");

    private static readonly Series All = Series.From(Frame, "ts", "k");

    [Fact]
    public void Charts_pass_their_arguments_on()
    {
        Assert.Equal(
            Sql("ts_ewma_chart", ("col", "x"), ("alpha", 0.1), ("width", 2.5), ("train", 50), ("estimate", "moving_range"), ("prefix", "p")),
            All.EwmaChart("x", new ChartBaseline { Train = 50, Estimate = "moving_range" }, alpha: 0.1, width: 2.5, prefix: "p").ToSql());
        Assert.Equal(
            Sql("ts_cusum", ("col", "x"), ("center", 1), ("sigma", 2), ("k", 0.25), ("h", 4), ("head_start", 2), ("reset", true)),
            All.Cusum("x", new ChartBaseline { Center = 1, Sigma = 2 }, k: 0.25, h: 4, headStart: 2, reset: true).ToSql());
        Assert.Equal(
            Sql("ts_page_hinkley", ("col", "x"), ("delta", 1), ("threshold", 9), ("units", "absolute"), ("direction", "up"), ("reset", false)),
            All.PageHinkley("x", delta: 1, threshold: 9, units: "absolute", direction: "up", reset: false).ToSql());
    }

    [Fact]
    public void Spectra_pass_their_windows_on_and_are_named_by_their_start()
    {
        SpectrumWindow window = new() { Rows = 64, Hop = 32, Taper = "none", Detrend = "linear", Rate = 100, Jitter = 0.2, SkipsBreaks = true };
        (string, object)[] same =
            [("col", "x"), ("rows", 64), ("hop", 32), ("taper", "none"), ("detrend", "linear"), ("rate", 100), ("jitter", 0.2), ("breaks", "skip")];
        Assert.Equal(Sql("ts_spectrum", same), All.Spectrum("x", window).ToSql());
        Assert.Equal(Sql("ts_band_energy", [.. same, ("bands", new[] { "1-2", "5-" })]), All.BandEnergy("x", ["1-2", "5-"], window).ToSql());
        Assert.Equal(Sql("ts_envelope_spectrum", [.. same, ("low", 3), ("high", 8)]), All.EnvelopeSpectrum("x", 3, 8, window).ToSql());
        Assert.Equal(Sql("ts_envelope_spectrum", ("col", "x")), All.EnvelopeSpectrum("x").ToSql());
        Assert.Equal(Sql("ts_fourier", ("col", "x"), ("timestep", 2)), All.Fourier("x", timestep: 2).ToSql());
        Assert.Equal(Sql("ts_fourier", ("col", "x")), All.Fourier("x").ToSql());
        Assert.Equal("window_start", All.Spectrum("x").TimeColumn);
    }

    [Fact]
    public void Thinning_and_intervals_keep_the_time_column()
    {
        Assert.Equal(Sql("ts_lttb", ("col", "x"), ("points", 9)), All.Lttb("x", points: 9).ToSql());
        Assert.Equal(
            DuckSql.Expand(
                "ts_intervals_disjoint", [Frame],
                ("start_ts", "ts"), ("end_ts", "stop"), ("series", "k"), ("columns", "y"), ("compat", "tempo")),
            All.DisjointIntervals("stop", ["y"], "tempo").ToSql());
        Assert.Equal("ts", All.DisjointIntervals("stop").TimeColumn);
        Assert.Contains("'stopp'", Assert.Throws<MillraceException>(() => All.DisjointIntervals("stopp")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbs_follow_each_other_in_one_query()
    {
        using DuckSql duck = new();
        SeriesFrame rows = DuckSql.Frame("(SELECT i AS t, sin(i) AS x FROM range(256) AS r(i))", "t long, x double");

        Series signals = Series.From(rows, "t").BandEnergy("x", ["0-0.1"], new SpectrumWindow { Rows = 8 })
            .Cusum("energy", new ChartBaseline { Train = 4 });

        Assert.Equal(["32"], duck.Rows($"SELECT count(*) FROM ({signals.ToSql()})"));
        Assert.Equal(["28"], duck.Rows($"SELECT count(cusum_signal) FROM ({signals.ToSql()})"));
    }

    private static string Sql(string op, params (string, object)[] arguments) =>
        DuckSql.Expand(op, [Frame], [("ts", "ts"), ("series", "k"), .. arguments]);
}
