namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_at_or_before</c>: the rows at or before a point in time.</summary>
internal sealed class AtOrBeforeOp() : TimeFilter("ts_at_or_before", "<=", "at or before", [["1", "a"], ["2", "b"]]);
