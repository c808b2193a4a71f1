namespace Millrace.TimeSeries.Kernels;

/// <summary>What is kept of the rows of a window, and the values of some functions of them.</summary>
internal abstract class WindowAggregate
{
    /// <summary>A window opens: what was kept is forgotten.</summary>
    public abstract void Clear();

    /// <summary>Takes rows of the window.</summary>
    /// <param name="rows">Rows of a series.</param>
    /// <param name="first">The first that is taken.</param>
    /// <param name="end">Behind the last.</param>
    public abstract void Take(SeriesRows rows, int first, int end);

    /// <summary>The value of a function; null when the window has none.</summary>
    public abstract double? Value(string func);

    /// <summary>Writes what is kept.</summary>
    public abstract void Save(BinaryWriter writer);

    /// <summary>Reads what another one kept.</summary>
    public abstract void Load(BinaryReader reader);
}
