using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Faults;

/// <summary>Faults of Delta tables: what is broken or refused, in which table, and what to do.</summary>
public static class DeltaErrors
{
    /// <summary>Code of <see cref="LogGap"/>.</summary>
    internal const string LogGapCode = "DELTA_LOG_GAP";

    /// <summary>Code of <see cref="LogCorrupt"/>.</summary>
    internal const string LogCorruptCode = "DELTA_LOG_CORRUPT";

    /// <summary>There is no table at a path.</summary>
    public static MillraceException TableNotFound(LakePath root) => Make(
        "DELTA_TABLE_NOT_FOUND",
        $"There is no Delta table at '{root}': it holds no _delta_log with a commit. "
        + "Check the path or create the table.");

    /// <summary>A table cannot be created where one is already.</summary>
    public static MillraceException TableExists(LakePath root) => Make(
        "DELTA_TABLE_EXISTS",
        $"A Delta table already exists at '{root}'. Open it, or choose another path.");

    /// <summary>A version does not exist (any more).</summary>
    public static MillraceException VersionNotFound(LakePath root, long version, long first, long latest) => Make(
        "DELTA_VERSION_NOT_FOUND",
        $"Table '{root}' has no version {Text(version)}: versions {Text(first)} to {Text(latest)} can be read.");

    /// <summary>A point in time lies outside the table's history.</summary>
    public static MillraceException TimestampOutOfRange(
        LakePath root, DateTimeOffset timestamp, DateTimeOffset first, DateTimeOffset latest) => Make(
        "DELTA_TIMESTAMP_OUT_OF_RANGE",
        $"Table '{root}' has no version as of {Text(timestamp)}: "
        + $"its history runs from {Text(first)} to {Text(latest)}.");

    /// <summary>A commit inside the needed range is missing.</summary>
    public static MillraceException LogGap(LakePath root, long missingVersion) => Make(
        LogGapCode,
        $"The log of table '{root}' has a gap: commit {Text(missingVersion)} is missing although later ones exist. "
        + "Restore that file of _delta_log; reading on would give wrong rows.");

    /// <summary>A file of the log cannot be understood.</summary>
    public static MillraceException LogCorrupt(LakePath file, string problem, Exception? cause = null) => new(
        new ErrorCode(LogCorruptCode),
        $"Log file '{file}' is damaged: {problem}. Restore it from a backup; the table cannot be read past it.",
        innerException: cause);

    /// <summary>A checkpoint that a snapshot still reads from is gone or another one now.</summary>
    public static MillraceException CheckpointReplaced(LakePath file) => new(
        new ErrorCode("DELTA_CHECKPOINT_REPLACED"),
        $"Checkpoint '{file}' was removed or replaced by another writer while a snapshot was reading from it. "
        + "Take a new snapshot of the table and try again.",
        isTransient: true);

    /// <summary>The log never says which protocol or schema holds.</summary>
    public static MillraceException StateIncomplete(LakePath root, long version, string action) => Make(
        "DELTA_STATE_INCOMPLETE",
        $"Table '{root}' at version {Text(version)} has no {action} action, so it is not a valid Delta table. "
        + "Restore the missing files of _delta_log.");

    /// <summary>A table needs a feature that we cannot read.</summary>
    public static MillraceException FeatureNotReadable(LakePath root, string feature) => Make(
        "DELTA_FEATURE_UNSUPPORTED",
        $"Table '{root}' cannot be read: it needs the table feature '{feature}', which Millrace does not support. "
        + "Drop the feature with the engine that added it, or read the table there.");

    /// <summary>A table needs a feature that we cannot keep when writing.</summary>
    public static MillraceException FeatureNotWritable(LakePath root, string feature, string? detail = null) => Make(
        "DELTA_FEATURE_NOT_WRITABLE",
        $"Table '{root}' can be read but not written: it uses the table feature '{feature}'"
        + (detail is null ? "" : $" ({detail})")
        + ", which Millrace cannot maintain. Write with the engine that added it, or drop the feature.");

    /// <summary>A schema text or a table definition is not usable.</summary>
    public static MillraceException InvalidSchema(string problem, Exception? cause = null) => new(
        new ErrorCode("DELTA_SCHEMA_INVALID"), $"The table schema is not usable: {problem}.", innerException: cause);

    /// <summary>A table property has a value that does not fit it.</summary>
    public static MillraceException InvalidProperty(string name, string value, string expected) => Make(
        "DELTA_PROPERTY_INVALID", $"Table property '{name}' is '{value}', but {expected}.");

    /// <summary>Rows may only be added to this table.</summary>
    public static MillraceException AppendOnly(LakePath root) => Make(
        "DELTA_APPEND_ONLY",
        $"Table '{root}' is append-only (delta.appendOnly = true): rows cannot be replaced or removed. "
        + "Set the property to false first if that is meant.");

    /// <summary>A transaction contradicts itself or its table.</summary>
    public static MillraceException InvalidTransaction(LakePath root, string problem) => Make(
        "DELTA_TRANSACTION_INVALID", $"The transaction on table '{root}' cannot be committed: {problem}.");

    /// <summary>Other writers won too many times in a row.</summary>
    public static MillraceException TooManyAttempts(LakePath root, int attempts) => new(
        new ErrorCode("DELTA_COMMIT_CONTENDED"),
        $"Table '{root}' was committed to by others {Text(attempts)} times in a row, so this commit was given up. "
        + "Nothing was written; run again when fewer writers are at work.",
        isTransient: true);

    /// <summary>A deletion vector cannot be trusted.</summary>
    public static MillraceException DeletionVectorCorrupt(string vector, string problem, Exception? cause = null) =>
        new(
        new ErrorCode("DELTA_DELETION_VECTOR_CORRUPT"),
        $"Deletion vector '{vector}' is damaged: {problem}. "
        + "Reading on would bring deleted rows back; restore the file.",
        innerException: cause);

    /// <summary>The table's record of row ids cannot be read, so no new ones can be given.</summary>
    public static MillraceException RowTrackingInvalid(string configuration, Exception cause) => new(
        new ErrorCode("DELTA_ROW_TRACKING_INVALID"),
        $"The domain 'delta.rowTracking' does not tell the highest row id: {configuration}. "
        + "Rows cannot be added without giving an id twice; restore the domain with the engine that wrote it.",
        innerException: cause);

    /// <summary>A writer does not say that it keeps what the table asks of every row or file.</summary>
    public static MillraceException DutyNotTaken(LakePath root, string feature, string detail) => Make(
        "DELTA_FEATURE_NOT_WRITABLE",
        $"Table '{root}' asks more of its writers than this write says it keeps: the table feature '{feature}' "
        + $"({detail}). Write through a way that enforces it, or drop the feature.");

    /// <summary>The statistics of a file are not valid JSON.</summary>
    public static MillraceException InvalidStatistics(string problem) => Make(
        "DELTA_STATISTICS_INVALID", $"File statistics are not usable: {problem}.");

    /// <summary>A partition value does not fit its column.</summary>
    public static MillraceException InvalidPartitionValue(string column, string value, string type) => Make(
        "DELTA_PARTITION_VALUE_INVALID",
        $"Partition value '{value}' of column '{column}' is not a {type}. "
        + "The file was written with a damaged log entry.");

    private static MillraceException Make(string code, string message) => new(new ErrorCode(code), message);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
