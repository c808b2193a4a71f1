using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of flows that apply change events.</summary>
internal static class ChangeErrors
{
    public static MillraceException TruncateOfHistory(SourceLocation location) => Declaration(
        "APPLY AS TRUNCATE empties a table and would lose its history, so it goes with STORED AS SCD TYPE 1 only.", location);

    public static MillraceException HistoryOfType1(SourceLocation location) => Declaration(
        "TRACK HISTORY ON needs a table that keeps history: write STORED AS SCD TYPE 2 before it.", location);

    public static MillraceException KeyInside(ChangeColumn key) => Declaration(
        $"The key '{key.Name}' is a field inside a column. Give it a column of its own in a temporary view.", key.Location);

    public static MillraceException KeyTwice(ChangeColumn key) => Declaration($"The key '{key.Name}' is named twice.", key.Location);

    public static MillraceException ColumnInside(ChangeColumn column) => Declaration(
        $"'{column.Name}' is a field inside a column; columns are kept and tracked as a whole.", column.Location);

    public static MillraceException Mixed(DatasetDeclaration target, FlowDeclaration other, FlowDeclaration changes) => Declaration(
        $"'{target.Name}' gets change events from the flow '{changes.Name}', so the flow '{other.Name}' cannot append to it: appended rows have "
        + "no sequence. Make it AUTO CDC as well, with ONCE for a first load.", other.Location);

    public static MillraceException FlowsDiffer(DatasetDeclaration target, FlowDeclaration flow, FlowDeclaration first, string clause) => Declaration(
        $"The flows '{first.Name}' and '{flow.Name}' into '{target.Name}' differ in {clause}. All flows into a table apply changes alike.",
        flow.Changes!.Location);

    public static MillraceException SequencesDiffer(
        DatasetDeclaration target, FlowDeclaration flow, DataType type, FlowDeclaration first, DataType firstType) => Declaration(
        $"The flows '{first.Name}' and '{flow.Name}' into '{target.Name}' differ in SEQUENCE BY: {DataTypeText.Format(firstType)} and "
        + $"{DataTypeText.Format(type)} cannot say which event is newer. Cast one of them in a temporary view.",
        flow.Changes!.SequenceBy[0].Location);

    public static MillraceException SnapshotsNotAlone(DatasetDeclaration target, FlowDeclaration flow, FlowDeclaration first) => Declaration(
        $"'{target.Name}' follows snapshots of a source, so it has one flow: what is not in the next snapshot is removed. It has '{first.Name}' and "
        + $"'{flow.Name}'. Put the sources together in a temporary view.",
        flow.Changes!.Location);

    public static MillraceException SnapshotOfSeveral(FlowDeclaration flow, int sources) => Declaration(
        $"The versions of one table are the snapshots of flow '{flow.Name}', but its source reads {sources} tables or functions. Read one table, or "
        + "give snapshots by a function in C#.",
        flow.Location);

