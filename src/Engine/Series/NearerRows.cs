using Millrace.Engine.Duck;

namespace Millrace.Engine.Series;

/// <summary>Right values of rows ahead, some of which take the place of those behind.</summary>
internal sealed unsafe class NearerRows : IDisposable
{
    private readonly nint _selection = DuckApi.CreateSelection(DuckApi.VectorSize);
    private readonly int[] _to;
    private nint _chunk;

    /// <param name="output">A chunk of the result, which has the types.</param>
    /// <param name="places">The right columns in it.</param>
    public NearerRows(nint output, int[] places)
    {
        _to = places;
        Places = [.. Enumerable.Range(0, places.Length)];
        nint[] types = [.. places.Select(place => DuckApi.VectorType(DuckApi.ChunkVector(output, (ulong)place)))];
        fixed (nint* first = types) _chunk = DuckApi.CreateChunk(first, (ulong)types.Length);
        for (int column = 0; column < types.Length; column++) DuckApi.DestroyType(ref types[column]);
        uint* rows = DuckApi.SelectionData(_selection);
        for (int row = 0; row < DuckApi.VectorSize; row++) rows[row] = (uint)row;
    }

    /// <summary>Where the rows ahead are written.</summary>
    public nint Chunk => _chunk;

    /// <summary>The columns in <see cref="Chunk"/>.</summary>
    public int[] Places { get; }

    /// <summary>Makes room, also for texts.</summary>
    public void Clear() => DuckApi.ResetChunk(_chunk);

    /// <summary>Takes rows ahead where there is none behind, or one that is farther away.</summary>
    public void Choose(ReadOnlySpan<long> times, RightSide behind, RightSide ahead, nint output, int offset)
    {
        for (int row = 0; row < times.Length;)
        {
            int stop = row;
            while (stop < times.Length && IsAhead(times[stop], behind, ahead, offset + stop)) stop++;
            if (stop > row) Copy(output, offset + row, offset + stop);
            row = stop + 1;
        }
    }

    public void Dispose()
    {
        DuckApi.DestroySelection(_selection);
        DuckApi.DestroyChunk(ref _chunk);
    }

    // Times may be so far apart that only an unsigned number holds it.
    private static bool IsAhead(long time, RightSide behind, RightSide ahead, int row)
    {
        if (!ahead.IsMatch[row]) return false;
        return !behind.IsMatch[row] || (ulong)(ahead.MatchTimes[row] - time) < (ulong)(time - behind.MatchTimes[row]);
    }

    private void Copy(nint output, int first, int stop)
    {
        for (int column = 0; column < _to.Length; column++)
        {
            nint from = DuckApi.ChunkVector(_chunk, (ulong)column);
            DuckApi.CopySelected(from, DuckApi.ChunkVector(output, (ulong)_to[column]), _selection, (ulong)stop, (ulong)first, (ulong)first);
        }
    }
}
