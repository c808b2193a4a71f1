using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>How fast an exponential average forgets: the arguments that the operator and the window function share.</summary>
internal static class EmaWeights
{
    private const double DefaultAlpha = 0.2;
    private const int DefaultTerms = 30;
    private const int MostTerms = 1000;

    private static readonly string[] Rates = ["alpha", "span", "com", "half_life"];

    /// <summary>Arguments in the order of the help.</summary>
    public static readonly IReadOnlyList<OpArgumentDescriptor> Arguments =
    [
        new("alpha", OpArgumentKind.Number, "The weight of the current row, above 0 and at most 1. Give one of alpha, span, com and half_life."),
        new("span", OpArgumentKind.Number, "alpha = 2 / (span + 1); at least 1.") { Unit = "rows" },
        new("com", OpArgumentKind.Number, "Centre of mass: alpha = 1 / (com + 1); at least 0.") { Unit = "rows" },
        new("half_life", OpArgumentKind.Duration, "After how much a weight has halved: a number of rows, or a duration such as '10 minutes' for a decay by time."),
        new("terms", OpArgumentKind.Number, "Asks for the truncated form: how many rows are weighed, the current one included.") { Unit = "rows" },
        new("compat", OpArgumentKind.Text, "'tempo' asks for the truncated form with that library's defaults: alpha 0.2, 30 terms.") { Choices = ["tempo"] },
    ];

    /// <summary>True when a call asks for the truncated form.</summary>
    public static bool IsTruncated(CallReader call) => call.Has("terms") || call.Has("compat");

    /// <summary>The weights alpha·(1−alpha)^i for i = 0, 1, …, terms−1 of the truncated form.</summary>
    public static double[] Read(CallReader call)
    {
        foreach (string rate in Rates.Skip(1))
        {
            if (call.Has(rate))
                throw TimeSeriesErrors.InvalidArgument(call.Op, rate, "given together with the truncated form", "no value there: write alpha, or leave terms and compat out");
        }

        int terms = call.Count("terms", lowest: 1, highest: MostTerms, fallback: DefaultTerms);
        double alpha = call.Has("alpha") ? AlphaOf(call, "alpha") : DefaultAlpha;
        double[] weights = new double[terms];
        double weight = alpha;
        for (int i = 0; i < terms; i++)
        {
            weights[i] = weight;
            weight *= 1 - alpha;
        }

        return weights;
    }

    /// <summary>The weighted sum, newest first; the value of a lag is made by the caller.</summary>
    public static string Sum(IReadOnlyList<double> weights, Func<int, string> valueAt) =>
        string.Join(" + ", weights.Select((weight, lag) => $"{Sql.Double(weight)} * {valueAt(lag)}"));

    /// <summary>What the kernel of the exact form is told: <c>alpha</c>, or <c>half_life</c> in the unit of elapsed time.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isCalendar">True when time is counted in seconds; null when there is no time to decay by.</param>
    public static KernelSettings Exact(CallReader call, bool? isCalendar)
    {
        string[] given = [.. Rates.Where(call.Has)];
        if (given.Length != 1) throw TimeSeriesErrors.OneOf(call.Op, Rates, given);
        if (call.Find("half_life") is OpArgument.Text duration)
            return KernelSettings.None.With("half_life", ElapsedHalfLife(call, duration.Value, isCalendar));
        return KernelSettings.None.With("alpha", AlphaOf(call, given[0]));
    }

    private static double ElapsedHalfLife(CallReader call, string text, bool? isCalendar)
    {
        if (isCalendar is not bool calendar)
            throw TimeSeriesErrors.InvalidArgument(call.Op, "half_life", $"'{text}'", "a number of rows in the window form; ts_ema decays by time");
        if (calendar) return Duration.ReadMicros(call.Op, text, lowestCount: 1) / (double)Duration.MicrosPerSecond;
        return double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double units) && units > 0 && double.IsFinite(units)
            ? units
            : throw TimeSeriesErrors.InvalidArgument(call.Op, "half_life", $"'{text}'", "a number above zero in quotes, in units of the time column, as that is a number");
    }

    private static double AlphaOf(CallReader call, string name)
    {
        double given = call.Number(name, fallback: double.NaN);
        (bool isValid, double alpha, string accepted) = name switch
        {
            "span" => ((bool, double, string))(given >= 1, 2 / (given + 1), "a number of at least 1"),
            "com" => (given >= 0, 1 / (given + 1), "a number not below 0"),
            "half_life" => (given > 0, 1 - Math.Pow(2, -1 / given), "a number of rows above 0, or a duration"),
            _ => (given > 0 && given <= 1, given, "a number above 0, at most 1"),
        };
        return isValid && alpha > 0 ? alpha : throw TimeSeriesErrors.InvalidArgument(call.Op, name, CallReader.Show(given), accepted);
    }
}
