namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_latest</c>: the last rows of every series.</summary>
internal sealed class LatestOp() : EdgeRows(
    "ts_latest", "Keeps the last rows of every series.", isLatest: true, hasInstant: false, [["a", "3", "30"], ["b", "2", "40"]]);
