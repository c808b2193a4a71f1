namespace Millrace.TimeSeries.Ops;

/// <summary><c>ts_prior_to</c>: the last rows of every series up to a point in time.</summary>
internal sealed class PriorToOp() : EdgeRows(
    "ts_prior_to", "Keeps the last rows of every series up to a point in time.", isLatest: true, hasInstant: true, [["a", "2", "20"], ["b", "2", "40"]]);
