using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>The weights of a truncated exponential average, shared by the operator and the window function.</summary>
internal static class EmaWeights
{
    private const double DefaultAlpha = 0.2;

    private const int MostTerms = 1000;

    /// <summary>Not marked as required, because leaving it out asks for the exact form and has a fault of its own.</summary>
    public static readonly OpArgumentDescriptor Terms = new(
        "terms", OpArgumentKind.Number, "How many rows are weighed, the current one included; must be given.")
    {
        Unit = "rows",
    };

    public static readonly OpArgumentDescriptor Alpha = new(
        "alpha", OpArgumentKind.Number, "The weight of the current row, above 0 and at most 1.") { Default = "0.2" };

    /// <summary>The weights alpha·(1−alpha)^i for i = 0, 1, …, terms−1.</summary>
    public static double[] Read(CallReader call)
    {
        if (!call.Has("terms")) throw TimeSeriesErrors.TermsNeeded(call.Op);
        int terms = call.Count("terms", lowest: 1, highest: MostTerms);
        double alpha = call.Number("alpha", DefaultAlpha);
        if (!(alpha > 0 && alpha <= 1))
            throw TimeSeriesErrors.InvalidArgument(call.Op, "alpha", CallReader.Show(alpha), "a number above 0, at most 1");
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
}
