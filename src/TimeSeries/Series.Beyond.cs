using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;

namespace Millrace.TimeSeries;

public sealed partial class Series
{
    /// <summary>Puts each series on a regular grid and fills what is missing; see <c>ts_interpolate</c>.</summary>
    /// <param name="freq">The step of the grid, such as <c>30 seconds</c>.</param>
    /// <param name="method">linear, ffill, bfill, zero or null.</param>
    /// <param name="func">Resamples first with mean, min, max, floor or ceil; null takes the rows as they are.</param>
    /// <param name="columns">The columns to fill; null for all others that the method can fill.</param>
    /// <param name="maxGap">The longest time between two values that is filled; null for any.</param>
    /// <param name="showInterpolated">True to add columns that say what was made.</param>
    /// <param name="fillLimit">How many rows gaps may be filled with; null for ten million.</param>
    /// <param name="compat"><c>tempo</c> for the results of the original; null for the defined ones.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    public Series Interpolate(
        string freq,
        string method = "linear",
        string? func = null,
        IReadOnlyList<string>? columns = null,
        TimeSpan? maxGap = null,
        bool showInterpolated = false,
        int? fillLimit = null,
        string? compat = null) => Apply(
        new VerbCall("ts_interpolate").With("freq", freq).With("method", method).With("func", func).With("columns", columns)
            .With("max_gap", maxGap?.TotalSeconds).With("show_interpolated", showInterpolated).With("fill_limit", fillLimit)
            .With("compat", compat));

    /// <summary>Adds statistics of the newest rows; see <c>ts_rolling</c>.</summary>
    /// <param name="rows">The length of a window in rows.</param>
    /// <param name="funcs">What to compute, such as mean, std or p95.</param>
    /// <param name="columns">The columns to look at; null for all other numbers.</param>
    /// <param name="closed">both, or left to leave the current row out.</param>
    /// <param name="centered">True to put the row in the middle of its window.</param>
    /// <param name="minRows">How many values a window must hold.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    public Series Rolling(
        int rows,
        IReadOnlyList<string> funcs,
        IReadOnlyList<string>? columns = null,
        string closed = "both",
        bool centered = false,
        int minRows = 1) => Rolling("rows", new OpArgument.Number(rows), funcs, columns, closed, centered, minRows);

    /// <summary>Adds statistics of the rows of some time; see <c>ts_rolling</c>.</summary>
    /// <param name="period">The length of a window in time.</param>
    /// <param name="funcs">What to compute, such as mean, std or p95.</param>
    /// <param name="columns">The columns to look at; null for all other numbers.</param>
    /// <param name="closed">Which ends belong to the window: both, left, right or neither.</param>
    /// <param name="centered">True to put the row in the middle of its window.</param>
    /// <param name="minRows">How many values a window must hold.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    public Series Rolling(
        TimeSpan period,
        IReadOnlyList<string> funcs,
        IReadOnlyList<string>? columns = null,
        string closed = "both",
        bool centered = false,
        int minRows = 1) => Rolling("period", Seconds(period), funcs, columns, closed, centered, minRows);

    /// <summary>Marks values far from the median of their neighbours; see <c>ts_hampel</c>.</summary>
    /// <param name="columns">The columns to look at; null for all other numbers.</param>
    /// <param name="rows">The length of a window in rows.</param>
    /// <param name="sigmas">How many scaled median deviations a value may be off.</param>
    /// <param name="centered">False to look at earlier rows only.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series Hampel(IReadOnlyList<string>? columns = null, int rows = 7, double sigmas = 3, bool centered = true)
    {
        Dictionary<string, OpArgument> arguments = new()
        {
            ["rows"] = new OpArgument.Number(rows),
            ["sigmas"] = new OpArgument.Number(sigmas),
            ["centered"] = new OpArgument.Flag(centered),
        };
        if (columns is not null) arguments["columns"] = new OpArgument.TextList(columns);
        return Apply("ts_hampel", arguments);
    }

    /// <summary>Reports where rows are missing; see <c>ts_gaps</c>. Its time is the start of the gap.</summary>
    /// <param name="maxGap">The longest time between two rows that is no gap; null for 1.5 usual steps.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing.</exception>
    public Series Gaps(TimeSpan? maxGap = null)
    {
        Dictionary<string, OpArgument> arguments = [];
        if (maxGap is TimeSpan gap) arguments["max_gap"] = Seconds(gap);
        return WithTime(Apply("ts_gaps", arguments), "gap_start");
    }

    /// <summary>Reports the times that several rows of one series share; see <c>ts_duplicates</c>.</summary>
    /// <exception cref="MillraceException">SERIES_…: a column is missing.</exception>
    public Series Duplicates() => Apply("ts_duplicates", []);

    /// <summary>Keeps one row of those that share a series and a time; see <c>ts_dedup</c>.</summary>
    /// <param name="keep">first, last or mean.</param>
    /// <param name="orderBy">What orders rows of one series and time.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    public Series Dedup(string keep = "last", params IReadOnlyList<string> orderBy) => Apply("ts_dedup", new()
    {
        ["keep"] = new OpArgument.Text(keep),
        ["order_by"] = new OpArgument.TextList(orderBy),
    });

    /// <summary>Groups rows into sessions, which a pause separates; see <c>ts_sessions</c>. Its time is the start of the session.</summary>
    /// <param name="maxGap">The longest pause inside a session.</param>
    /// <param name="funcs">What to compute over each session; null for nothing.</param>
    /// <param name="columns">The columns for that; null for all other numbers.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    public Series Sessions(TimeSpan maxGap, IReadOnlyList<string>? funcs = null, IReadOnlyList<string>? columns = null)
    {
        Dictionary<string, OpArgument> arguments = new() { ["max_gap"] = Seconds(maxGap) };
        if (funcs is not null) arguments["func"] = new OpArgument.TextList(funcs);
        if (columns is not null) arguments["columns"] = new OpArgument.TextList(columns);
        return WithTime(Apply("ts_sessions", arguments), "session_start");
    }

    /// <summary>Marks the points at which a control chart signals; see <c>ts_western_electric</c>.</summary>
    /// <param name="column">The column to judge.</param>
    /// <param name="rules">western_electric, nelson or both.</param>
    /// <param name="center">The centre line; null for the mean.</param>
    /// <param name="sigma">The standard deviation; null to take it from the moving range.</param>
    /// <param name="baseline">How many points the two are taken from; null for all.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series WesternElectric(
        string column, string rules = "western_electric", double? center = null, double? sigma = null, int? baseline = null)
    {
        Dictionary<string, OpArgument> arguments = new() { ["col"] = new OpArgument.Text(column), ["rules"] = new OpArgument.Text(rules) };
        if (center is double line) arguments["center"] = new OpArgument.Number(line);
        if (sigma is double deviation) arguments["sigma"] = new OpArgument.Number(deviation);
        if (baseline is int points) arguments["baseline"] = new OpArgument.Number(points);
        return Apply("ts_western_electric", arguments);
    }

    /// <summary>Gives the points and limits of a control chart; see <c>ts_control_chart</c>.</summary>
    /// <param name="column">The column to chart.</param>
    /// <param name="kind">imr, xbar_r or xbar_s.</param>
    /// <param name="subgroupRows">How many rows make a subgroup; null for 5, and for imr.</param>
    /// <param name="baseline">How many points the limits are taken from; null for all.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series ControlChart(string column, string kind = "imr", int? subgroupRows = null, int? baseline = null)
    {
        Dictionary<string, OpArgument> arguments = new() { ["col"] = new OpArgument.Text(column), ["kind"] = new OpArgument.Text(kind) };
        if (subgroupRows is int rows) arguments["subgroup_rows"] = new OpArgument.Number(rows);
        if (baseline is int points) arguments["baseline"] = new OpArgument.Number(points);
        return Apply("ts_control_chart", arguments);
    }

    /// <summary>Thins out a series for a chart of some width; see <c>ts_m4</c>.</summary>
    /// <param name="column">The column to draw.</param>
    /// <param name="width">The width of the chart in pixels.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value out of range.</exception>
    public Series M4(string column, int width) =>
        Apply("ts_m4", new() { ["col"] = new OpArgument.Text(column), ["width"] = new OpArgument.Number(width) });

    /// <summary>Describes a vibration signal window by window; see <c>ts_vibration</c>.</summary>
    /// <param name="column">The column that holds the signal.</param>
    /// <param name="freq">The length of a window, such as <c>1 second</c>.</param>
    /// <param name="removeMean">True to take the mean of each window away first.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or a value not understood.</exception>
    public Series Vibration(string column, string freq, bool removeMean = false) => Apply("ts_vibration", new()
    {
        ["col"] = new OpArgument.Text(column),
        ["freq"] = new OpArgument.Text(freq),
        ["remove_mean"] = new OpArgument.Flag(removeMean),
    });

    /// <summary>Adds the shift and the production date of every row; see <c>ts_shifts</c>.</summary>
    /// <param name="calendar">The shifts, in local times.</param>
    /// <param name="zone">Their time zone; null when the calendar has a column time_zone.</param>
    /// <param name="by">The columns, in both, that say whose calendar it is.</param>
    /// <exception cref="MillraceException">SERIES_…: a column is missing or ill-typed.</exception>
    public Series Shifts(SeriesFrame calendar, string? zone = null, params IReadOnlyList<string> by)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        Dictionary<string, OpArgument> arguments = [];
        if (zone is not null) arguments["zone"] = new OpArgument.Text(zone);
        Series shifted = new Series(Frame, _query, TimeColumn, by).Apply("ts_shifts", arguments, calendar);
        return new Series(shifted.Frame, shifted._query, TimeColumn, Keys);
    }

    private static Series WithTime(Series result, string time) => new(result.Frame, result._query, time, result.Keys);

    private static OpArgument.Number Seconds(TimeSpan length) => new(length.TotalSeconds);

    private Series Rolling(
        string kind, OpArgument length, IReadOnlyList<string> funcs, IReadOnlyList<string>? columns, string closed, bool centered, int minRows)
    {
        Dictionary<string, OpArgument> arguments = new()
        {
            [kind] = length,
            ["func"] = new OpArgument.TextList(funcs),
            ["closed"] = new OpArgument.Text(closed),
            ["centered"] = new OpArgument.Flag(centered),
            ["min_rows"] = new OpArgument.Number(minRows),
        };
        if (columns is not null) arguments["columns"] = new OpArgument.TextList(columns);
        return Apply("ts_rolling", arguments);
    }
}
