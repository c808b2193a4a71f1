namespace Millrace.TimeSeries.Kernels;

/// <summary>A column that a kernel makes.</summary>
/// <param name="Name">Its name in the result.</param>
/// <param name="Type">What it holds; any value may be null.</param>
public sealed record KernelColumn(string Name, KernelType Type);
