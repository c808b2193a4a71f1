using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Contract;

/// <summary>An operator that some or all calls of run as a kernel: C# over ordered rows, in one pass.</summary>
public interface IKernelOp
{
    /// <summary>Name, arguments and example.</summary>
    OpDescriptor Descriptor { get; }

    /// <summary>
    /// Makes the kernel for one thread.
    /// </summary>
    /// <param name="settings">What <see cref="KernelPlan.Settings"/> said when the call was expanded.</param>
    SeriesKernel CreateKernel(KernelSettings settings);
}
