namespace Millrace.Catalog.Binding;

/// <summary>A join of two streams.</summary>
/// <param name="KeepsLeft">True when rows of the left stream without a match are given too, once none can come.</param>
/// <param name="KeepsRight">The same for the right stream.</param>
/// <param name="LeftWaits">
/// How much newer than a left row, in microseconds, the right rows that match it can be; null when the condition does not say.
/// </param>
/// <param name="RightWaits">How much newer than a right row the left rows that match it can be; null when the condition does not say.</param>
public sealed record StreamJoin(bool KeepsLeft, bool KeepsRight, long? LeftWaits, long? RightWaits);
