using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Spectra;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_fourier</c>: the complex discrete Fourier transform of each series.</summary>
internal sealed class FourierOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_fourier",
        "Gives the full complex Fourier transform of a column, per series in time order.",
        ["table"],
        [
            SeriesArguments.Time,
            SpectrumArguments.Value,
            SeriesArguments.Series,
            new OpArgumentDescriptor(
                "timestep", OpArgumentKind.Number,
                "From one row to the next, whatever their times say; the frequencies are in cycles per its unit.")
            {
                Default = "learned from the times",
            },
            SpectrumArguments.Jitter,
            SpectrumArguments.Breaks,
        ],
        "SELECT * FROM ts_fourier(sensors, ts => timestamp, series => [device_id], col => rotation_speed, timestep => 1)")
    {
        Notes =
        [
            "Comes out with the keys, the time, the column as DOUBLE, `freq`, `ft_real` and `ft_imag`, one row for each row with "
            + "a time. Beside the row number j of a series stands the coefficient X[j] = Σ x[m]·exp(−2πi·jm/n), not divided by the "
            + "number of rows n, and its frequency: 0 and the positive ones ascending, then the negative ones, k / (n·timestep), "
            + "as `fft` and `fftfreq` of NumPy.",
            "With `timestep` the times only order the rows. Without it the step is learned, and the rows must be evenly spaced: a "
            + "step that is more than the share `jitter` away from the median fails the query. Frequencies are then in hertz, or in "
            + "cycles per unit on a numeric time axis.",
            "A reading that is null, NaN or infinite fails the query, as every coefficient depends on it; with `breaks => 'skip'` "
            + "such a series, and an uneven one, is left out. Rows of one time are taken in the order of their readings.",
            "A series is held in memory, up to 67,108,864 rows of it, at about 150 bytes a row. Any number of rows is transformed in "
            + "O(n log n), fastest where it has small prime factors; a large one takes some three times the memory and time.",
        ],
        Sample = new OpSample(
            """
            SELECT t, x, freq, round(ft_real, 9) AS ft_real, round(ft_imag, 9) AS ft_imag
            FROM ts_fourier((SELECT * FROM (VALUES (1, 1), (2, 2), (3, 3), (4, 4)) AS v(t, x)), ts => t, col => x, timestep => 1)
            ORDER BY t
            """,
            ["t", "x", "freq", "ft_real", "ft_imag"],
            [
                ["1", "1.0", "0.0", "10.0", "0.0"],
                ["2", "2.0", "0.25", "-2.0", "2.0"],
                ["3", "3.0", "-0.5", "-2.0", "0.0"],
                ["4", "4.0", "-0.25", "-2.0", "-2.0"],
            ]),
        Benchmark = "SELECT * FROM ts_fourier(readings, ts => ts, series => [device], col => x, timestep => 1)",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public KernelPlan? FindPlan(OpCall call) => Read(call).Plan;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new FourierKernel(settings);

    private KernelCall Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        Column value = series.Number("col");
        series.Reader.Distinct("col", [value], "ts", [series.Axis.Column]);
        string time = series.Axis.Column.Name;
        KernelSettings settings = SpectrumArguments.ReadSampling(series).With("time", time).With("value", value.Name);
        if (series.Reader.Has("timestep"))
            settings = settings.With("timestep", SpectrumArguments.AboveZero(series.Reader, "timestep"));
        return series.TableCall(series.TablePlan(value, settings), CreateKernel(settings));
    }
}
