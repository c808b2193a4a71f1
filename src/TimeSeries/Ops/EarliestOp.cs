namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_earliest</c>: the first rows of every series.</summary>
internal sealed class EarliestOp() : EdgeRows(
    "ts_earliest", "Keeps the first rows of every series.", isLatest: false, hasInstant: false, [["a", "1", "10"], ["b", "2", "40"]]);
