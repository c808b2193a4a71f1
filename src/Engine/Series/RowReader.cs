using Millrace.Engine.Duck;
using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>Hands rows on and lets the kernel add its columns. What is handed on is not copied: the result refers to the vectors that were read.</summary>
internal sealed unsafe class RowReader(SeriesScan scan, RowKernel kernel) : SeriesReader(scan)
{
    private readonly VectorOutput _output = new(scan, kernel.Outputs);
    private readonly SeriesKeeper? _keeper = scan.Session is null ? null : new SeriesKeeper(scan.Session, kernel);

    public override void Fill(nint output)
    {
        if (!NextChunk(out int first, out int end))
        {
            DuckApi.SetChunkSize(output, 0);
            return;
        }

        int count = end - first;
        HandOn(output, first, count);
        _output.Set(output);
        for (int row = first; row < end;)
        {
            if (!IsInSeries || !Chunk.IsOfLast(row))
            {
                if (IsInSeries) OnEnd();
                Begin(row);
            }

            int stop = Math.Min(end, Chunk.EndOfSeries(row));
            Run(row, stop, first);
            row = stop;
        }

        DuckApi.SetChunkSize(output, (ulong)count);
        AfterChunk();
    }

    protected override void OnEnd() => _keeper?.End(Chunk);

    private void Begin(int row)
    {
        NoteBegin(row);
        if (_keeper is not null)
        {
            _keeper.Begin(Chunk, row);
            return;
        }

        kernel.Begin();
        Chunk.BeginAt(row);
    }

    private void Run(int row, int stop, int first)
    {
        int timed = Chunk.CountTimed(row, stop);
        int late = _keeper?.CountLate(Chunk, row, timed) ?? 0;
        if (late > 0) _output.SetNulls(row - first, late);
        row += late;
        timed -= late;
        if (timed > 0)
        {
            _keeper?.Took(Chunk, row + timed - 1);
            _output.MoveTo(row - first, timed);
            kernel.Next(Chunk.Rows(row, timed, kernel.NeedsElapsed), _output);
            _output.FinishTimes();
        }

        // A row without a time has no place among the others: it is kept and gets nothing.
        if (row + timed < stop) _output.SetNulls(row + timed - first, stop - row - timed);
    }
}
