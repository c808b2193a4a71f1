using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>A column of the function's result: one that is read, or one that the kernel makes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Item">The item it is, when it is read; else −1.</param>
/// <param name="Output">The kernel's column it is; else −1.</param>
/// <param name="Made">What the kernel's column holds.</param>
internal sealed record SeriesColumn(string Name, int Item, int Output, KernelType Made)
{
    /// <summary>A column that is read.</summary>
    public static SeriesColumn Read(string name, int item) => new(name, item, Output: -1, KernelType.Double);

    /// <summary>A column that the kernel makes.</summary>
    public static SeriesColumn Of(KernelColumn column, int output) => new(column.Name, Item: -1, output, column.Type);
}
