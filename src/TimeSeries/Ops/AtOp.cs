namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_at</c>: the rows at a point in time.</summary>
internal sealed class AtOp() : TimeFilter("ts_at", "=", "at", [["2", "b"]]);
