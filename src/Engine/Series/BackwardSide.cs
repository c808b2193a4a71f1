using Millrace.Engine.Duck;

namespace Millrace.Engine.Series;

/// <summary>
/// Looks back: the newest right row that is not too late, and for each column the newest value when nulls are skipped.
/// </summary>
internal sealed unsafe class BackwardSide : RightSide
{
    private readonly int[]?[] _newest;
    private readonly int[][] _space;

    public BackwardSide(AsOfScan scan, IReadOnlyList<KeyCell> from)
        : base(scan, from)
    {
        _newest = new int[]?[ColumnCount];
        _space = [.. _newest.Select(_ => scan.Binding.Plan.SkipsNulls ? new int[DuckApi.VectorSize] : [])];
    }

    public override void Match(long time)
    {
        if (IsStrict && time == long.MinValue)
        {
            MatchNothing();
            return;
        }

        long last = IsStrict ? time - 1 : time;
        while (IsInSeries)
        {
            ReadOnlySpan<long> times = Chunk.Times;
            int at = At;
            while (at < Stop && times[at] <= last) at++;
            At = at;
            if (at < Stop || Stop < Chunk.Count) break;
            Flush();
            if (at > First) Carry(at - 1);
            GoOn();
        }

        Note(time, At > First ? At - 1 : HasCarried ? Carried : None);
    }

    protected override int[]? RowsOf(int column) => _newest[column];

    protected override void OnChunk()
    {
        if (!Scan.Binding.Plan.SkipsNulls) return;
        for (int column = 0; column < _newest.Length; column++) _newest[column] = Newest(_space[column], DuckApi.VectorValidity(Vector(column)));
    }

    /// <summary>For each row the newest one up to it whose value is not null; −1 for none in the chunk.</summary>
    private int[]? Newest(int[] space, ulong* validity)
    {
        if (validity == null) return null;
        int newest = -1;
        for (int row = 0; row < Chunk.Count; row++)
        {
            if ((validity[row >> 6] & (1UL << (row & 63))) != 0) newest = row;
            space[row] = newest;
        }

        return space;
    }
}
