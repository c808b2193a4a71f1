using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of planning and running an update.</summary>
internal static class RunErrors
{
    public static MillraceException ExpectationFailed(
        TableName dataset, IEnumerable<(Expectation Rule, long Failed)> broken, IEnumerable<string> samples) => new(
        new ErrorCode("EXPECTATION_FAILED"),
        $"'{dataset}' was not updated: {string.Join("; ", broken.Select(rule => $"{rule.Failed} rows break '{rule.Rule.Name}' ({rule.Rule.Condition})"))}. "
        + $"Nothing of this batch was committed. Rows that break it: {string.Join(" ", samples)}");

    public static MillraceException ViewExpectationFailed(
        TableName dataset, TableName view, IEnumerable<(Expectation Rule, long Failed)> broken, IEnumerable<string> samples) => new(
        new ErrorCode("EXPECTATION_FAILED"),
        $"'{dataset}' was not updated: in the view '{view.Table}', which it reads, "
        + $"{string.Join("; ", broken.Select(rule => $"{rule.Failed} rows break '{rule.Rule.Name}' ({rule.Rule.Condition})"))}. "
        + $"Nothing of this batch was committed. Rows that break it: {string.Join(" ", samples)}");

    public static MillraceException NullNotAllowed(TableName dataset, string column, long rows) => new(
        new ErrorCode("NOT_NULL_VIOLATED"),
        $"'{dataset}' was not updated: {rows} rows hold null in '{column}', which is declared NOT NULL. Nothing of this batch was "
        + $"committed. Drop such rows with CONSTRAINT … EXPECT ({column} IS NOT NULL) ON VIOLATION DROP ROW, or allow null.");

    public static MillraceException SourceFailed(TableName dataset, TableName source) => new(
        new ErrorCode("PIPELINE_SOURCE_FAILED"),
        $"'{dataset}' was left as it is because '{source}', which it reads, could not be updated.");

    public static MillraceException OtherOwner(TableName dataset, string owner, SourceLocation location) => new(
        new ErrorCode("PIPELINE_TABLE_OWNED"),
        $"'{dataset}' belongs to the pipeline '{owner}': a table has one owner. Choose another name.",
        location: location);

    public static MillraceException NotOwned(TableName dataset, SourceLocation location) => new(
        new ErrorCode("PIPELINE_TABLE_EXISTS"),
        $"'{dataset}' exists and was not made by a pipeline; it would be overwritten. Choose another name, or remove the table.",
        location: location);

    public static MillraceException KindChanged(TableName dataset, string before, string now, SourceLocation location) => new(
        new ErrorCode("PIPELINE_KIND_CHANGED"),
        $"'{dataset}' is a {before} and cannot become a {now}. Choose another name, or remove the table first.",
        location: location);

    public static MillraceException TypeChanged(TableName dataset, string column, DataType before, DataType now, SourceLocation location) => new(
        new ErrorCode("PIPELINE_TYPE_CHANGED"),
        $"Column '{column}' of '{dataset}' is {DataTypeText.Format(before)} in the table and would become {DataTypeText.Format(now)}. "
        + $"Cast it in the query, or run with --full-refresh {dataset.Table} to read everything again.",
        location: location);

    public static MillraceException PartitionsChanged(TableName dataset, SourceLocation location) => new(
        new ErrorCode("PIPELINE_PARTITIONS_CHANGED"),
        $"The partition columns of '{dataset}' differ from those of the table. Run with --full-refresh {dataset.Table}.",
        location: location);

