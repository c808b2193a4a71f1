using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Spectra;

namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_band_energy</c>: how much of a signal lies in bands of frequency.</summary>
internal sealed class BandEnergyOp : ITimeSeriesOp, IKernelOp
{
    public OpDescriptor Descriptor { get; } = new(
        "ts_band_energy",
        "Gives the energy of a column in bands of frequency, one row per window.",
        ["table"],
        [
            SeriesArguments.Time,
            SpectrumArguments.Value,
            new OpArgumentDescriptor(
                "bands", OpArgumentKind.TextList,
                "The bands, such as ['0-100', '100-500', '500-']: the lower end belongs to a band, the upper does not.")
            {
                IsRequired = true, Unit = "hertz",
            },
            SeriesArguments.Series,
            .. SpectrumArguments.Window,
        ],
        "SELECT * FROM ts_band_energy(sensors, ts => timestamp, series => [device_id], col => rotation_speed, rows => 1024, "
        + "bands => ['0-0.1', '0.1-'])")
    {
        OnStream = StreamSupport.GoesOn,
        Notes =
        [
            "Comes out with the keys, `window_start`, `energy` over all frequencies and for each band `energy_<from>_<to>`, such as "
            + "`energy_0_100`; a band without an upper end is `energy_500_up`. The energy of a band is the mean square of what the "
            + "signal has there: its square root is the band's RMS, and bands that share no frequency add up. A sine of amplitude a "
            + "has a²/2.",
            "A frequency of the transform belongs to a band wholly or not at all. A band in which there is none, such as one above "
            + "half the rate, is null.",
            SpectrumArguments.WindowNote,
            SpectrumArguments.SamplingNote,
        ],
        Sample = new OpSample(
            """
            SELECT window_start, round(energy, 9) AS energy, round("energy_0_0.3", 9) AS low, round("energy_0.3_up", 9) AS high
            FROM ts_band_energy(
                (SELECT * FROM (VALUES (0, 1), (1, 3), (2, 5), (3, 3), (4, 1), (5, 3), (6, 5), (7, 3)) AS v(t, x)),
                ts => t, col => x, taper => 'none', rows => 4, bands => ['0-0.3', '0.3-'])
            ORDER BY window_start
            """,
            ["window_start", "energy", "low", "high"],
            [["0", "2.0", "2.0", "0.0"], ["4", "2.0", "2.0", "0.0"]]),
        Benchmark = "SELECT * FROM ts_band_energy(readings, ts => ts, series => [device], col => x, rows => 64, bands => ['0-0.1', '0.1-'])",
    };

    public string Expand(OpCall call) => Read(call).ToSql();

    public KernelPlan? FindPlan(OpCall call) => Read(call).Plan;

    public TableSchema OutputSchema(OpCall call) => Read(call).Output;

    public SeriesKernel CreateKernel(KernelSettings settings) => new BandEnergyKernel(settings);

    private KernelCall Read(OpCall call)
    {
        SeriesCall series = SeriesCall.Read(Descriptor, call);
        IReadOnlyList<string> bands = series.Reader.Texts("bands");
        if (bands.Count == 0)
            throw TimeSeriesErrors.InvalidArgument(series.Reader.Op, "bands", "an empty list", "one band at least");
        foreach (string band in bands.Where(band => Band.Parse(band) is null))
        {
            throw TimeSeriesErrors.InvalidArgument(
                series.Reader.Op, "bands", $"'{band}'", "texts such as '100-500' or '500-', the lower end first");
        }

        KernelSettings settings = SpectrumArguments.ReadWindow(series).With("bands", bands);
        return SpectrumArguments.Call(series, CreateKernel(settings), settings);
    }
}
