using Millrace.Foundation.Faults;

namespace Millrace.Ingest.Faults;

/// <summary>Faults of taking data in.</summary>
public static class IngestErrors
{
    /// <summary>A landing folder or file does not exist.</summary>
    public static MillraceException LandingNotFound(string path, SourceLocation? location) => new(
        new ErrorCode("LANDING_NOT_FOUND"),
        $"The landing path '{path}' does not exist. Make the folder, or correct the path in read_files(…).",
        location: location);

    /// <summary>A landing folder may not be listed or a file may not be read.</summary>
    public static MillraceException LandingUnreadable(string path, Exception cause) => new(
        new ErrorCode("LANDING_UNREADABLE"),
        $"The landing path '{path}' cannot be read: {cause.Message} Give this user the right to read it.",
        innerException: cause);

    /// <summary>An option of read_files is unknown, or has a value it cannot have.</summary>
    public static MillraceException OptionInvalid(string option, string problem, SourceLocation? location) => new(
        new ErrorCode("READ_FILES_OPTION_INVALID"), $"read_files: option '{option}' {problem}.", location: location);

    /// <summary>The columns of the files cannot be known.</summary>
    public static MillraceException SchemaUnknown(string path, SourceLocation? location) => new(
        new ErrorCode("SCHEMA_UNKNOWN"),
        $"The columns of '{path}' cannot be known: no file has landed yet and neither schema nor schemaHints is given. "
        + "Give schemaHints => 'name type, …', or land a file first.",
        location: location);

    /// <summary>A file seems to be cut by another separator than the one in force.</summary>
    public static MillraceException SeparatorMismatch(string file, string separator, string likely, string header) => new(
        new ErrorCode("CSV_SEPARATOR_MISMATCH"),
        $"'{file}' has the single column '{header}' when cut at '{separator}', and none of the expected columns. It looks as "
        + $"if it were cut at '{likely}': set sep => '{likely}' in read_files(…), or take the file out of the folder. "
        + "Nothing of this batch was committed.");

    /// <summary>A file's first record names none of the columns of the source.</summary>
    public static MillraceException HeaderMismatch(string file, IReadOnlyList<string> header) => new(
        new ErrorCode("CSV_HEADER_MISMATCH"),
        $"The first line of '{file}' names none of the expected columns, but {string.Join(", ", header.Take(5).Select(name => $"'{name}'"))}"
        + $"{(header.Count > 5 ? ", …" : "")}. The file may lack its header or belong elsewhere: take it out of the folder, or "
        + "set header => false. Nothing of this batch was committed.");

    /// <summary>New columns landed and the source is set to fail on them.</summary>
    public static MillraceException NewColumns(string file, IEnumerable<string> columns) => new(
        new ErrorCode("SCHEMA_NEW_COLUMNS"),
        $"'{file}' has columns that the source does not know: {string.Join(", ", columns)}. schemaEvolutionMode is "
        + "failOnNewColumns: add them to the schema, or take the file out of the folder.");

    /// <summary>The record of processed input cannot be read.</summary>
    public static MillraceException OffsetLogCorrupt(string path, string problem) => new(
        new ErrorCode("OFFSET_LOG_CORRUPT"),
        $"The record of processed input '{path}' is damaged: {problem}. Run the pipeline with --full-refresh for this table "
        + "to read everything again.");

    /// <summary>Nothing is known of an operator's series after the last batch of its flow.</summary>
    public static MillraceException StateMissing(string op, long batch, string folder) => new(
        new ErrorCode("STREAM_STATE_MISSING"),
        $"Nothing is known of what {op} had seen of its series after batch {batch}: its text or that of its input was changed since, or "
        + $"'{folder}' was not moved with the table. Run the pipeline with --full-refresh for this table to compute it again.");

    /// <summary>A file of states cannot be read.</summary>
    public static MillraceException StateCorrupt(string path, string problem) => new(
        new ErrorCode("STREAM_STATE_CORRUPT"),
        $"The file '{path}' with what a flow knows of its series is damaged: {problem}. Put it back from a backup, or run the pipeline with "
        + "--full-refresh for this table to compute it again.");

    /// <summary>An operator would have to remember more than fits into a file.</summary>
    public static MillraceException StateTooLarge(string op, int series, long bytes) => new(
        new ErrorCode("STREAM_STATE_TOO_LARGE"),
        $"{op} keeps {bytes} bytes of {series} series, and more than a gibibyte cannot be kept. Use a shorter window, tell fewer series "
        + "apart, or compute it in a materialized view.");

    /// <summary>A record of processed input comes from a later version of Millrace.</summary>
    public static MillraceException OffsetLogTooNew(string path, int format) => new(
        new ErrorCode("OFFSET_LOG_TOO_NEW"),
        $"'{path}' has format {format}, which this version of Millrace does not know. Use the version that wrote it.");
}
