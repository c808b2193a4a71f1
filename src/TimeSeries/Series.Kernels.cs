using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

/// <content>Verbs that follow a series from row to row, or look at it by frequency.</content>
public sealed partial class Series
{
    /// <summary>Adds an EWMA control chart of a column; see <c>ts_ewma_chart</c>.</summary>
    /// <param name="column">The column to watch.</param>
    /// <param name="baseline">Centre and sigma; null to learn them.</param>
    /// <param name="alpha">The weight of the newest reading, above 0 and at most 1.</param>
    /// <param name="width">How far the limits stand from the centre, in standard deviations of the average.</param>
    /// <param name="prefix">Put before the names of the new columns; empty for none.</param>
    /// <example><code>series.EwmaChart("temperature", new ChartBaseline { Train = 100 }, width: 2.7)</code></example>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series EwmaChart(string column, ChartBaseline? baseline = null, double alpha = 0.2, double width = 3, string prefix = "") =>
        Apply("ts_ewma_chart", Chart(column, baseline, prefix, ("alpha", Number(alpha)), ("width", Number(width))));

    /// <summary>Adds a two-sided CUSUM chart of a column; see <c>ts_cusum</c>.</summary>
    /// <param name="column">The column to watch.</param>
    /// <param name="baseline">Centre and sigma; null to learn them.</param>
    /// <param name="k">The slack of every reading.</param>
    /// <param name="h">The sum above which it signals.</param>
    /// <param name="units">What k, h and the head start count: sigmas or absolute.</param>
    /// <param name="headStart">Where both sums start.</param>
    /// <param name="reset">True to start again behind every signal.</param>
    /// <param name="prefix">Put before the names of the new columns; empty for none.</param>
    /// <example><code>series.Cusum("temperature", new ChartBaseline { Center = 70, Sigma = 1.5 }, h: 4)</code></example>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series Cusum(
        string column,
        ChartBaseline? baseline = null,
        double k = 0.5,
        double h = 5,
        string units = "sigmas",
        double headStart = 0,
        bool reset = false,
        string prefix = "") =>
        Apply("ts_cusum", Chart(
            column, baseline, prefix,
            ("k", Number(k)), ("h", Number(h)), ("units", Text(units)), ("head_start", Number(headStart)), ("reset", Flag(reset))));

    /// <summary>Adds the Page-Hinkley test of a column; see <c>ts_page_hinkley</c>.</summary>
    /// <param name="column">The column to watch.</param>
    /// <param name="baseline">Centre and sigma; null to learn them.</param>
    /// <param name="delta">The change of the mean that is tolerated.</param>
    /// <param name="threshold">The sum above which it signals.</param>
    /// <param name="units">What delta and threshold count: sigmas or absolute.</param>
    /// <param name="direction">Which changes signal: both, up or down.</param>
    /// <param name="reset">True to learn and start anew behind every signal.</param>
    /// <param name="prefix">Put before the names of the new columns; empty for none.</param>
    /// <example><code>series.PageHinkley("temperature", direction: "up")</code></example>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series PageHinkley(
        string column,
        ChartBaseline? baseline = null,
        double delta = 0.25,
        double threshold = 20,
        string units = "sigmas",
        string direction = "both",
        bool reset = true,
        string prefix = "") =>
        Apply("ts_page_hinkley", Chart(
            column, baseline, prefix,
            ("delta", Number(delta)), ("threshold", Number(threshold)), ("units", Text(units)), ("direction", Text(direction)), ("reset", Flag(reset))));

    /// <summary>Gives the complex Fourier transform of a column; see <c>ts_fourier</c>.</summary>
    /// <param name="column">The column to transform.</param>
    /// <param name="timestep">From one row to the next; null to learn it from the times.</param>
    /// <example><code>series.Fourier("rotation_speed", timestep: 0.001)</code></example>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series Fourier(string column, double? timestep = null)
    {
        Dictionary<string, OpArgument> arguments = new() { ["col"] = Text(column) };
        if (timestep is double step) arguments["timestep"] = Number(step);
        return Apply("ts_fourier", arguments);
    }

    /// <summary>Gives the one-sided spectrum of a column; see <c>ts_spectrum</c>. The time is then <c>window_start</c>.</summary>
    /// <param name="column">The column to transform.</param>
    /// <param name="window">The windows; null for whole series.</param>
    /// <example><code>series.Spectrum("vibration", new SpectrumWindow { Rows = 4096, Hop = 2048 })</code></example>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series Spectrum(string column, SpectrumWindow? window = null) => Windowed("ts_spectrum", column, window);

    /// <summary>Gives the energy of a column in bands of frequency; see <c>ts_band_energy</c>. The time is then <c>window_start</c>.</summary>
    /// <param name="column">The column to transform.</param>
    /// <param name="bands">The bands, such as <c>100-500</c>.</param>
    /// <param name="window">The windows; null for whole series.</param>
    /// <example><code>series.BandEnergy("vibration", ["0-1000", "1000-"], new SpectrumWindow { Rows = 4096 })</code></example>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series BandEnergy(string column, IReadOnlyList<string> bands, SpectrumWindow? window = null) =>
        Windowed("ts_band_energy", column, window, ("bands", new OpArgument.TextList(bands)));

    /// <summary>
    /// Gives the spectrum of a column's envelope; see <c>ts_envelope_spectrum</c>. The time is then <c>window_start</c>.
    /// </summary>
    /// <param name="column">The column to transform.</param>
    /// <param name="low">The lowest frequency whose envelope is taken.</param>
    /// <param name="high">The lowest one that is left out again; null for none.</param>
    /// <param name="window">The windows; null for whole series.</param>
    /// <example><code>series.EnvelopeSpectrum("vibration", low: 2000, high: 4000)</code></example>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series EnvelopeSpectrum(string column, double low = 0, double? high = null, SpectrumWindow? window = null)
    {
        (string, OpArgument) lowest = ("low", Number(low));
        return high is double end
            ? Windowed("ts_envelope_spectrum", column, window, lowest, ("high", Number(end)))
            : Windowed("ts_envelope_spectrum", column, window, lowest);
    }

    /// <summary>Thins each series to points that keep the shape of its plot; see <c>ts_lttb</c>.</summary>
    /// <param name="column">The column to plot.</param>
    /// <param name="points">How many points stay at most.</param>
    /// <example><code>series.Lttb("rotation_speed", points: 500)</code></example>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series Lttb(string column, int points) => Apply("ts_lttb", new() { ["col"] = Text(column), ["points"] = Number(points) });

    /// <summary>
    /// Cuts overlapping intervals, which start at the time column, into disjoint ones; see <c>ts_intervals_disjoint</c>.
    /// </summary>
    /// <param name="endColumn">The column with their ends.</param>
    /// <param name="columns">The metrics; null for all other columns of numbers and flags.</param>
    /// <param name="compat">tempo for the results of the original; null for the default.</param>
    /// <example><code>Series.From(stops, "start_ts", "machine").DisjointIntervals("end_ts")</code></example>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or of another type.</exception>
    public Series DisjointIntervals(string endColumn, IReadOnlyList<string>? columns = null, string? compat = null)
    {
        Dictionary<string, OpArgument> arguments = new()
        {
            ["start_ts"] = Text(TimeColumn),
            ["end_ts"] = Text(endColumn),
            ["series"] = new OpArgument.TextList(Keys),
        };
        if (columns is not null) arguments["columns"] = new OpArgument.TextList(columns);
        if (compat is not null) arguments["compat"] = Text(compat);
        return Run(VerbCall.Find("ts_intervals_disjoint"), arguments, [Frame]);
    }

    private Series Windowed(string op, string column, SpectrumWindow? window, params ReadOnlySpan<(string Name, OpArgument Value)> further)
    {
        window ??= SpectrumWindow.WholeSeries;
        Dictionary<string, OpArgument> arguments = new()
        {
            ["col"] = Text(column),
            ["taper"] = Text(window.Taper),
            ["detrend"] = Text(window.Detrend),
            ["jitter"] = Number(window.Jitter),
            ["breaks"] = Text(window.SkipsBreaks ? "skip" : "error"),
        };
        if (window.Rows is int rows) arguments["rows"] = Number(rows);
        if (window.Hop is int hop) arguments["hop"] = Number(hop);
        if (window.Rate is double rate) arguments["rate"] = Number(rate);
        foreach ((string name, OpArgument value) in further) arguments[name] = value;
        Series windows = Apply(op, arguments);
        return new Series(windows.Frame, windows._query, "window_start", Keys);
    }

    private static Dictionary<string, OpArgument> Chart(
        string column, ChartBaseline? baseline, string prefix, params ReadOnlySpan<(string Name, OpArgument Value)> further)
    {
        baseline ??= ChartBaseline.Learned;
        Dictionary<string, OpArgument> arguments = new()
        {
            ["col"] = Text(column),
            ["estimate"] = Text(baseline.Estimate),
            ["prefix"] = Text(prefix),
        };
        if (baseline.Center is double center) arguments["center"] = Number(center);
        if (baseline.Sigma is double sigma) arguments["sigma"] = Number(sigma);
        if (baseline.Train is int train) arguments["train"] = Number(train);
        foreach ((string name, OpArgument value) in further) arguments[name] = value;
        return arguments;
    }

    private static OpArgument Text(string value) => new OpArgument.Text(value);

    private static OpArgument Number(double value) => new OpArgument.Number(value);

    private static OpArgument Flag(bool value) => new OpArgument.Flag(value);
}
