namespace Millrace.TimeSeries.Windows;

/// <summary>A number of rows before and behind each row.</summary>
/// <param name="back">How many rows before it.</param>
/// <param name="ahead">How many rows behind it; −1 leaves the row itself out.</param>
internal sealed class RowFrame(int back, int ahead) : WindowFrame
{
    public override bool LooksAhead => ahead > 0;

    public override int Ready => Math.Max(0, Count - Next - (IsOver ? 0 : Math.Max(0, ahead)));

    public override void Take(ReadOnlySpan<long> times) => Count += times.Length;

    public override bool Find(Span<int> from, Span<int> to)
    {
        int first = Next - back;
        int end = Next + ahead + 1;
        if (first > 0 && end + from.Length - 1 <= Count)
        {
            for (int row = 0; row < from.Length; row++) from[row] = first + row;
            for (int row = 0; row < to.Length; row++) to[row] = end + row;
            return true;
        }

        for (int row = 0; row < from.Length; row++)
        {
            from[row] = Math.Max(0, Next + row - back);
            to[row] = Math.Min(Count, Next + row + ahead + 1);
        }

        return false;
    }
}
