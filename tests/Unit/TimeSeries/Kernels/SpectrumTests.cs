using System.Numerics;
using CsCheck;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;
using Xunit;

namespace Millrace.Unit.TimeSeries.Kernels;

/// <summary>Fourier transform, spectrum, band energy and envelope spectrum beside sums that follow their definitions.</summary>
public sealed class SpectrumTests
{
    private static readonly SeriesFrame Frame = DuckSql.Frame("t", "ts long, k string, x double, flag boolean");

    private static readonly SeriesFrame Calendar = DuckSql.Frame("t", "ts timestamp, x double");

    [Fact]
    public void The_published_vector_of_four_rows()
    {
        Assert.Equal(
            ["1|1|0|10|0", "2|2|0.25|-2|2", "3|3|-0.5|-2|0", "4|4|-0.25|-2|-2"],
            KernelRun.Of("ts_fourier", Frame, ("ts", "ts"), ("col", "x"), ("timestep", 1)).Text([1, 2, 3, 4], [[1, 2, 3, 4]]));
    }

    [Fact]
    public void Every_length_matches_the_sum_that_defines_it()
    {
        Random random = new(7);
        foreach (int length in Enumerable.Range(1, 130).Concat([179, 211, 256, 499, 510, 720, 997, 998, 1000, 1009, 1024]))
        {
            double[] samples = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.3)];

            Complex[] expected = Dft(samples);
            Complex[] actual = [.. Fourier(samples).Select(row => new Complex((double)row[3]!, (double)row[4]!))];

