namespace Millrace.TimeSeries.Kernels;

/// <summary>
/// A computation over the rows of one series after the other, each in time order. An instance works for one thread and
/// keeps the state of the series it is in; it holds no more than that, however long a series is, unless it says so.
/// </summary>
public abstract class SeriesKernel
{
    /// <summary>The columns it makes, in order.</summary>
    public abstract IReadOnlyList<KernelColumn> Outputs { get; }

    /// <summary>True when it reads <see cref="SeriesRows.Elapsed"/>.</summary>
    public virtual bool NeedsElapsed => false;

    /// <summary>
    /// True when what it gives of a row or a window depends on rows that come after it, up to the whole series: such a kernel
    /// cannot run over a stream, where they may be of a later batch.
    /// </summary>
    public virtual bool NeedsLaterRows => false;

    /// <summary>
    /// Raised with every change of what <see cref="Save"/> writes or of what it means, so that an older state is not misread.
    /// </summary>
    public virtual int StateVersion => 1;

    /// <summary>A series starts: whatever is known of the one before is forgotten.</summary>
    public abstract void Begin();

    /// <summary>
    /// Writes what it knows of the series it is in, so that another instance of the same kernel can go on behind its last
    /// row as if nothing had happened.
    /// </summary>
    /// <param name="writer">Takes the state.</param>
    public abstract void Save(BinaryWriter writer);

    /// <summary>Goes on where another instance saved its state; called instead of <see cref="Begin"/>.</summary>
    /// <param name="reader">Gives what <see cref="Save"/> wrote.</param>
    public abstract void Load(BinaryReader reader);
}
