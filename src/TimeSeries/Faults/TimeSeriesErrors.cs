using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Faults;

/// <summary>Faults of time-series operators: calls that say something an operator cannot do.</summary>
internal static class TimeSeriesErrors
{
    public static MillraceException WrongInputCount(string op, IReadOnlyList<string> inputs, int optional, int given) => new(
        new ErrorCode("SERIES_INPUT_COUNT"),
        $"{op} takes {(optional == 0 ? "" : $"{inputs.Count - optional} to ")}{inputs.Count} positional "
        + $"input{(inputs.Count == 1 ? "" : "s")} ({string.Join(", ", inputs)}) but got {given}. Write the rest as name => value.");

    public static MillraceException UnknownArgument(string op, string argument, IReadOnlyList<string> known) => new(
        new ErrorCode("SERIES_ARGUMENT_UNKNOWN"),
        $"{op} has no argument '{argument}'.{DidYouMean(argument, known)} It takes {string.Join(", ", known)}.");

    public static MillraceException MissingArgument(string op, string argument, string accepted) => new(
        new ErrorCode("SERIES_ARGUMENT_MISSING"),
        $"{op} needs the argument '{argument}': {accepted}.");

    public static MillraceException InvalidArgument(string op, string argument, string given, string accepted) => new(
        new ErrorCode("SERIES_ARGUMENT_INVALID"),
        $"{op}: argument '{argument}' cannot be {given}; it takes {accepted}.");

    public static MillraceException UnknownChoice(
        string op, string argument, string given, IReadOnlyList<string> choices) => new(
        new ErrorCode("SERIES_ARGUMENT_INVALID"),
        $"{op}: argument '{argument}' cannot be '{given}'.{DidYouMean(given, choices)} "
        + $"It takes {string.Join(", ", choices.Select(choice => $"'{choice}'"))}.");

    public static MillraceException OneOf(string op, IReadOnlyList<string> arguments, IReadOnlyList<string> given) => new(
        new ErrorCode(given.Count == 0 ? "SERIES_ARGUMENT_MISSING" : "SERIES_ARGUMENT_INVALID"),
        $"{op} needs exactly one of {string.Join(", ", arguments.Select(argument => $"'{argument}'"))}"
        + (given.Count == 0 ? "." : $" but got {string.Join(" and ", given.Select(argument => $"'{argument}'"))}."));

    public static MillraceException InvalidFrequency(string op, string text, string problem) => new(
        new ErrorCode("SERIES_FREQUENCY_INVALID"),
        $"{op}: '{text}' is not a frequency: {problem}. Write a unit or a count, a space and a unit, such as 'hour' "
        + "or '15 minutes'; units are microseconds, milliseconds, seconds, minutes, hours and days. For weeks, months and days of a "
        + "time zone see the notes of ts_resample.");

    public static MillraceException ColumnNotFound(
        string op, string argument, string column, string input, IReadOnlyList<string> columns)
    {
        IReadOnlyList<string> nearest = Spelling.Nearest(column, columns);
        string hint = nearest.Count > 0
            ? $"Near it: {string.Join(", ", nearest)}."
            : $"It has {(columns.Count == 0 ? "no columns" : string.Join(", ", columns.Take(20)))}.";
        return new MillraceException(
            new ErrorCode("SERIES_COLUMN_NOT_FOUND"),
            $"{op}: argument '{argument}' names column '{column}', which {input} does not have. {hint}");
    }

    public static MillraceException ColumnType(
        string op, string argument, string column, string type, string accepted) => new(
        new ErrorCode("SERIES_COLUMN_TYPE"),
        $"{op}: argument '{argument}' names column '{column}' of type {type}; it takes {accepted}. "
        + "Cast the column in a query first.");

    public static MillraceException TypesDiffer(
        string op, string left, string leftType, string right, string rightType) => new(
        new ErrorCode("SERIES_COLUMN_TYPE"),
        $"{op}: left column '{left}' ({leftType}) and right column '{right}' ({rightType}) cannot be compared. "
        + "Cast one of them in a query first.");

    public static MillraceException DuplicateColumn(string op, string column, string remedy) => new(
        new ErrorCode("SERIES_COLUMN_DUPLICATE"),
        $"{op}: the result would have two columns named '{column}'. {remedy}");

    public static MillraceException RepeatedColumn(string op, string column, string first, string second) => new(
        new ErrorCode("SERIES_ARGUMENT_INVALID"),
        $"{op}: column '{column}' is named twice, by '{first}' and by '{second}'. Name it once.");

    public static MillraceException UnevenSampling(string op, string from, string to, double found, double expected) => new(
        new ErrorCode("SERIES_SAMPLING_UNEVEN"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{op}: the rows of a series must be evenly spaced, but from {from} to {to} it is {found:R} where the others are ")
        + string.Create(CultureInfo.InvariantCulture, $"{expected:R} apart. Resample the series first, allow more with ")
        + "jitter => 0.5, or leave such windows out with breaks => 'skip'.");

    public static MillraceException MissingReading(string op, string time) => new(
        new ErrorCode("SERIES_READING_MISSING"),
        $"{op}: the reading at {time} is null, NaN or infinite, and no spectrum is without it. Fill it first, such as by "
        + "interpolation, or leave such windows out with breaks => 'skip'.");

    public static MillraceException FillTooLong(string op, long total, long limit, long widest, string start) => new(
        new ErrorCode("SERIES_FILL_LIMIT"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{op}: filling makes {total} rows and perhaps more, above fill_limit => {limit}; a gap of {widest} windows, starts at {start}. ")
        + "Look for a wrong clock in the time column, or raise fill_limit.");

    public static MillraceException NoKernel(string op) => new(
        new ErrorCode("SERIES_NO_KERNEL"),
        $"{op}, called like this, needs an engine. In memory run operators that have a kernel; write others in SQL.");

    public static MillraceException Unsorted(int row, long before, long time) => new(
        new ErrorCode("SERIES_UNSORTED"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"Times must ascend within a series, but row {row} is at {time} behind {before}. Sort the rows by series and time first."));

    public static MillraceException SeriesTooLong(string op, int mostRows) => new(
        new ErrorCode("SERIES_TOO_LONG"),
        $"{op} holds a series in memory, and one has more than {mostRows} rows. Cut it into windows, name its keys in series, "
        + "or read fewer rows.");

    private static string DidYouMean(string word, IEnumerable<string> candidates) =>
        Spelling.Nearest(word, candidates) is [string best, ..] ? $" Did you mean '{best}'?" : "";
}
