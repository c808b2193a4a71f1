using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Faults;

namespace Millrace.TimeSeries.Ops;

/// <summary>What a call says of the original's as-of join.</summary>
internal static class AsOfTempo
{
    public static IReadOnlyList<OpArgumentDescriptor> Arguments { get; } =
    [
        new("compat", OpArgumentKind.Text, "'tempo' gives the results of the original, its quirks included.") { Choices = ["tempo"] },
        new("ts_partition", OpArgumentKind.Number, "Under compat, the length of the original's buckets against skew.") { Unit = "seconds" },
        new("fraction", OpArgumentKind.Number, "Under compat, which part of a bucket is seen from the next one, above 0 and at most 1.") { Default = "0.5" },
        new("sql_join_opt", OpArgumentKind.Flag, "Under compat, the original's join for small tables.") { Default = "false" },
    ];

    /// <summary>The plan with what the call asks of the original.</summary>
    public static AsOfPlan Apply(CallReader reader, AsOfPlan plan)
    {
        if (!plan.IsTempo)
        {
            foreach (string argument in new[] { "ts_partition", "fraction", "sql_join_opt" })
            {
                if (reader.Has(argument)) throw TimeSeriesErrors.InvalidArgument(reader.Op, argument, "given alone", "a place beside compat => 'tempo'");
            }

            return plan;
        }

        if (plan.Direction != AsOfDirection.Backward || plan.IsStrict || plan.Lookback > 0)
        {
            throw TimeSeriesErrors.InvalidArgument(
                reader.Op, "compat", "'tempo' beside another direction, strict or max_lookback", "none of them, as the original has none");
        }

        return reader.Flag("sql_join_opt", fallback: false) ? RangeJoin(reader, plan) : plan with { Skew = Skew(reader, plan) };
    }

    private static AsOfPlan RangeJoin(CallReader reader, AsOfPlan plan)
    {
        if (plan.RightAxis.Kind is not (TimeAxisKind.Instant or TimeAxisKind.WallClock))
        {
            throw TimeSeriesErrors.InvalidArgument(
                reader.Op, "sql_join_opt", $"true where '{plan.RightAxis.Column.Name}' is no timestamp", "true beside timestamps only");
        }

        return plan with { IsRangeJoin = true };
    }

    private static AsOfSkew? Skew(CallReader reader, AsOfPlan plan)
    {
        if (reader.Number("ts_partition") is not double length)
        {
            return reader.Has("fraction")
                ? throw TimeSeriesErrors.InvalidArgument(reader.Op, "fraction", "given alone", "a place beside ts_partition")
                : null;
        }

        if (!(length > 0) || double.IsInfinity(length))
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "ts_partition", CallReader.Show(length), "a finite number above zero");
        if (!plan.SkipsNulls)
            throw TimeSeriesErrors.InvalidArgument(reader.Op, "ts_partition", "given beside skip_nulls => false", "a place beside skip_nulls => true");
        double fraction = reader.Number("fraction", 0.5);
        return fraction is > 0 and <= 1
            ? new AsOfSkew(length, fraction)
            : throw TimeSeriesErrors.InvalidArgument(reader.Op, "fraction", CallReader.Show(fraction), "a number above 0 and at most 1");
    }
}
