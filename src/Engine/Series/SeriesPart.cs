namespace Millrace.Engine.Series;

/// <summary>
/// A stretch of the relation that one thread reads. It owns the series that begin in it: it skips the rest of a series that
/// began before, and reads on behind its end until the last of its own is over.
/// </summary>
/// <param name="First">Number of its first row among all rows.</param>
/// <param name="End">Number behind its last row; <see cref="long.MaxValue"/> when it has all.</param>
/// <param name="Share">Which of the shares of all series it has, when they are divided by their keys.</param>
/// <param name="Shares">How many shares there are; 1 when they are not divided so.</param>
internal readonly record struct SeriesPart(long First, long End, int Share = 0, int Shares = 1)
{
    // Row groups are as long as this unless a table says otherwise; a part that begins within one decodes it for nothing.
    private const long Grain = 122_880;
    private const long Smallest = 4 * Grain;
    private const int PartsPerThread = 4;

    // Each share reads all rows and sorts those of its series: beyond a few the reading costs more than the sorting saves.
    private const int MostShares = 4;

    /// <summary>All rows, their series divided among some threads.</summary>
    public static SeriesPart[] Shared(int threads)
    {
        int shares = Math.Clamp(threads, 1, MostShares);
        return [.. Enumerable.Range(0, shares).Select(share => new SeriesPart(0, long.MaxValue, share, shares))];
    }

    /// <summary>True when rows lie before it, the last of which tells whether its first row begins a series.</summary>
    public bool HasRowsBefore => First > 0;

    /// <summary>Divides rows among threads.</summary>
    public static SeriesPart[] Divide(long rows, int threads)
    {
        long wanted = Math.Max(Smallest, rows / (threads * PartsPerThread));
        long length = (wanted + Grain - 1) / Grain * Grain;
        List<SeriesPart> parts = [];
        for (long first = 0; first < rows; first += length)
            parts.Add(new SeriesPart(first, first + length >= rows ? rows : first + length));
        return [.. parts];
    }
}
