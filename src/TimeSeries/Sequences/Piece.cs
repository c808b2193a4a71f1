namespace Millrace.TimeSeries.Sequences;

/// <summary>An interval and where its metrics lie.</summary>
/// <param name="Start">Its first moment.</param>
/// <param name="End">The first moment behind it.</param>
/// <param name="Slot">The place of its metrics in a <see cref="MetricStore"/>.</param>
internal readonly record struct Piece(long Start, long End, int Slot)
{
    /// <summary>True when both have some time in common.</summary>
    public bool Overlaps(Piece other) => Math.Max(Start, other.Start) < Math.Min(End, other.End);
}
