using Millrace.Engine.Duck;

namespace Millrace.Engine.Series;

/// <summary>
/// Merges left rows with right rows of the same series, both in the order of time. Left columns are handed on as they are; right
/// values are copied vector by vector, as often as one of the two sides changes its chunk or its series.
/// </summary>
internal sealed unsafe class AsOfReader(AsOfScan scan) : SeriesReader(scan.Left)
{
    private readonly bool _hasInfinities = scan.Left.Binding.TimeForm is TimeForm.Micros or TimeForm.Nanos;
    private RightSide? _right;
    private bool _isFirstOfPart = true;

    public override void Fill(nint output)
    {
        if (!NextChunk(out int first, out int end))
        {
            DuckApi.SetChunkSize(output, 0);
            return;
        }

        HandOn(output, first, end - first, scan.LeftPlaces);
        for (int row = first; row < end;)
        {
            if (!IsInSeries || !Chunk.IsOfLast(row)) Begin(row);
            int stop = Math.Min(end, Chunk.EndOfSeries(row));
            Match(row, stop, first, output);
            row = stop;
        }

        DuckApi.SetChunkSize(output, (ulong)(end - first));
        AfterChunk();
    }

    public override void Dispose()
    {
        base.Dispose();
        _right?.Dispose();
    }

    protected override void OnEnd()
    {
        _right?.Dispose();
        _right = null;
        _isFirstOfPart = true;
    }

    private void Begin(int row)
    {
        NoteBegin(row);
        if (_isFirstOfPart) _right = new RightSide(scan, Chunk.Keys);
        _isFirstOfPart = false;
        _right!.MoveTo(Chunk.Keys);
    }

    private void Match(int row, int stop, int first, nint output)
    {
        int timed = Chunk.CountTimed(row, stop);
        RightSide right = _right!;
        right.BeginRows(output, row - first);
        ReadOnlySpan<long> times = timed > 0 ? Chunk.Rows(row, timed, needsElapsed: false).Times : default;
        foreach (long time in times)
        {
            if (_hasInfinities && time is long.MaxValue or -long.MaxValue) right.MatchNothing();
            else right.Match(time);
        }

        for (int late = timed; late < stop - row; late++) right.MatchNothing();
        right.EndRows();
    }
}
