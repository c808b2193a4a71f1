using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of streaming queries that remember rows.</summary>
internal static class StreamErrors
{
    public static MillraceException OnlyFlow(DatasetDeclaration target, FlowDeclaration flow, string reason, SourceLocation location) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"The result of flow '{flow.Name}' over all rows changes with every batch ({reason}), so '{target.Name}' is computed like a materialized view, and no other flow can write "
        + "into it. Move the other flows to a table of their own, or this one.",
        location: location);

    public static MillraceException StreamOfWhole(DatasetDeclaration reader, DatasetDeclaration source, string reason, SourceLocation location) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"'{reader.Name}' reads '{source.Name}' with STREAM, but the rows there change with every batch ({reason}), and a stream gets every row once. "
        + "Read it without STREAM in a materialized view, or read the stream that it is computed from.",
        location: location);

    public static MillraceException ChangesOf(FlowDeclaration flow) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"AUTO CDC reads events row by row, but the source of flow '{flow.Name}' groups, joins or compares the rows of its stream. Make a streaming table of it and read that.",
        location: flow.Location);

    public static MillraceException RowsMissing(FlowDeclaration flow, long batch, string folder) => new(
        new ErrorCode("STREAM_STATE_MISSING"),
        $"Flow '{flow.Name}' cannot go on: the rows that it kept after batch {batch} are not in '{folder}'. Either the folder was removed, or the query was row by row before. "
        + $"Run with --full-refresh {flow.Target.Table} to start again.",
        location: flow.Location);

    public static MillraceException RowsOutdated(FlowDeclaration flow, string difference) => new(
        new ErrorCode("STREAM_STATE_OUTDATED"),
        $"Flow '{flow.Name}' cannot go on with the rows that it kept: {difference}. Run with --full-refresh {flow.Target.Table} to start again.",
        location: flow.Location);

    public static MillraceException RowsTooNew(string path, int format) => new(
        new ErrorCode("OFFSET_LOG_TOO_NEW"),
        $"'{path}' was written in format {format} by a newer version of Millrace. Update to that version.");

    public static MillraceException RowsCorrupt(string path, Exception innerException) => new(
        new ErrorCode("STREAM_STATE_CORRUPT"),
        $"'{path}' cannot be read: {innerException.Message} Restore it from a backup, or run with --full-refresh.", innerException: innerException);

    public static MillraceException EventTimeMissing(FlowDeclaration flow, string column, SourceLocation? location) => new(
        new ErrorCode("QUERY_INVALID"),
        $"WATERMARK names '{column}', which is no column of type timestamp or date there.", location: location ?? flow.Location);
}
