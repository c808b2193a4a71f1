namespace Millrace.TimeSeries.Windows;

/// <summary>Something that is known of the windows over one column, and the results made of it.</summary>
internal abstract class Statistic
{
    /// <summary>A series starts.</summary>
    public abstract void Begin();

    /// <summary>Gives the results for some rows.</summary>
    public abstract void Run(in WindowBatch batch);

    /// <summary>The first rows are forgotten.</summary>
    public abstract void Drop(int count);

    public abstract void Save(BinaryWriter writer);

    /// <param name="reader">Gives what <see cref="Save"/> wrote.</param>
    /// <param name="values">The values of all rows held.</param>
    public abstract void Load(BinaryReader reader, ReadOnlySpan<double> values);
}
