namespace Millrace.TimeSeries.Contract;

/// <summary>What an operator does when its first input is a stream, which gives only new rows batch by batch.</summary>
public enum StreamSupport
{
    /// <summary>It is refused: it would have to look at rows of earlier batches, or at all of a series.</summary>
    Refused,

    /// <summary>Each row of the result comes from one row of the first input alone, so that nothing must be remembered.</summary>
    RowByRow,

    /// <summary>
    /// Its kernel goes on where the batch before ended, from what it knows of each series. Calls that do not run as a kernel, or
    /// need a whole series, are refused.
    /// </summary>
    GoesOn,
}
