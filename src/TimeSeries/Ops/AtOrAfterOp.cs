namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_at_or_after</c>: the rows at or after a point in time.</summary>
internal sealed class AtOrAfterOp() : TimeFilter("ts_at_or_after", ">=", "at or after", [["2", "b"], ["3", "c"]]);