            double largest = expected.Max(Complex.Abs);
            Assert.Equal(length, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.InRange(Complex.Abs(pair.First - pair.Second) / largest, 0, 1e-12));
        }
    }

    [Theory]
    [InlineData(1 << 17)]
    [InlineData(100_003)]
    [InlineData(3 * 5 * 7 * 11 * 13 * 7)]
    public void A_long_line_of_one_frequency_stands_in_one_place(int length)
    {
        double[] samples = [.. Enumerable.Range(0, length).Select(i => double.CosPi(2.0 * (17L * i % length) / length))];

        object?[][] rows = Fourier(samples);

        for (int k = 0; k < length; k++)
        {
            double expected = k == 17 || k == length - 17 ? length / 2.0 : 0;
            Assert.InRange(Complex.Abs(new Complex((double)rows[k][3]! - expected, (double)rows[k][4]!)) / length, 0, 1e-13);
        }
    }

    [Fact]
    public void Frequencies_are_positive_first_and_then_negative()
    {
        Assert.Equal([0, 0.1, 0.2, -0.2, -0.1], Fourier(new double[5], timestep: 2).Select(row => (double)row[2]!));
        Assert.Equal([0, 0.125, -0.25, -0.125], Fourier(new double[4], timestep: 2).Select(row => (double)row[2]!));
        Assert.Equal([0.0], Fourier([7]).Select(row => (double)row[2]!));
    }

    [Fact]
    public void A_spectrum_is_that_of_the_definition_for_every_taper_and_trend()
    {
        Gen.Select(
            Reals.Between(-5, 5).Array[2, 40], OneOf("hann", "none"), OneOf("mean", "linear", "none"), Reals.Between(0.1, 50)).Sample(
            (samples, taper, detrend, rate) =>
            {
                object?[][] rows = Run(
                    "ts_spectrum", Frame, samples, [],
                    ("taper", taper), ("detrend", detrend), ("rate", rate), ("jitter", 1e9));

                double[] weights = Weights(taper, samples.Length);
                double[] squares = Squares(Detrended(samples, detrend), weights);
                Assert.Equal((samples.Length / 2) + 1, rows.Length);
                for (int k = 0; k < rows.Length; k++)
                {
                    int sides = k == 0 || 2 * k == samples.Length ? 1 : 2;
                    Assert.Equal(0L, rows[k][0]);
                    Assert.Equal(k * rate / samples.Length, (double)rows[k][1]!, 1e-9);
                    Assert.Equal(sides * Math.Sqrt(squares[k]) / weights.Sum(), (double)rows[k][2]!, 1e-9);
                    Assert.Equal(sides * squares[k] / (rate * weights.Sum(w => w * w)), (double)rows[k][3]!, 1e-9);
                }
            },
            iter: 100);
    }

    [Fact]
    public void Density_sums_to_the_mean_square_and_a_sine_has_its_amplitude()
    {
        double[] samples = [.. Enumerable.Range(0, 200).Select(i => 3 * Math.Sin(2 * Math.PI * i / 20))];

        object?[][] rows = Run("ts_spectrum", Frame, samples, [], ("taper", "none"));

        Assert.Equal(4.5, rows.Sum(row => (double)row[3]!) / 200, 1e-9);
        Assert.Equal((0.05, 3.0), rows.Select(row => ((double)row[1]!, Math.Round((double)row[2]!, 9))).MaxBy(row => row.Item2));
        object?[][] tapered = Run("ts_spectrum", Frame, samples, []);
        Assert.Equal(3, (double)tapered[10][2]!, 1e-9);
    }

    [Fact]
    public void Bands_hold_what_lies_in_them_and_add_up()
    {
        Gen.Select(Reals.Between(-5, 5).Array[2, 40], OneOf("hann", "none"), Reals.Between(0.02, 0.48)).Sample(
            (samples, taper, edge) =>
            {
                string middle = edge.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);
                edge = double.Parse(middle, System.Globalization.CultureInfo.InvariantCulture);
                object?[] row = Assert.Single(Run(
                    "ts_band_energy", Frame, samples, [],
                    ("taper", taper), ("bands", new[] { $"0-{middle}", $"{middle}-", "0.51-7" })));

                double[] weights = Weights(taper, samples.Length);
                double[] squares = Squares(Detrended(samples, "mean"), weights);
                double Energy(Func<double, bool> isInside) => Enumerable.Range(0, (samples.Length / 2) + 1)
                    .Where(k => isInside((double)k / samples.Length))
                    .Sum(k => (k == 0 || 2 * k == samples.Length ? 1 : 2) * squares[k])
                    / (samples.Length * weights.Sum(w => w * w));
                Assert.Equal(Energy(_ => true), (double)row[1]!, 1e-9);
                Assert.Equal(Energy(f => f < edge), (double)row[2]!, 1e-9);
                if (row[3] is not null) Assert.Equal(Energy(f => f >= edge), (double)row[3]!, 1e-9);
                Assert.Null(row[4]);
            },
            iter: 100);
    }

    [Fact]
    public void A_struck_resonance_shows_how_often_it_is_struck()
    {
        // 107 strokes a second ring at 3 kHz under a hum at 50 Hz that is ten times as strong.
        const int rate = 20_000;
        double[] samples = [.. Enumerable.Range(0, rate).Select(i =>
        {
            double sinceStroke = (double)i / rate % (1.0 / 107);
            return (10 * Math.Sin(2 * Math.PI * 50 * i / rate))
                + (Math.Exp(-600 * sinceStroke) * Math.Sin(2 * Math.PI * 3000 * sinceStroke));
        })];
        long[] times = [.. Enumerable.Range(0, rate).Select(i => i * 50L)];
        object?[][] rows = KernelRun.Of(
            "ts_envelope_spectrum", Calendar, ("ts", "ts"), ("col", "x"), ("low", 2000), ("high", 4000)).Rows(times, [Nullable(samples)]);

        Assert.Equal(107.0, Math.Round((double)rows.MaxBy(row => (double)row[2]!)![1]!, 6));
    }

    [Fact]
    public void The_envelope_of_any_signal_is_that_of_its_analytic_signal()
    {
        Gen.Select(Reals.Between(-5, 5).Array[2, 24], Reals.Between(0, 0.2), Reals.Between(0.25, 0.6)).Sample(
            (samples, low, high) =>
            {
                object?[][] rows = Run("ts_envelope_spectrum", Frame, samples, [], ("low", low), ("high", high), ("taper", "none"));

                int n = samples.Length;
                Complex[] spectrum = Dft(Detrended(samples, "mean"));
                double[] envelope = [.. Enumerable.Range(0, n).Select(j => Complex.Abs(Enumerable.Range(0, (n / 2) + 1)
                    .Where(k => (double)k / n >= low && (double)k / n < high)
                    .Aggregate(Complex.Zero, (sum, k) => sum + ((k == 0 || 2 * k == n ? 1 : 2) * spectrum[k] * Turn(j * k, n)))) / n)];
                double[] squares = Squares(Detrended(envelope, "mean"), Weights("none", n));
                for (int k = 0; k < rows.Length; k++)
                    Assert.Equal((k == 0 || 2 * k == n ? 1 : 2) * Math.Sqrt(squares[k]) / n, (double)rows[k][2]!, 1e-9);
            },
            iter: 100);
    }

    [Fact]
    public void Cutting_a_series_anywhere_changes_no_bit()
    {
        (string Op, (string, object)[] Arguments)[] calls =
        [
            ("ts_fourier", []),
            ("ts_spectrum", [("rows", 7)]),
            ("ts_spectrum", [("rows", 7), ("hop", 3), ("breaks", "skip")]),
            ("ts_band_energy", [("bands", "0.1-0.3")]),
            ("ts_envelope_spectrum", [("rows", 5)]),
        ];
        Gen.Select(OneOf(calls), Reals.Between(-3, 3).Array[1, 60], Gen.Int[0, 60].Array[0, 8]).Sample(
            (call, samples, cuts) => Assert.Equal(
                Run(call.Op, Frame, samples, [], call.Arguments), Run(call.Op, Frame, samples, cuts, call.Arguments)),
            iter: 60);
    }

    [Fact]
    public void Windows_overlap_by_what_hop_leaves_and_the_rest_gives_nothing()
    {
        long[] Starts(int count, params (string, object)[] arguments) =>
            [.. Run("ts_band_energy", Frame, new double[count], [], [("bands", "0-"), .. arguments]).Select(row => (long)row[0]!)];

        Assert.Equal([0, 4], Starts(11, ("rows", 4)));
        Assert.Equal([0, 3, 6], Starts(11, ("rows", 4), ("hop", 3)));
        Assert.Equal([0], Starts(11));
        Assert.Empty(Starts(3, ("rows", 4)));
        Assert.Empty(Starts(1));
        Assert.Empty(Starts(0));
    }

    [Fact]
    public void The_rate_is_learned_exactly_from_microseconds_and_jitter_is_averaged()
    {
        long[] regular = [.. Enumerable.Range(0, 10).Select(i => 1_700_000_000_000_000 + (i * 1000L))];
        Assert.Equal(100.0, Spectrum(regular)[1]);
        long[] rounded = [.. Enumerable.Range(0, 30).Select(i => (long)Math.Round(i * 1e6 / 3000))];
        Assert.Equal(100.0, Spectrum(rounded)[1], 1e-2);
        Assert.Equal([0, 10, 20], Spectrum([-40_000, -20_000, 0, 20_000, 40_000]));

        static double[] Spectrum(long[] times) =>
            [.. KernelRun.Of("ts_spectrum", Calendar, ("ts", "ts"), ("col", "x"))
                .Rows(times, [Nullable(new double[times.Length])]).Select(row => (double)row[1]!)];
    }

    [Fact]
    public void Uneven_rows_fail_with_their_times_or_are_left_out()
    {
        long[] times = [0, 1_000_000, 2_000_000, 5_000_000, 6_000_000, 7_000_000, 7_000_000, 8_000_000, 9_000_000];
        double?[] values = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        KernelRun failing = KernelRun.Of("ts_band_energy", Calendar, ("ts", "ts"), ("col", "x"), ("bands", "0-"));
        KernelRun skipping = KernelRun.Of(
            "ts_band_energy", Calendar, ("ts", "ts"), ("col", "x"), ("bands", "0-"), ("rows", 3), ("breaks", "skip"));

        MillraceException fault = Assert.Throws<MillraceException>(() => failing.Rows(times, [values]));

        Assert.Equal("SERIES_SAMPLING_UNEVEN", fault.Code.Value);
        Assert.Contains("ts_band_energy", fault.Message, StringComparison.Ordinal);
        Assert.Contains("from 1970-01-01 00:00:07.000000 to 1970-01-01 00:00:07.000000 it is 0", fault.Message, StringComparison.Ordinal);
        Assert.Contains("1 apart", fault.Message, StringComparison.Ordinal);
        Assert.Equal([0L, 5_000_000L, 7_000_000L], skipping.Rows(times, [values]).Select(row => row[0]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void A_missing_reading_fails_or_ends_its_window(double? missing)
    {
        double?[] values = [1, 2, 3, missing, 5, 6, 7, 8];
        long[] times = [0, 1, 2, 3, 4, 5, 6, 7];
        foreach (string op in new[] { "ts_fourier", "ts_spectrum", "ts_envelope_spectrum" })
        {
            MillraceException fault = Assert.Throws<MillraceException>(
                () => KernelRun.Of(op, Frame, ("ts", "ts"), ("col", "x")).Rows(times, [values]));
            Assert.Equal("SERIES_READING_MISSING", fault.Code.Value);
            Assert.Contains("at 3 is null, NaN or infinite", fault.Message, StringComparison.Ordinal);
            Assert.Empty(KernelRun.Of(op, Frame, ("ts", "ts"), ("col", "x"), ("breaks", "skip")).Rows(times, [values]));
        }

        Assert.Equal(
            [0L, 4L, 6L],
            KernelRun.Of("ts_spectrum", Frame, ("ts", "ts"), ("col", "x"), ("breaks", "skip"), ("rows", 2))
                .Rows(times, [values]).Where(row => (double)row[1]! == 0).Select(row => row[0]));
    }

    [Fact]
    public void A_level_far_above_the_signal_costs_no_digits()
    {
        double[] samples = [.. Enumerable.Range(0, 64).Select(i => 1e9 + Math.Round(Math.Sin(2 * Math.PI * i / 8) * 1024) / 1024)];
        double[] shifted = [.. samples.Select(x => x - 1e9)];

        Assert.Equal(
            Run("ts_spectrum", Frame, shifted, []).Select(row => (double)row[2]!),
            Run("ts_spectrum", Frame, samples, []).Select(row => (double)row[2]!),
            (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData("ts_fourier", "timestep", 0.0, "above zero")]
    [InlineData("ts_fourier", "timestep", double.NaN, "above zero")]
    [InlineData("ts_fourier", "col", "k", "a column of numbers")]
    [InlineData("ts_fourier", "col", "ts", "named twice")]
    [InlineData("ts_fourier", "breaks", "stop", "'skip'")]
    [InlineData("ts_spectrum", "rows", 1, "from 2 to")]
    [InlineData("ts_spectrum", "hop", 3, "without 'rows'")]
    [InlineData("ts_spectrum", "taper", "hamming", "'hann'")]
    [InlineData("ts_spectrum", "detrend", "constant", "'mean'")]
    [InlineData("ts_spectrum", "rate", -1, "above zero")]
    [InlineData("ts_spectrum", "jitter", -0.5, "not below zero")]
    [InlineData("ts_spectrum", "window", 5, "no argument 'window'")]
    [InlineData("ts_band_energy", "bands", "100", "'100-500'")]
    [InlineData("ts_band_energy", "bands", "500-100", "the lower end first")]
    [InlineData("ts_band_energy", "bands", "-1-5", "'100-500'")]
    [InlineData("ts_band_energy", "bands", "a-b", "'100-500'")]
    [InlineData("ts_envelope_spectrum", "low", -1, "not below zero")]
    [InlineData("ts_envelope_spectrum", "high", 0, "above zero")]
    public void A_bad_argument_is_named_with_what_is_accepted(string op, string name, object value, string hint)
    {
        Dictionary<string, object> arguments = new() { ["ts"] = "ts", ["col"] = "x" };
        if (op == "ts_band_energy") arguments["bands"] = "0-1";
        arguments[name] = value;

        MillraceException fault = Assert.Throws<MillraceException>(() => DuckSql.Expand(
            op, [Frame], [.. arguments.Select(pair => (pair.Key, pair.Value))]));

        Assert.StartsWith("SERIES_", fault.Code.Value, StringComparison.Ordinal);
        Assert.Contains(op, fault.Message, StringComparison.Ordinal);
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_that_contradict_each_other_are_refused()
    {
        (string, object)[] given = [("ts", "ts"), ("col", "x")];
        Assert.Contains("above low", Fault([.. given, ("low", 5), ("high", 5)]), StringComparison.Ordinal);
        Assert.Contains("from 1 to 8", Fault([.. given, ("rows", 8), ("hop", 9)]), StringComparison.Ordinal);
        SeriesFrame clash = DuckSql.Frame("t", "ts long, FREQ string, x double");
        Assert.Equal("SERIES_COLUMN_DUPLICATE", Assert.Throws<MillraceException>(() => DuckSql.Expand(
            "ts_fourier", [clash], [.. given, ("series", "freq")])).Code.Value);

        static string Fault((string, object)[] arguments) => Assert.Throws<MillraceException>(
            () => DuckSql.Expand("ts_envelope_spectrum", [Frame], arguments)).Message;
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static double?[] Nullable(double[] samples) => [.. samples.Select(sample => (double?)sample)];

    private static object?[][] Fourier(double[] samples, double timestep = 1) =>
        Run("ts_fourier", Frame, samples, [], ("timestep", timestep));

    private static object?[][] Run(string op, SeriesFrame frame, double[] samples, int[] cuts, params (string, object)[] arguments) =>
        KernelRun.Of(op, frame, [("ts", "ts"), ("col", "x"), .. arguments])
            .Rows([.. Enumerable.Range(0, samples.Length).Select(i => (long)i)], [Nullable(samples)], cuts);

    private static Complex Turn(long k, long n)
    {
        double angle = 2 * Math.PI * (k % n) / n;
        return new Complex(Math.Cos(angle), Math.Sin(angle));
    }

    private static Complex[] Dft(double[] samples) => [.. Enumerable.Range(0, samples.Length).Select(
        k => samples.Select((x, j) => x * Complex.Conjugate(Turn((long)j * k, samples.Length))).Aggregate(Complex.Zero, (a, b) => a + b))];

    private static double[] Squares(double[] samples, double[] weights) =>
        [.. Dft([.. samples.Zip(weights, (x, w) => x * w)]).Select(c => (c.Real * c.Real) + (c.Imaginary * c.Imaginary))];

    private static double[] Weights(string taper, int count) => [.. Enumerable.Range(0, count).Select(
        i => taper == "hann" ? 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / count)) : 1)];

    private static double[] Detrended(double[] samples, string detrend)
    {
        if (detrend == "none") return samples;
        double mean = samples.Average();
        double middle = (samples.Length - 1) / 2.0;
        double slope = detrend == "mean"
            ? 0
            : samples.Select((x, i) => (i - middle) * (x - mean)).Sum() / samples.Select((_, i) => (i - middle) * (i - middle)).Sum();
        return [.. samples.Select((x, i) => x - mean - (slope * (i - middle)))];
    }
}
