using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Spectra;

namespace Millrace.TimeSeries.Ops;

/// <summary>What the operators over windows of evenly spaced readings have in common.</summary>
internal static class SpectrumArguments
{
    private const double DefaultJitter = 0.1;

    public const string SamplingNote =
        "The readings must be evenly spaced: the step is 1 / `rate`, or else learned from the first window of a series, and no "
        + "step may be more than the share `jitter` away from it. Frequencies are in hertz, or in cycles per unit on a numeric time axis. "
        + "A gap, two rows of one time or a reading that is null, NaN or infinite fails the query; with `breaks => 'skip'` the "
        + "windows begin again behind it, and a series that is taken whole gives nothing.";

    public const string WindowNote =
        "With `rows`, every `hop` rows make a window of the newest `rows`, named by its first time (`window_start`); rows at the end "
        + "that fill none give nothing. Without `rows` a series is one window and is held in memory, up to 67,108,864 rows of it, "
        + "at about 150 bytes a row; series of fewer than two rows give nothing. Any length is transformed in O(n log n), fastest "
        + "where it has small prime factors; a large one takes some three times the memory and time. Rows without a time are "
        + "left out.";

    public static readonly OpArgumentDescriptor Value = new(
        "col", OpArgumentKind.Column, "The numeric column to transform.") { IsRequired = true, Aliases = ["column"] };

    public static readonly OpArgumentDescriptor Jitter = new(
        "jitter", OpArgumentKind.Number, "How far a step may be from the others, as a share of it.") { Default = "0.1" };

    public static readonly OpArgumentDescriptor Breaks = new(
        "breaks", OpArgumentKind.Text, "What a gap or a missing reading does: fail the query, or leave its window out.")
    {
        Default = "'error'", Choices = ["error", "skip"],
    };

    /// <summary>The arguments of a window, which stand behind the time, the column and the keys.</summary>
    public static readonly IReadOnlyList<OpArgumentDescriptor> Window =
    [
        new("rows", OpArgumentKind.Number, "The length of a window.") { Default = "the whole series", Unit = "rows" },
        new("hop", OpArgumentKind.Number, "From the start of a window to the next; below rows they overlap.")
        {
            Default = "as rows", Unit = "rows",
        },
        new("taper", OpArgumentKind.Text, "How a window fades at its ends.") { Default = "'hann'", Choices = ["hann", "none"] },
        new("detrend", OpArgumentKind.Text, "What is taken out of a window first.")
        {
            Default = "'mean'", Choices = ["mean", "linear", "none"],
        },
        new("rate", OpArgumentKind.Number, "Readings per second, or per unit of a numeric time axis.")
        {
            Default = "learned from the times", Unit = "hertz",
        },
        Jitter,
        Breaks,
    ];

    /// <summary>The settings of <see cref="WindowKernel"/> and <see cref="Periodogram"/>.</summary>
    public static KernelSettings ReadWindow(SeriesCall series)
    {
        CallReader call = series.Reader;
        int rows = call.Has("rows") ? call.Count("rows", lowest: 2, WindowKernel.MostRows) : 0;
        if (call.Has("hop") && rows == 0)
            throw TimeSeriesErrors.InvalidArgument(call.Op, "hop", "given without 'rows'", "rows => n beside it");
        int hop = call.Count("hop", lowest: rows == 0 ? 0 : 1, highest: rows, fallback: rows);
        KernelSettings settings = ReadSampling(series)
            .With("rows", rows)
            .With("hop", hop)
            .With("taper", call.Text("taper", "hann").ToLowerInvariant())
            .With("detrend", call.Text("detrend", "mean").ToLowerInvariant());
        return call.Has("rate") ? settings.With("rate", AboveZero(call, "rate")) : settings;
    }

    /// <summary>The settings of <see cref="Sampling"/> but for a given rate.</summary>
    public static KernelSettings ReadSampling(SeriesCall series)
    {
        CallReader call = series.Reader;
        double jitter = ChartArguments.Size(call, "jitter", DefaultJitter);
        KernelSettings settings = KernelSettings.None
            .With("op", call.Op)
            .With(TimeText.Setting, series.AxisSetting)
            .With("jitter", jitter);
        bool skips = call.Text("breaks", "error").Equals("skip", StringComparison.OrdinalIgnoreCase);
        return skips ? settings.With("skip", "true") : settings;
    }

    /// <summary>A number above zero that was given.</summary>
    public static double AboveZero(CallReader call, string argument)
    {
        double value = call.Number(argument, fallback: 0);
        return value > 0 && double.IsFinite(value)
            ? value
            : throw TimeSeriesErrors.InvalidArgument(call.Op, argument, CallReader.Show(value), "a number above zero");
    }

    /// <summary>A call over windows of the column <c>col</c>.</summary>
    public static KernelCall Call(SeriesCall series, SeriesKernel kernel, KernelSettings settings) =>
        series.TableCall(series.TablePlan(series.Number("col"), settings), kernel);
}