    public static MillraceException PartitionColumnUnknown(TableName dataset, string column, SourceLocation location) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"PARTITIONED BY names '{column}', which '{dataset}' does not have.",
        location: location);

    public static MillraceException DeclaredColumnMissing(TableName dataset, string column, SourceLocation location) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"'{dataset}' declares the column '{column}', which its query does not give.",
        location: location);

    /// <summary>A fault of the engine, which knows no dataset, with the dataset whose rows it computed.</summary>
    /// <returns>The fault itself when it says where it belongs, or is of another kind.</returns>
    public static MillraceException Placed(MillraceException fault, DatasetDeclaration dataset) =>
        fault is { Location: null, Code.Value: "QUERY_FAILED" or "ENGINE_OUT_OF_MEMORY" }
            ? new MillraceException(fault.Code, $"'{dataset.Name}' could not be computed: {fault.Message}", fault.IsTransient, dataset.Location, fault)
            : fault;

    /// <summary>A column whose name no table of a pipeline takes.</summary>
    public static MillraceException ColumnNameUnusable(TableName dataset, string column, SourceLocation location) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"The column '{column}' of '{dataset}' cannot be stored: names of columns hold no space, line break, tab nor any of ,;{{}}()=. "
        + $"Give it another name in the query: `{column}` AS {NameText.Plain(column)}.",
        location: location);

    public static MillraceException FlowsDisagree(TableName dataset, string column, DataType first, DataType second, SourceLocation location) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"Two flows into '{dataset}' give '{column}' different types: {DataTypeText.Format(first)} and {DataTypeText.Format(second)}. Cast one of them.",
        location: location);

    public static MillraceException SourceRewritten(string source, long version, string flow, string target) => new(
        new ErrorCode("STREAM_SOURCE_CHANGED"),
        $"Flow '{flow}' reads '{source}' as a stream, but version {version} of it removed or rewrote rows that may have been read already. "
        + $"Run with --full-refresh {target} to read the source again from its present state.");

    public static MillraceException StartingVersionMissing(string source, long version, long latest, SourceLocation? location) => new(
        new ErrorCode("CALL_INVALID"),
        $"STREAM of '{source}' is to start at version {version}, and its latest is {latest}. Name one up to there, or 'latest'.",
        location: location);

    public static MillraceException SourceReplaced(string source, string flow, string target) => new(
        new ErrorCode("STREAM_SOURCE_REPLACED"),
        $"Flow '{flow}' has read '{source}' before, but the table was dropped and made again. "
        + $"Run with --full-refresh {target} to read the new one from its beginning.");

    public static MillraceException ResetForbidden(TableName dataset, SourceLocation location) => new(
        new ErrorCode("PIPELINE_RESET_FORBIDDEN"),
        $"'{dataset}' has pipelines.reset.allowed = false, so it cannot be fully refreshed. Take it out of the selection, or change the property.",
        location: location);

    public static MillraceException Busy(string pipeline, string owner) => new(
        new ErrorCode("PIPELINE_BUSY"),
        $"Another run of pipeline '{pipeline}' is under way{owner}. Wait until it has ended, then run again.",
        isTransient: true);

    public static MillraceException TooManyConflicts(TableName dataset, string last) => new(
        new ErrorCode("PIPELINE_COMMIT_CONFLICT"),
        $"'{dataset}' could not be committed because other writers kept changing it: {last} Run again when they have ended.",
        isTransient: true);

    public static MillraceException UpdateFailed(string pipeline, int failed) => new(
        new ErrorCode("PIPELINE_UPDATE_FAILED"),
        $"The update of '{pipeline}' failed: {failed} {(failed == 1 ? "dataset" : "datasets")} could not be updated. What was committed before stays; "
        + "mend the cause and run again.");

    public static MillraceException NotIncremental(DatasetDeclaration dataset, IReadOnlyList<(string Type, string What, SourceLocation? Location)> issues) => new(
        new ErrorCode("PIPELINE_NOT_INCREMENTAL"),
        $"'{dataset.Name}' says REFRESH POLICY INCREMENTAL STRICT and cannot be refreshed so: "
        + string.Join("; ", issues.Select(static issue => $"{issue.What} ({issue.Type})"))
        + ". Change the query, ask for a full refresh, or say REFRESH POLICY INCREMENTAL or AUTO.",
        location: issues.Select(static issue => issue.Location).FirstOrDefault(static place => place is not null) ?? dataset.Location);
}