    public static MillraceException SnapshotStream(FlowDeclaration flow) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"The function of flow '{flow.Name}' gave a query that reads a stream. A snapshot is a whole table: read it without STREAM.",
        location: flow.Location);

    public static MillraceException SnapshotVersion(FlowDeclaration flow, string problem) => new(
        new ErrorCode("CDC_SNAPSHOT_VERSION"),
        $"The function that gives the snapshots of flow '{flow.Name}' {problem} Nothing of this snapshot was applied.",
        location: flow.Location);

    public static MillraceException SnapshotFunction(FlowDeclaration flow, Exception cause) => new(
        new ErrorCode("PIPELINE_CODE_INVALID"),
        $"The function that gives the snapshots of flow '{flow.Name}' failed: {cause.Message}",
        location: flow.Location,
        innerException: cause);

    public static MillraceException SnapshotKeyTwice(FlowDeclaration flow, string version, string sample) => new(
        new ErrorCode("CDC_SNAPSHOT_KEY"),
        $"'{flow.Target}' was not updated: snapshot {version} has several rows with the same key ({string.Join(", ", flow.Changes!.Keys.Select(key => key.Name))}). "
        + $"Name more keys, or leave rows out in a temporary view. One such key: {sample}",
        location: flow.Changes.Keys[0].Location);

    public static MillraceException SnapshotPosition(FlowDeclaration flow, string path, Exception? cause) => new(
        new ErrorCode("STREAM_STATE_MISSING"),
        $"Flow '{flow.Name}' cannot go on: '{path}', which says the snapshot it has come to, "
        + $"{(cause is null ? "is not there" : $"cannot be read ({cause.Message})")}. Run with --full-refresh {flow.Target.Table} to start again.",
        location: flow.Location,
        innerException: cause);

    public static MillraceException ColumnUnknown(FlowDeclaration flow, string clause, ChangeColumn column, string? near) => Declaration(
        $"{clause} of flow '{flow.Name}' names '{column.Name}', which its source does not have.{(near is null ? "" : $" Did you mean '{near}'?")}",
        column.Location);

    public static MillraceException KeyNotStored(FlowDeclaration flow, ChangeColumn key) => Declaration(
        $"COLUMNS of flow '{flow.Name}' leaves out the key '{key.Name}', without which its rows cannot be found again.", key.Location);

    public static MillraceException NotComparable(FlowDeclaration flow, string clause, ChangeColumn column, DataType type) => Declaration(
        $"{clause} of flow '{flow.Name}' names '{column.Name}', which is {DataTypeText.Format(type)} and has no order. "
        + "Use a number, text, date or time.", column.Location);

    public static MillraceException ColumnReserved(FlowDeclaration flow, string column) => Declaration(
        $"The source of flow '{flow.Name}' has a column '{column}', a name that AUTO CDC gives itself. "
        + "Leave it out with COLUMNS * EXCEPT, or rename it in a temporary view.", flow.Location);

    public static MillraceException DefinitionChanged(DatasetDeclaration target, string? before, string? now) => new(
        new ErrorCode("PIPELINE_CHANGES_CHANGED"),
        $"The rows of '{target.Name}' were made as '{before ?? "appended rows"}' and would go on as '{now ?? "appended rows"}', which do not fit together. "
        + $"Run with --full-refresh {target.Name.Table} to read everything again.",
        location: target.Location);

    public static MillraceException HistoryColumnMissing(TableName target, string column, SourceLocation location) => Declaration(
        $"'{target}' keeps history, so its columns must have '{column}' of the type of the sequence, or none be listed.", location);

    public static MillraceException StreamOfChanges(DatasetDeclaration reader, DatasetDeclaration source, SourceLocation location) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"'{reader.Name}' reads '{source.Name}' with STREAM, but AUTO CDC changes and removes rows there, and a stream gets every row once. "
        + "Read it without STREAM in a materialized view, or read the stream that holds the change events.",
        location: location);

    public static MillraceException SequenceNull(FlowDeclaration flow, long rows, string sample) => new(
        new ErrorCode("CDC_SEQUENCE_NULL"),
        $"'{flow.Target}' was not updated: {rows} change events have null in SEQUENCE BY, so nobody can say when they happened. Nothing of this "
        + $"batch was committed. Leave such events out in a temporary view between source and flow. One of them: {sample}",
        location: flow.Changes!.SequenceBy[0].Location);

    public static MillraceException KeyNull(FlowDeclaration flow, long rows, string sample) => new(
        new ErrorCode("CDC_KEY_NULL"),
        $"'{flow.Target}' was not updated: {rows} change events have null in a key ({string.Join(", ", flow.Changes!.Keys.Select(key => key.Name))}). "
        + $"Nothing of this batch was committed. Leave such events out in a temporary view between source and flow. One of them: {sample}",
        location: flow.Changes.Keys[0].Location);

    public static MillraceException RetentionInvalid(DatasetDeclaration target, string property, string text) => Declaration(
        $"{property} of '{target.Name}' is '{text}'; a number of seconds from 0 on was expected.", target.Location);

    private static MillraceException Declaration(string message, SourceLocation location) =>
        new(new ErrorCode("PIPELINE_DECLARATION"), message, location: location);
}
