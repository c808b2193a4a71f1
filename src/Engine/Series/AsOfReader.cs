using Millrace.Engine.Duck;
using Millrace.TimeSeries.Contract;

namespace Millrace.Engine.Series;

/// <summary>
/// Merges left rows with right rows of the same series, both in the order of time. Left columns are handed on as they are; right
/// values are copied vector by vector, as often as one of the two sides changes its chunk or its series. The nearest rows are found
/// by two sides, one of which looks back and one ahead.
/// </summary>
internal sealed unsafe class AsOfReader(AsOfScan scan) : SeriesReader(scan.Left)
{
    private readonly bool _hasInfinities = scan.Left.Binding.TimeForm is TimeForm.Micros or TimeForm.Nanos;
    private RightSide? _right;
    private RightSide? _ahead;
    private NearerRows? _nearer;
    private bool _isFirstOfPart = true;

    public override void Fill(nint output)
    {
        if (!NextChunk(out int first, out int end))
        {
            DuckApi.SetChunkSize(output, 0);
            return;
        }

        _nearer?.Clear();
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
        _ahead?.Dispose();
        _nearer?.Dispose();
    }

    protected override void OnEnd()
    {
        _right?.Dispose();
        _ahead?.Dispose();
        _right = null;
        _ahead = null;
        _isFirstOfPart = true;
    }

    private void Begin(int row)
    {
        NoteBegin(row);
        if (_isFirstOfPart)
        {
            AsOfDirection direction = scan.Binding.Plan.Direction;
            _right = RightSide.Open(direction == AsOfDirection.Forward, scan, Chunk.Keys);
            if (direction == AsOfDirection.Nearest) _ahead = RightSide.Open(isForward: true, scan, Chunk.Keys);
        }

        _isFirstOfPart = false;
        _right!.MoveTo(Chunk.Keys);
        _ahead?.MoveTo(Chunk.Keys);
    }

    private void Match(int row, int stop, int first, nint output)
    {
        int timed = Chunk.CountTimed(row, stop);
        ReadOnlySpan<long> times = timed > 0 ? Chunk.Rows(row, timed, needsElapsed: false).Times : default;
        Match(_right!, times, stop - row, output, scan.RightPlaces, row - first);
        if (_ahead is null || scan.RightPlaces.Length == 0) return;
        _nearer ??= new NearerRows(output, scan.RightPlaces);
        Match(_ahead, times, stop - row, _nearer.Chunk, _nearer.Places, row - first);
        _nearer.Choose(times, _right!, _ahead, output, row - first);
    }

    private void Match(RightSide right, ReadOnlySpan<long> times, int rows, nint output, int[] places, int offset)
    {
        right.BeginRows(output, places, offset);
        foreach (long time in times)
        {
            if (_hasInfinities && time is long.MaxValue or -long.MaxValue) right.MatchNothing();
            else right.Match(time);
        }

        for (int late = times.Length; late < rows; late++) right.MatchNothing();
        right.EndRows();
    }
}
