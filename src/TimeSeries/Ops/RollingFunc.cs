using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Ops;

/// <summary>An aggregate over some rows, as a call names it.</summary>
/// <param name="Name">Its name, which starts the name of the new column.</param>
/// <param name="Quantile">The share of rows below, for quantiles only.</param>
internal sealed partial record RollingFunc(string Name, double? Quantile = null)
{
    public static readonly IReadOnlyList<string> Names =
        ["mean", "sum", "count", "std", "var", "min", "max", "median", "range", "first", "last", "slope", "zscore"];

    public const string Doc =
        "One function or a list of mean, sum, count, std, var, min, max, median, range, first, last, slope, zscore, and quantiles "
        + "such as 'p95' or 'quantile(0.95)'.";

    /// <summary>The functions that an argument lists.</summary>
    /// <param name="call">The call.</param>
    /// <param name="argument">Name of the argument.</param>
    /// <param name="without">Those of <see cref="Names"/> that this operator does not have.</param>
    public static IReadOnlyList<RollingFunc> Read(CallReader call, string argument, params IReadOnlyList<string> without) =>
        ReadAmong(call, argument, [.. Names.Except(without)]);

    /// <summary>The functions that an argument lists, of some names or quantiles.</summary>
    public static IReadOnlyList<RollingFunc> ReadAmong(CallReader call, string argument, string[] names)
    {
        List<RollingFunc> found = [];
        foreach (string text in call.Texts(argument))
        {
            RollingFunc func = Parse(call, argument, text.Trim().ToLowerInvariant(), names);
            if (found.Contains(func)) throw TimeSeriesErrors.InvalidArgument(call.Op, argument, $"'{func.Name}' twice", "each function once");
            found.Add(func);
        }

        return found;
    }

    private static RollingFunc Parse(CallReader call, string argument, string text, string[] names)
    {
        if (names.Contains(text)) return text == "median" ? new RollingFunc(text, 0.5) : new RollingFunc(text);
        Match match = QuantileCall().Match(text);
        if (!match.Success) throw TimeSeriesErrors.UnknownChoice(call.Op, argument, text, [.. names, "p95", "quantile(0.95)"]);
        bool isPercent = match.Groups["percent"].Success;
        decimal share = decimal.Parse(match.Groups[isPercent ? "percent" : "share"].ValueSpan, CultureInfo.InvariantCulture);
        decimal percent = isPercent ? share : share * 100;
        if (percent > 100) throw TimeSeriesErrors.InvalidArgument(call.Op, argument, $"'{text}'", "a quantile from 0 to 1, or p0 to p100");
        string name = percent.ToString("0.############", CultureInfo.InvariantCulture).Replace('.', '_');
        return new RollingFunc($"p{name}", (double)(percent / 100));
    }

    [GeneratedRegex(@"^(p(?<percent>\d{1,3}([.]\d{1,10})?)|quantile\(\s*(?<share>[01]|[01]?\.\d{1,12})\s*\))$", RegexOptions.ExplicitCapture)]
    private static partial Regex QuantileCall();
}
