using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Charts;

/// <summary>Names of the columns that a chart adds, and the rows it does not judge.</summary>
internal static class ChartColumns
{
    private const double LargestReading = 1e150;

    /// <summary>The columns, a prefix before their names when the call gave one.</summary>
    public static KernelColumn[] Named(KernelSettings settings, params ReadOnlySpan<KernelColumn> columns)
    {
        KernelColumn[] named = columns.ToArray();
        if (!settings.Has("prefix")) return named;
        string prefix = settings.Text("prefix");
        return [.. named.Select(column => column with { Name = $"{prefix}_{column.Name}" })];
    }

    /// <summary>Leaves every new column of a row null.</summary>
    public static void SetNull(KernelOutput output, int columnCount, int row)
    {
        for (int column = 0; column < columnCount; column++) output.SetNull(column, row);
    }

    /// <summary>
    /// True for a reading that a chart can judge: neither null nor NaN nor infinite, nor so large that its square is, so that
    /// one broken reading cannot spoil the state of a series.
    /// </summary>
    public static bool IsReading(ReadOnlySpan<bool> nulls, int row, double value) =>
        (nulls.IsEmpty || !nulls[row]) && Math.Abs(value) <= LargestReading;
}
