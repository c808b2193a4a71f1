using Millrace.Engine.Duck;

namespace Millrace.Engine.Series;

/// <summary>A row of values that outlives the chunk they came from.</summary>
internal sealed unsafe class CarriedRow : IDisposable
{
    private readonly nint _selection = DuckApi.CreateSelection(1);
    private readonly bool[] _has;
    private nint _chunk;
    private nint _other;

    /// <param name="types">The types of the values; the caller keeps them.</param>
    public CarriedRow(nint[] types)
    {
        _has = new bool[types.Length];
        fixed (nint* first = types)
        {
            _chunk = DuckApi.CreateChunk(first, (ulong)types.Length);
            _other = DuckApi.CreateChunk(first, (ulong)types.Length);
        }
    }

    /// <summary>True when there is a value for a column.</summary>
    public bool Has(int column) => _has[column];

    public nint Vector(int column) => DuckApi.ChunkVector(_chunk, (ulong)column);

    /// <summary>Forgets all values.</summary>
    public void Clear() => Array.Clear(_has);

    /// <summary>Takes values of a chunk that is about to go.</summary>
    /// <param name="vectorOf">The vectors.</param>
    /// <param name="rowOf">The row for each column; −1 keeps what was carried.</param>
    public void Take(Func<int, nint> vectorOf, Func<int, int> rowOf)
    {
        // Two chunks take turns, because texts that were written into one stay in it until it is reset.
        DuckApi.ResetChunk(_other);
        for (int column = 0; column < _has.Length; column++)
        {
            int row = rowOf(column);
            if (row < 0 && !_has[column]) continue;
            DuckApi.SelectionData(_selection)[0] = (uint)Math.Max(0, row);
            DuckApi.CopySelected(row < 0 ? Vector(column) : vectorOf(column), DuckApi.ChunkVector(_other, (ulong)column), _selection, 1, 0, 0);
            _has[column] = true;
        }

        (_chunk, _other) = (_other, _chunk);
    }

    public void Dispose()
    {
        DuckApi.DestroySelection(_selection);
        DuckApi.DestroyChunk(ref _chunk);
        DuckApi.DestroyChunk(ref _other);
    }
}
