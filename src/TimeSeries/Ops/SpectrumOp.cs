using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Spectra;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_spectrum</c>: amplitude and power density over frequency.</summary>
internal sealed class SpectrumOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_spectrum",
        "Gives the one-sided amplitude and power spectrum of a column, per window or for whole series.",
        ["table"],
        [SeriesArguments.Time, SpectrumArguments.Value, SeriesArguments.Series, .. SpectrumArguments.Window],
        "SELECT * FROM ts_spectrum(sensors, ts => timestamp, series => [device_id], col => rotation_speed, rows => 1024)")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "Comes out with the keys, `window_start`, `freq`, `amplitude` and `density`, one row for each frequency k / (n·step) from "
            + "0 to half the rate. `amplitude` is that of a sine (its peak, not its root mean square), in the unit of the column; "
            + "`density` is its square per hertz, and the sum of density times the distance of frequencies is the mean square of "
            + "the window, on average over its taper.",
            SpectrumArguments.WindowNote,
            SpectrumArguments.SamplingNote,
            "`taper => 'hann'` weighs a window with sin²(π·j/n), which keeps a strong frequency from leaking over all others and "
            + "widens it to neighbours; amplitudes and densities are corrected for it. `detrend` takes the mean or a line out first.",
            "In SciPy `density` is `spectrogram(x, rate, window=get_window('hann', rows), nperseg=rows, noverlap=rows - hop)`, and "
            + "`amplitude` is √(2·s), s being the same with `scaling='spectrum'` (√s at 0 and at half the rate).",
        ],
        Sample = new OpSample(
            """
            SELECT window_start, freq, round(amplitude, 9) AS amplitude, round(density, 9) AS density
            FROM ts_spectrum(
                (SELECT * FROM (VALUES (0, 1), (1, 3), (2, 5), (3, 3), (4, 1), (5, 3), (6, 5), (7, 3)) AS v(t, x)),
                ts => t, col => x, taper => 'none')
            ORDER BY freq
            """,
            ["window_start", "freq", "amplitude", "density"],
            [
                ["0", "0.0", "0.0", "0.0"],
                ["0", "0.125", "0.0", "0.0"],
                ["0", "0.25", "2.0", "16.0"],
                ["0", "0.375", "0.0", "0.0"],
                ["0", "0.5", "0.0", "0.0"],
            ]),
        Benchmark = "SELECT * FROM ts_spectrum(readings, ts => ts, series => [device], col => x, rows => 64)",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public KernelPlan? FindPlan(OpCall call) => Read(call).Plan;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new SpectrumKernel(settings);

    private KernelCall Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        KernelSettings settings = SpectrumArguments.ReadWindow(series);
        return SpectrumArguments.Call(series, CreateKernel(settings), settings);
    }
}
