namespace Millrace.Engine.Series;

/// <summary>Looks ahead: the next right row that is not too early; of several at its time the last. Nulls are not skipped.</summary>
internal sealed class ForwardSide(AsOfScan scan, IReadOnlyList<KeyCell> from) : RightSide(scan, from)
{
    private long _carried;

    public override void Match(long time)
    {
        if (IsStrict && time == long.MaxValue)
        {
            MatchNothing();
            return;
        }

        long least = IsStrict ? time + 1 : time;
        if (HasCarried && _carried < least)
        {
            // Left rows come in order: nobody asks for it again.
            Flush();
            HasCarried = false;
        }

        Note(time, Find(least));
    }

    private int Find(long least)
    {
        while (!HasCarried)
        {
            if (!IsInSeries) return None;
            ReadOnlySpan<long> times = Chunk.Times;
            int at = At;
            while (at < Stop && times[at] < least) at++;
            while (at + 1 < Stop && times[at + 1] == times[at]) at++;
            At = at;
            if (at == Stop && Stop < Chunk.Count) return None;
            if (at + 1 < Chunk.Count) return at;

            // The chunk ends with the row, or before it; more rows of its time may follow.
            Flush();
            if (at == Stop)
            {
                GoOn();
                continue;
            }

            _carried = times[at];
            Carry(at);
            GoOn();
            if (IsInSeries && Chunk.Times[0] == _carried) HasCarried = false;
        }

        return Carried;
    }
}
