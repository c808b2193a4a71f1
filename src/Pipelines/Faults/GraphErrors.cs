using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of declarations and of the graph they form.</summary>
internal static class GraphErrors
{
    public static MillraceException DuplicateDataset(DatasetDeclaration first, DatasetDeclaration second) => new(
        new ErrorCode("PIPELINE_DUPLICATE_DATASET"),
        $"'{second.Name}' is declared twice: as {Describe(first.Kind)} at {first.Location} and as "
        + $"{Describe(second.Kind)} here. Rename or remove one.",
        location: second.Location);

    public static MillraceException DuplicateFlow(FlowDeclaration first, FlowDeclaration second) => new(
        new ErrorCode("PIPELINE_DUPLICATE_FLOW"),
        $"Two flows are named '{second.Name}': one at {first.Location} and this one. Rename one; a table's own query "
        + "is the flow that is named as the table.",
        location: second.Location);

    public static MillraceException MissingTarget(FlowDeclaration flow, IReadOnlyList<DatasetDeclaration> datasets) =>
        new(
            new ErrorCode("PIPELINE_FLOW_TARGET"),
            $"Flow '{flow.Name}' writes to '{flow.Target}', which this pipeline does not declare. Add "
            + $"CREATE STREAMING TABLE {flow.Target.Table}."
            + NearestName.Hint(flow.Target.ToString(), [.. datasets.Select(dataset => dataset.Name.ToString())]),
            location: flow.Location);

    public static MillraceException TargetTakesNoFlow(FlowDeclaration flow, DatasetDeclaration target) => new(
        new ErrorCode("PIPELINE_FLOW_TARGET"),
        $"Flow '{flow.Name}' writes to '{target.Name}', which is {Describe(target.Kind)} (declared at "
        + $"{target.Location}); only a streaming table or a sink takes flows.",
        location: flow.Location);

    public static MillraceException NoQuery(DatasetDeclaration dataset) => Declaration(
        dataset.Location, $"'{dataset.Name}' is {Describe(dataset.Kind)} without a query. Add AS SELECT ….");

    public static MillraceException DuplicateExpectation(DatasetDeclaration dataset, Expectation expectation) =>
        Declaration(
            expectation.Location,
            $"'{dataset.Name}' has two expectations named '{expectation.Name}'. Give each its own name.");

    public static MillraceException DuplicateColumn(DatasetDeclaration dataset, DeclaredColumn column) => Declaration(
        column.Location, $"'{dataset.Name}' declares column '{column.Name}' twice. Names differ by more than case.");

    public static MillraceException PartitionsAndClusters(DatasetDeclaration dataset) => Declaration(
        dataset.Location,
        $"'{dataset.Name}' asks for PARTITIONED BY and CLUSTER BY; a table has one of them. CLUSTER BY is the "
            + "usual choice.");

    public static MillraceException QualifiedView(IReadOnlyList<string> parts, SourceLocation location) => Declaration(
        location,
        $"The temporary view '{string.Join('.', parts)}' belongs to the pipeline, not to a schema. Name it "
        + $"'{parts[^1]}'.");

    public static MillraceException Subquery(string expectation, SourceLocation location) => Declaration(
        location,
        $"Expectation '{expectation}' holds a subquery; a rule looks at one row only. Join what it needs in the "
            + "query.");

    public static MillraceException Cycle(IReadOnlyList<FlowEdge> ring, IReadOnlyList<TableName> names)
    {
        string steps = string.Join(", ", ring.Select((edge, i) => $"'{names[i]}' reads '{edge.Dataset}' at "
            + $"{edge.Location}"));
        return new MillraceException(
            new ErrorCode("PIPELINE_CYCLE"),
            $"These datasets read each other in a ring: {steps}. Break the ring at one of these places.",
            location: ring[0].Location);
    }

    public static MillraceException StreamOf(DatasetDeclaration reader, DatasetDeclaration source, FlowEdge edge) =>
        new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"'{reader.Name}' reads '{source.Name}' with STREAM, but it is {Describe(source.Kind)}"
        + (source.Kind == DatasetKind.TemporaryView
            ? " whose query reads no stream. Write STREAM inside the view, or read it without STREAM."
            : ", which is not append-only. Read it without STREAM, or read the streaming table it is made from."),
        location: edge.Location);

    public static MillraceException StreamInBatch(DatasetDeclaration reader, FlowEdge edge, string how) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"'{reader.Name}' is {Describe(reader.Kind)} and {how}; it must be a batch query. Remove STREAM, or make it "
        + "a streaming table.",
        location: edge.Location);

    public static MillraceException NoStream(DatasetDeclaration target, FlowDeclaration flow) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"Flow '{flow.Name}' {(target.Sink is null ? "fills the streaming table" : "sends to the sink")} '{target.Name}' but reads no stream. Write FROM STREAM source, "
        + $"{(target.Sink is null ? "declare a MATERIALIZED VIEW instead, " : "")}or use INSERT INTO ONCE for a single load.",
        location: flow.Location);

    public static MillraceException TemporaryInCatalogView(DatasetDeclaration view, FlowEdge edge) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"The view '{view.Name}' is kept in the catalog and reads the temporary view '{edge.Dataset}', which "
            + "exists only "
        + "inside the pipeline. Make one of them like the other.",
        location: edge.Location);

    public static MillraceException DuplicateHook(string name, SourceLocation location) => Declaration(
        location, $"Two event hooks are named '{name}'. Give each its own name.");

    public static MillraceException UnknownFlow(FlowEdge edge) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"A source is given for flow '{edge.FlowName}', which the pipeline does not declare.",
        location: edge.Location);

    public static MillraceException UnknownSelection(string name, IReadOnlyList<string> known) => new(
        new ErrorCode("PIPELINE_SELECTION_UNKNOWN"),
        $"'{name}' is no dataset of this pipeline that can be refreshed." + NearestName.Hint(name, known));

    private static MillraceException Declaration(SourceLocation location, string message) =>
        new(new ErrorCode("PIPELINE_DECLARATION"), message, location: location);

    private static string Describe(DatasetKind kind) => kind switch
    {
        DatasetKind.StreamingTable => "a streaming table",
        DatasetKind.MaterializedView => "a materialized view",
        DatasetKind.TemporaryView => "a temporary view",
        DatasetKind.CatalogView => "a view",
        DatasetKind.Sink => "a sink",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
