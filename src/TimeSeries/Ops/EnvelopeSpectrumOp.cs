using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Spectra;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_envelope_spectrum</c>: how often a resonance is struck, which tells a bearing's faults.</summary>
internal sealed class EnvelopeSpectrumOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_envelope_spectrum",
        "Gives the amplitude spectrum of a column's envelope, such as the rate at which a bearing's fault strikes.",
        ["table"],
        [
            SeriesArguments.Time,
            SpectrumArguments.Value,
            SeriesArguments.Series,
            new OpArgumentDescriptor("low", OpArgumentKind.Number, "The lowest frequency whose envelope is taken.")
            {
                Default = "0", Unit = "hertz",
            },
            new OpArgumentDescriptor("high", OpArgumentKind.Number, "The lowest frequency that is left out again.")
            {
                Default = "all", Unit = "hertz",
            },
            .. SpectrumArguments.Window,
        ],
        "SELECT * FROM ts_envelope_spectrum(sensors, ts => timestamp, series => [device_id], col => rotation_speed, rows => 4096)")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "Comes out with the keys, `window_start`, `freq` and `amplitude` in the unit of the column, one row for each frequency "
            + "from 0 to half the rate. A window loses its mean, keeps the frequencies from `low` on and below `high` (a filter with "
            + "upright edges, in the transform), and becomes its analytic signal, whose magnitude is the envelope; the spectrum of "
            + "that is taken as by `ts_spectrum`, `taper` and `detrend` applying to the envelope.",
            "Choose `low` and `high` around a resonance of the machine. As a window is taken as one turn of a circle, the envelope is "
            + "least sure at its ends. Its magnitude is `abs(hilbert(x))` of SciPy, x being the window after the filter.",
            SpectrumArguments.WindowNote,
            SpectrumArguments.SamplingNote,
        ],
        Sample = new OpSample(
            """
            SELECT freq, round(amplitude, 9) AS amplitude
            FROM ts_envelope_spectrum(
                (SELECT i AS t, (2 + cos(2 * pi() * i / 16)) * cos(2 * pi() * i / 4) AS x FROM range(16) AS r(i)),
                ts => t, col => x, taper => 'none')
            WHERE freq <= 0.125
            ORDER BY freq
            """,
            ["freq", "amplitude"],
            [["0.0", "0.0"], ["0.0625", "1.0"], ["0.125", "0.0"]]),
        Benchmark = "SELECT * FROM ts_envelope_spectrum(readings, ts => ts, series => [device], col => x, rows => 64)",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public KernelPlan? FindPlan(OpCall call) => Read(call).Plan;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new EnvelopeSpectrumKernel(settings);

    private KernelCall Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        CallReader reader = series.Reader;
        KernelSettings settings = SpectrumArguments.ReadWindow(series);
        double low = ChartArguments.Size(reader, "low", fallback: 0);
        settings = settings.With("low", low);
        if (reader.Has("high"))
        {
            double high = SpectrumArguments.AboveZero(reader, "high");
            if (high <= low)
                throw TimeSeriesErrors.InvalidArgument(reader.Op, "high", CallReader.Show(high), "a number above low");
            settings = settings.With("high", high);
        }

        return SpectrumArguments.Call(series, CreateKernel(settings), settings);
    }
}
