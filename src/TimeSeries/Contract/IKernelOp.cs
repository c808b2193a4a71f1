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

    /// <summary>
    /// What makes the kernels of one run, one for each thread. They may share what has to hold for all series together, such as a
    /// count.
    /// </summary>
    /// <param name="settings">As for <see cref="CreateKernel"/>.</param>
    Func<SeriesKernel> StartRun(KernelSettings settings) => () => CreateKernel(settings);

    /// <summary>The run of the kernel that answers a call, or null when SQL answers it or the operator does not tell.</summary>
    KernelPlan? FindPlan(OpCall call) => null;
}
