namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_after</c>: the rows after a point in time.</summary>
internal sealed class AfterOp() : TimeFilter("ts_after", ">", "after", [["3", "c"]]);
