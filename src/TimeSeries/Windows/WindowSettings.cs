using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Windows;

/// <summary>Writes the settings that <see cref="WindowKernel"/> reads.</summary>
internal static class WindowSettings
{
    /// <summary>What every call says.</summary>
    /// <param name="axis">What kind of axis it is: calendar, whole or real.</param>
    /// <param name="leastRows">How many values a window must hold.</param>
    /// <param name="names">Names of the result columns.</param>
    /// <param name="funcs">What they hold, as <see cref="WindowFunc.Write"/> writes it.</param>
    public static KernelSettings Of(string axis, int leastRows, IEnumerable<string> names, IEnumerable<string> funcs) => KernelSettings.None
        .With("axis", axis)
        .With("min_rows", leastRows)
        .With("names", names)
        .With("funcs", funcs);

    /// <summary>Windows of a number of rows; see <see cref="RowFrame"/>.</summary>
    public static KernelSettings WithRows(this KernelSettings settings, int back, int ahead) =>
        settings.With("rows_back", (long)back).With("rows_ahead", (long)ahead);

    /// <summary>Windows of a length of time on an axis of whole units; see <see cref="WholeFrame"/>.</summary>
    public static KernelSettings WithTime(this KernelSettings settings, long back, long ahead) =>
        settings.With("back", back).With("ahead", ahead);

    /// <summary>Windows of a length of time on an axis of real numbers; see <see cref="RealFrame"/>.</summary>
    public static KernelSettings WithTime(this KernelSettings settings, double back, double ahead, bool isBefore)
    {
        KernelSettings timed = settings.With("back", back).With("ahead", ahead);
        return isBefore ? timed.With("before_only", "true") : timed;
    }
}
