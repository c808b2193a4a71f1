using Millrace.Foundation.Faults;

namespace Millrace.Engine.Faults;

/// <summary>Faults of the query engine.</summary>
public static class EngineErrors
{
    /// <summary>A query could not be read or bound: a syntax error, an unknown column, table, function or type.</summary>
    /// <param name="problem">What the engine says.</param>
    /// <param name="location">Where in the text a person wrote; null when the text is ours.</param>
    /// <param name="innerException">The engine's own fault.</param>
    public static MillraceException QueryInvalid(string problem, SourceLocation? location, Exception? innerException) => new(
        new ErrorCode("QUERY_INVALID"), problem, location: location, innerException: innerException);

    /// <summary>A query failed while it ran: a conversion, an overflow, a missing file.</summary>
    public static MillraceException QueryFailed(string problem, Exception innerException) => new(
        new ErrorCode("QUERY_FAILED"), problem, innerException: innerException);

    /// <summary>The query needs more memory than the limit, even with spilling to disk.</summary>
    public static MillraceException OutOfMemory(string problem, Exception innerException) => new(
        new ErrorCode("ENGINE_OUT_OF_MEMORY"),
        $"The query needs more memory than it may use: {problem} Raise the memory limit or give it less data at a time.",
        innerException: innerException);

    /// <summary>The disk is full: result files or spill files could not be written.</summary>
    public static MillraceException DiskFull(string problem, Exception innerException) => new(
        new ErrorCode("STORAGE_FULL"),
        $"The disk is full: {problem.TrimEnd('.')}. Nothing of this step was committed; free some space and run again.",
        isTransient: true,
        innerException: innerException);

    /// <summary>A nested value of a result cannot be given as it is.</summary>
    public static MillraceException ResultNotReadable(string column, string engineType, Exception innerException) => new(
        new ErrorCode("RESULT_NOT_READABLE"),
        $"A value of column '{column}' ({engineType}) holds a null that cannot be shown in this nested type. Select to_json({column}) instead, "
        + "or write the result as parquet or arrow.",
        innerException: innerException);

    /// <summary>A file does not hold what its format promises.</summary>
    public static MillraceException FileUnreadable(string problem, Exception innerException) => new(
        new ErrorCode("FILE_UNREADABLE"), problem, innerException: innerException);

    /// <summary>A Parquet file that a query reads is not there (any more).</summary>
    public static MillraceException DataFileMissing(string path, Exception innerException) => new(
        new ErrorCode("DATA_FILE_MISSING"),
        $"The data file '{path}' is gone. If its table was vacuumed, the version that is read is older than what the table keeps: read a "
        + "later one. Otherwise somebody deleted it by hand: put it back, or restore the table to a version that does not need it.",
        innerException: innerException);

    /// <summary>A Parquet file that a query reads is cut off or no Parquet file.</summary>
    public static MillraceException DataFileDamaged(string path, string problem, Exception innerException) => new(
        new ErrorCode("DATA_FILE_DAMAGED"),
        $"The data file '{path}' is damaged: {problem}. Put it back from a backup, or restore the table to a version that does not need it.",
        innerException: innerException);

    /// <summary>Rows of two series cannot be told apart by the hash they are sorted by, which chance alone hardly brings about.</summary>
    internal static MillraceException SeriesHashShared(string op) => new(
        new ErrorCode("QUERY_FAILED"),
        $"{op}: two series have the same hash value. Cluster the table by series and time, or rename one of the two.");

    /// <summary>What an operator knows of a stream's series was written for other columns or by another version of it.</summary>
    public static MillraceException StateOutdated(string op, string before, string now) => new(
        new ErrorCode("STREAM_STATE_OUTDATED"),
        $"{op} cannot go on with what it knows of the stream's series: that was kept for {before}, and now it is {now}. "
        + "Refresh the table in full to start again.");

    /// <summary>A query names a state that is not open.</summary>
    internal static MillraceException StateClosed() => new(
        new ErrorCode("QUERY_INVALID"), "The query belongs to a batch that is over. It cannot be run again.");

    /// <summary>A column has a type that a table cannot hold.</summary>
    public static MillraceException TypeNotStorable(string column, string engineType) => new(
        new ErrorCode("TYPE_NOT_STORABLE"),
        $"Column '{column}' has the type {engineType}, which a Delta table cannot hold. Cast it to a type it can, "
        + "for instance string.");

    /// <summary>A dataset has more expectations than one gate can count.</summary>
    public static MillraceException TooManyRules(int count, int most) => new(
        new ErrorCode("EXPECTATIONS_TOO_MANY"),
        $"A dataset has {count} expectations; at most {most} can be checked in one pass. Join some with AND.");
}
