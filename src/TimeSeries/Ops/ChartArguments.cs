using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Charts;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;
using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Ops;

/// <summary>What the control charts that keep a state have in common: their arguments, and how missing readings are told of.</summary>
internal static class ChartArguments
{
    private const int DefaultTrainRows = 25;

    private const int MostTrainRows = 1_000_000_000;

    public const string MissingNote =
        "A reading that is null, NaN, infinite or beyond ±1e150 gets nulls in the new columns and leaves the state as it is: the "
        + "chart goes on with the next reading. Rows without a time are kept and get nulls. Rows of one series and time are taken in "
        + "the order of their readings; in a table whose files are known to be sorted they stay in stored order.";

    public const string CostNote =
        "Runs in one pass over the rows in order and keeps a handful of numbers per series, so it works on a stream as on a table.";

    public static readonly OpArgumentDescriptor Value = new(
        "col", OpArgumentKind.Column, "The numeric column to watch.")
    {
        IsRequired = true, Aliases = ["column"],
    };

    public static readonly OpArgumentDescriptor Center = new(
        "center", OpArgumentKind.Number, "The level when all is well, in the unit of the column.")
    {
        Default = "learned", Aliases = ["centre"],
    };

    public static readonly OpArgumentDescriptor Sigma = new(
        "sigma", OpArgumentKind.Number, "The standard deviation when all is well, in the unit of the column.")
    {
        Default = "learned",
    };

    public static readonly OpArgumentDescriptor Train = new(
        "train", OpArgumentKind.Number, "How many first readings of a series teach what is not given; they are not judged.")
    {
        Default = "25", Unit = "readings",
    };

    public static readonly OpArgumentDescriptor Estimate = new(
        "estimate", OpArgumentKind.Text,
        "How sigma is learned: the sample's standard deviation, or the mean difference of neighbours divided by 1.128, which "
        + "a slow drift does not widen.")
    {
        Default = "'stddev'", Choices = ["stddev", "moving_range"],
    };

    public static readonly OpArgumentDescriptor Prefix = new(
        "prefix", OpArgumentKind.Text, "Put before the names of the new columns with an underscore.") { Default = "''" };

    public static readonly OpArgumentDescriptor Units = new(
        "units", OpArgumentKind.Text, "What the other numbers count: standard deviations, or the unit of the column.")
    {
        Default = "'sigmas'", Choices = ["sigmas", "absolute"],
    };

    /// <summary>A number not below zero.</summary>
    public static double Size(CallReader call, string argument, double fallback)
    {
        double value = call.Number(argument, fallback);
        return value >= 0 && double.IsFinite(value)
            ? value
            : throw TimeSeriesErrors.InvalidArgument(call.Op, argument, CallReader.Show(value), "a number not below zero");
    }

    public static bool IsInSigmas(CallReader call) =>
        call.Text("units", "sigmas").Equals("sigmas", StringComparison.OrdinalIgnoreCase);

    /// <summary>The settings that <see cref="Baseline"/> and <see cref="ChartColumns"/> read.</summary>
    public static KernelSettings Read(CallReader call, bool needsSigma)
    {
        double? center = call.Number("center");
        if (center is double level && !double.IsFinite(level))
            throw TimeSeriesErrors.InvalidArgument(call.Op, "center", CallReader.Show(level), "a finite number");
        double? sigma = call.Has("sigma") ? Size(call, "sigma", fallback: 0) : null;
        bool learns = center is null || (needsSigma && sigma is null);
        if (call.Has("train") && !learns)
        {
            throw TimeSeriesErrors.InvalidArgument(
                call.Op, "train", CallReader.Show(call.Number("train", fallback: 0)),
                "nothing here: what it would teach is given already");
        }

        int trainRows = learns ? call.Count("train", lowest: 2, MostTrainRows, DefaultTrainRows) : 0;
        string estimate = call.Text("estimate", "stddev").ToLowerInvariant();
        KernelSettings settings = Baseline.Write(KernelSettings.None, center, sigma, trainRows, estimate);
        string prefix = call.Text("prefix", "");
        return prefix.Length == 0 ? settings : settings.With("prefix", prefix);
    }

    /// <summary>A chart keeps every row and adds its columns.</summary>
    public static KernelCall Call(SeriesCall series, SeriesKernel kernel, KernelSettings settings) => new(
        series.RowPlan(series.Number("col"), settings),
        series.Schema(series.Frame.Columns, kernel, "Rename the new columns with prefix => '…'."));
}
