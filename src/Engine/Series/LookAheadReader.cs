using Millrace.Engine.Duck;
using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>
/// Hands rows on and lets a kernel add its columns that must see rows behind them. Chunks are given in the order read; while rows
/// of one wait, the chunks behind it are read and kept, which only happens to rows of one series.
/// </summary>
internal sealed unsafe class LookAheadReader(SeriesScan scan, LookAheadKernel kernel) : SeriesReader(scan)
{
    private readonly VectorOutput _output = new(scan, kernel.Outputs);
    private readonly SeriesKeeper? _keeper = scan.Session is null ? null : new SeriesKeeper(scan.Session, kernel);
    private readonly Queue<KeptChunk> _kept = [];
    private readonly List<nint> _given = [];

    // The chunk that was read last: which of its rows are ours, and which of them the kernel has taken already.
    private bool _hasLast;
    private bool _isLastGiven;
    private int _first;
    private int _end;
    private int _taken;
    private int _takenTimed;

    // A series whose state is not kept yet, because rows of it may still wait, and the parts that wait for that.
    private bool _isKept = true;
    private int _partsDone;

    public override void Fill(nint output)
    {
        Release();
        int count = 0;
        if (_kept.TryDequeue(out KeptChunk kept)) count = Fill(output, kept);
        else if (_hasLast || Read()) count = FillFromLast(output);
        else Keep();
        DuckApi.SetChunkSize(output, (ulong)count);
    }

    public override void Dispose()
    {
        foreach (KeptChunk kept in _kept) _given.Add(kept.Chunk);
        _kept.Clear();
        Release();
        base.Dispose();
    }

    protected override void OnEnd() => kernel.End();

    protected override void OnPartDone() => _partsDone++;

    private bool Read()
    {
        _hasLast = NextChunk(out _first, out _end);
        _taken = _first;
        return _hasLast;
    }

    private int Fill(nint output, KeptChunk kept)
    {
        _given.Add(kept.Chunk);
        HandOn(output, column => DuckApi.ChunkVector(kept.Chunk, (ulong)column), kept.Rows, kept.First, kept.Count);
        _output.Set(output);
        Give(0, kept.Timed, kept.Count);
        return kept.Count;
    }

    private int FillFromLast(nint output)
    {
        (int first, int end) = (_first, _end);
        HandOn(output, first, end - first);
        _output.Set(output);
        _isLastGiven = true;
        for (int row = first; row < end;)
        {
            if (row >= _taken) Take(row);
            int stop = _taken;
            Give(row - first, _takenTimed, stop - row);
            row = stop;
            if (_isLastGiven) continue;
            return end - first;
        }

        _isLastGiven = false;
        _hasLast = false;
        AfterChunk();
        return end - first;
    }

    /// <summary>Lets the kernel take the rows of a series that stand in the last chunk from a row on.</summary>
    private void Take(int row)
    {
        if (!IsInSeries || !Chunk.IsOfLast(row)) Begin(row);
        _taken = Math.Min(_end, Chunk.EndOfSeries(row));
        _takenTimed = Chunk.CountTimed(row, _taken);
        int late = _keeper?.CountLate(Chunk, row, _takenTimed) ?? 0;
        if (late > 0)
        {
            // They stand at the beginning of a series, where no row waits, and get nothing.
            _taken = row + late;
            _takenTimed = 0;
            if (_taken < _end && !Chunk.IsOfLast(_taken)) kernel.End();
            return;
        }

        if (_takenTimed > 0) _keeper?.Took(Chunk, row + _takenTimed - 1);
        if (_takenTimed > 0) kernel.Take(Chunk.Rows(row, _takenTimed, kernel.NeedsElapsed));

        // Rows without a time are the last of a series, and a row of another one ends it too.
        if (_taken < _end || _takenTimed < _taken - row) kernel.End();
    }

    private void Begin(int row)
    {
        Keep();
        NoteBegin(row);
        _isKept = false;
        if (_keeper is not null)
        {
            _keeper.Begin(Chunk, row);
            return;
        }

        kernel.Begin();
        Chunk.BeginAt(row);
    }

    /// <summary>All rows of the series that was begun last are given: what is known of it goes to the next batch.</summary>
    private void Keep()
    {
        if (!_isKept) _keeper?.End(Chunk);
        _isKept = true;
        for (; _partsDone > 0; _partsDone--) Scan.Session?.PartDone();
    }

    /// <summary>Writes the kernel's columns of rows it has taken.</summary>
    private void Give(int at, int timed, int count)
    {
        while (kernel.Ready < timed) ReadAhead();
        if (timed > 0)
        {
            _output.MoveTo(at, timed);
            kernel.Give(timed, _output);
            _output.FinishTimes();
        }

        // A row without a time has no place among the others: it is kept and gets nothing.
        if (timed < count) _output.SetNulls(at + timed, count - timed);
    }

    /// <summary>Puts the last chunk, whose rows are all taken, by and reads on in its series, or ends the series.</summary>
    private void ReadAhead()
    {
        nint chunk = Rows.Detach();
        if (_isLastGiven) _given.Add(chunk);
        else _kept.Enqueue(new KeptChunk(chunk, Chunk.Count, _first, _end - _first, _takenTimed));
        _isLastGiven = false;
        _hasLast = false;
        AfterChunk();
        if (!IsInSeries || !Read()) return;
        if (IsInSeries && Chunk.IsOfLast(_first)) Take(_first);
        else kernel.End();
    }

    private void Release()
    {
        foreach (nint given in _given)
        {
            nint chunk = given;
            DuckApi.DestroyChunk(ref chunk);
        }

        _given.Clear();
    }

    /// <summary>A chunk that waits, all of whose rows the kernel has taken.</summary>
    /// <param name="Chunk">The chunk.</param>
    /// <param name="Rows">How many rows it has.</param>
    /// <param name="First">The first that is ours.</param>
    /// <param name="Count">How many are ours.</param>
    /// <param name="Timed">How many of these have a time.</param>
    private readonly record struct KeptChunk(nint Chunk, int Rows, int First, int Count, int Timed);
}
