namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_subsequent_to</c>: the first rows of every series from a point in time.</summary>
internal sealed class SubsequentToOp() : EdgeRows(
    "ts_subsequent_to", "Keeps the first rows of every series from a point in time.", isLatest: false, hasInstant: true, [["a", "2", "20"], ["b", "2", "40"]]);
