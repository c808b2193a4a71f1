using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of sinks.</summary>
internal static class SinkErrors
{
    private static readonly ErrorCode InvalidOption = new("SINK_OPTION_INVALID");

    public static MillraceException NoSink(FlowDeclaration flow, DatasetDeclaration target) => new(
        new ErrorCode("PIPELINE_FLOW_TARGET"),
        $"Flow '{flow.Name}' says INSERT INTO SINK '{target.Name}', which is declared at {target.Location} and is no sink. Leave out SINK, or declare it with CREATE SINK.",
        location: flow.Location);

    public static MillraceException TakesAppends(DatasetDeclaration sink, FlowDeclaration flow, string what) => new(
        new ErrorCode("PIPELINE_FLOW_TARGET"),
        $"Flow '{flow.Name}' {what}, and '{sink.Name}' is a sink: only flows that append rows send to one. Let it write to a streaming table, "
        + "and send what that table's change feed tells.",
        location: flow.Location);

    public static MillraceException WholeFlow(DatasetDeclaration sink, FlowDeclaration flow, string reason, SourceLocation location) => new(
        new ErrorCode("PIPELINE_FLOW_TARGET"),
        $"The result of flow '{flow.Name}' over all rows changes with every batch ({reason}), and what was sent to the sink '{sink.Name}' cannot be taken back. "
        + "Group by time windows with WATERMARK, or send rows as they are.",
        location: location);

    public static MillraceException Expectations(DatasetDeclaration sink, Expectation rule) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"The sink '{sink.Name}' has the expectation '{rule.Name}', and sinks have none. Put it on the table or temporary view that the flow reads.",
        location: rule.Location);

    public static MillraceException Read(DatasetDeclaration reader, DatasetDeclaration sink, FlowEdge edge) => new(
        new ErrorCode("PIPELINE_SINK_READ"),
        $"'{reader.Name}' reads '{sink.Name}', which is a sink: what is sent there is outside the pipeline. Read the table that the flow into it reads.",
        location: edge.Location);

    public static MillraceException UnknownFormat(DatasetDeclaration sink, SinkDeclaration place, IReadOnlyList<string> known) => new(
        new ErrorCode("SINK_FORMAT_UNKNOWN"),
        $"The sink '{sink.Name}' says USING {place.Format}, and there is no such format here: there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)}. "
        + "A program can send rows anywhere: PipelineBuilder.Sink(…).ForEachBatch(…), or .To(ISink).",
        location: place.Location);

    public static MillraceException UnknownOption(DatasetDeclaration sink, SinkDeclaration place, string option, IReadOnlyList<string> known) => new(
        InvalidOption,
        $"The sink '{sink.Name}' has the option '{option}', which the format {place.Format} does not know." + NearestName.Hint(option, known),
        location: place.Location);

    public static MillraceException MissingOption(DatasetDeclaration sink, SinkDeclaration place, string option) => new(
        InvalidOption, $"The sink '{sink.Name}' uses the format {place.Format}, which needs the option {option}.", location: place.Location);

    public static MillraceException OnePlace(DatasetDeclaration sink, SinkDeclaration place) => new(
        InvalidOption,
        $"The sink '{sink.Name}' writes to a Delta table: give OPTIONS (path = 'folder') or OPTIONS (tableName = 'catalog.schema.table'), and one of them only.",
        location: place.Location);

    public static MillraceException BadTableName(DatasetDeclaration sink, SinkDeclaration place, string name) => new(
        InvalidOption, $"The sink '{sink.Name}' names the table '{name}'; a name has one to three parts, joined by dots.", location: place.Location);

    public static MillraceException OwnTable(DatasetDeclaration sink, string table, SourceLocation location) => new(
        new ErrorCode("PIPELINE_TABLE_OWNED"),
        $"The sink '{sink.Name}' writes to '{table}', which a pipeline fills and keeps. Choose a table of its own; inside the pipeline, let the flow write to the table itself.",
        location: location);

    public static MillraceException WriteFailed(DatasetDeclaration sink, string flow, long batch, long rows, Exception cause, bool isTransient) => new(
        new ErrorCode("SINK_WRITE_FAILED"),
        $"The sink '{sink.Name}' did not take batch {batch} of flow '{flow}' ({rows} rows): {cause.Message} The next update sends it again, with the same id.",
        location: sink.Location,
        innerException: cause,
        isTransient: isTransient);

    public static MillraceException NotReady(DatasetDeclaration sink, Exception cause) => new(
        new ErrorCode("SINK_NOT_READY"),
        $"The sink '{sink.Name}' cannot be used: {cause.Message}",
        location: sink.Location,
        innerException: cause);

    public static MillraceException FormatTaken(string name) => new(
        new ErrorCode("SINK_FORMAT_TAKEN"), $"There is a sink format named '{name}' already. Each has a name of its own.");

    public static MillraceException LedgerLost(TableName sink, string last) => new(
        new ErrorCode("PIPELINE_COMMIT_CONFLICT"),
        $"The position of the flows to '{sink}' could not be written down because somebody else keeps writing it: {last} Run again when they have ended.",
        isTransient: true);
}
