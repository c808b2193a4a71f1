using Millrace.TimeSeries.Kernels;

namespace Millrace.TimeSeries.Windows;

/// <summary>
/// Which rows the window of each row holds. Rows are numbered from the first one that is still held; both ends of the windows
/// only ever move on.
/// </summary>
internal abstract class WindowFrame
{
    /// <summary>How many rows are held.</summary>
    public int Count { get; protected set; }

    /// <summary>The row that is given next.</summary>
    public int Next { get; private set; }

    /// <summary>True when no row comes any more.</summary>
    protected bool IsOver { get; private set; }

    /// <summary>How many rows from <see cref="Next"/> on have windows that no later row can change.</summary>
    public abstract int Ready { get; }

    public virtual void Begin()
    {
        Count = 0;
        Next = 0;
        IsOver = false;
    }

    /// <summary>Takes rows by their times.</summary>
    public abstract void Take(ReadOnlySpan<long> times);

    public void End() => IsOver = true;

    /// <summary>More rows come after all.</summary>
    public void GoOn() => IsOver = false;

    /// <summary>True when a window holds rows behind its own, beside those of the same time.</summary>
    public abstract bool LooksAhead { get; }

    /// <summary>The windows of the next rows: from a row to before another.</summary>
    /// <returns>True when it is known that each is the one before it, that of the row given last included, moved on by one row.</returns>
    public abstract bool Find(Span<int> from, Span<int> to);

    /// <summary>Moves on behind rows that were given and forgets rows that are in no later window.</summary>
    /// <param name="given">How many were given.</param>
    /// <param name="dead">How many rows of those held are dead.</param>
    public virtual void Drop(int given, int dead)
    {
        Next += given - dead;
        Count -= dead;
    }

    public virtual void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(Next);
        writer.Write(IsOver);
    }

    public virtual void Load(BinaryReader reader)
    {
        Count = reader.ReadInt32();
        Next = reader.ReadInt32();
        IsOver = reader.ReadBoolean();
    }

    /// <summary>Reads the settings that the operators write.</summary>
    public static WindowFrame Of(KernelSettings settings) => settings.Has("rows_back")
        ? new RowFrame((int)settings.Long("rows_back"), (int)settings.Long("rows_ahead"))
        : settings.Text("axis") == "real"
            ? new RealFrame(settings.Number("back"), settings.Number("ahead"), settings.Has("before_only"))
            : new WholeFrame(settings.Long("back"), settings.Long("ahead"));
}
