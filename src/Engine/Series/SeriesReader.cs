using Millrace.Engine.Duck;
using Millrace.Engine.Faults;

namespace Millrace.Engine.Series;

/// <summary>
/// Walks through the parts that one thread takes, and calls its kernel for the series that begin in them. Two shapes: rows that
/// are kept, rows that are made.
/// </summary>
internal abstract unsafe class SeriesReader(SeriesScan scan) : IDisposable
{
    private PartRows? _part;
    private ulong? _hash;
    private bool _isForeign;
    private bool _isOver;

    protected SeriesScan Scan { get; } = scan;

    protected SeriesChunk Chunk { get; } = new(scan);

    /// <summary>True within a series that this thread reads.</summary>
    protected bool IsInSeries { get; private set; }

    /// <summary>The rows of the current chunk.</summary>
    protected InnerRows Rows => _part!.Rows;

    /// <summary>Fills a chunk of the result; leaves it empty when there is no more.</summary>
    public abstract void Fill(nint output);

    public virtual void Dispose() => _part?.Dispose();

    /// <summary>The last series that was begun is over.</summary>
    protected abstract void OnEnd();

    /// <summary>All rows of a part were read.</summary>
    protected virtual void OnPartDone() => Scan.Session?.PartDone();

    /// <summary>Notes that a series begins at a row of the chunk.</summary>
    protected void NoteBegin(int row)
    {
        Chunk.Remember(row);
        IsInSeries = true;
        if (Scan.IsByHash) CheckHash(row);
    }

    /// <summary>Rows of series with one hash would come mixed.</summary>
    private void CheckHash(int row)
    {
        ulong hash = ((ulong*)DuckApi.VectorData(Rows.Vector(Scan.Items.Length - 1)))[row];
        if (hash == _hash) throw EngineErrors.SeriesHashShared(Scan.Binding.Plan.Op);
        _hash = hash;
    }

    /// <summary>Moves to the next chunk with rows of this thread's series and tells which; false when there is none.</summary>
    protected bool NextChunk(out int first, out int end)
    {
        while (true)
        {
            if (_part is null)
            {
                first = end = 0;
                if (Scan.TakePart() is not SeriesPart part) return false;
                _part = new PartRows(Scan, part);
                _hash = null;
                _isForeign = false;
            }

            if (TryNext(_part, out first, out end)) return true;
        }
    }

    private bool TryNext(PartRows part, out int first, out int end)
    {
        first = 0;
        end = 0;
        if (!part.Next())
        {
            EndPart();
            return false;
        }

        Chunk.Set(part.Rows);
        if (part.IsContext)
        {
            Chunk.Remember(Chunk.Count - 1);
            _isForeign = true;
            return false;
        }

        end = Chunk.Count;
        if (_isForeign)
        {
            if (Chunk.IsOfLast(0)) first = Chunk.EndOfSeries(0);
            _isForeign = first == end;
        }

        if (!part.IsBeyond) return first < end;

        // Behind the part only the series that it ended in goes on; a foreign one is none of its.
        bool goesOn = IsInSeries && !_isForeign && first == 0 && Chunk.IsOfLast(0);
        end = goesOn ? Chunk.EndOfSeries(0) : 0;
        if (end < Chunk.Count) _isOver = true;
        if (end > 0) return true;
        EndPart();
        return false;
    }

    /// <summary>Ends the part when the chunk that was given was its last.</summary>
    protected void AfterChunk()
    {
        if (_isOver) EndPart();
    }

    private void EndPart()
    {
        if (IsInSeries) OnEnd();
        IsInSeries = false;
        _isOver = false;
        _part?.Dispose();
        _part = null;
        OnPartDone();
    }

    /// <summary>Gives the columns that are handed on, for some rows of the chunk, without copying them.</summary>
    protected void HandOn(nint output, int first, int count, int[]? places = null) =>
        HandOn(output, Rows.Vector, Chunk.Count, first, count, places);

    /// <summary>The same for a chunk that is not the current one.</summary>
    protected void HandOn(nint output, Func<int, nint> vectorOf, int rows, int first, int count, int[]? places = null)
    {
        bool isPart = count < rows;
        nint selection = isPart ? Selection(first, count) : 0;
        for (int place = 0; place < Scan.Wanted.Count; place++)
        {
            int item = Scan.Wanted[place].Item;
            if (item < 0) continue;
            nint to = DuckApi.ChunkVector(output, (ulong)(places?[place] ?? place));
            DuckApi.ReferenceVector(to, vectorOf(Array.IndexOf(Scan.Items, item)));
            if (isPart) DuckApi.SliceVector(to, selection, (ulong)count);
        }

        if (isPart) DuckApi.DestroySelection(selection);
    }

    private static nint Selection(int first, int count)
    {
        nint selection = DuckApi.CreateSelection((ulong)count);
        uint* rows = DuckApi.SelectionData(selection);
        for (int row = 0; row < count; row++) rows[row] = (uint)(first + row);
        return selection;
    }
}
