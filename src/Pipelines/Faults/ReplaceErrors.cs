using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of flows whose rows take the place of others, and of those that follow snapshots.</summary>
internal static class ReplaceErrors
{
    public static MillraceException StreamOfReplaced(DatasetDeclaration reader, DatasetDeclaration source, SourceLocation location) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"'{reader.Name}' reads '{source.Name}' with STREAM, but REPLACE WHERE removes rows there, and a stream gets every row once. "
        + "Read it without STREAM in a materialized view.",
        location: location);

    public static MillraceException StreamInside(FlowDeclaration flow, SourceLocation location) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"Flow '{flow.Name}' {(flow.ReplaceWhere is null ? "compares snapshots" : "replaces rows")}, for which it needs all rows of its source, but it reads "
        + "a stream. Remove STREAM.",
        location: location);

    public static MillraceException Subquery(SourceLocation location) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        "The condition of REPLACE WHERE holds a subquery, but it looks at one row of the table only. Write the values out, or take them from the configuration as ${key}.",
        location: location);

    public static MillraceException RowsOutside(FlowDeclaration flow, long rows, string sample) => new(
        new ErrorCode("REPLACE_ROWS_OUTSIDE"),
        $"'{flow.Target}' was not updated: {rows} rows of flow '{flow.Name}' are not among those it replaces ({flow.ReplaceWhere!.Text}), so they "
        + $"would be there again after every update. Add the condition to the query's WHERE. One of them: {sample}",
        location: flow.ReplaceWhere!.Location);
}
