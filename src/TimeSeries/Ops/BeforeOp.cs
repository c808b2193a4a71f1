namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_before</c>: the rows before a point in time.</summary>
internal sealed class BeforeOp() : TimeFilter("ts_before", "<", "before", [["1", "a"]]);
