using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of pipelines that are written in C#.</summary>
internal static class CodeErrors
{
    private static readonly ErrorCode InvalidCode = new("PIPELINE_CODE_INVALID");

    public static MillraceException UnknownSetting(string key, IReadOnlyList<string> known) => new(
        new ErrorCode("PIPELINE_CONFIGURATION_UNKNOWN"),
        $"The configuration of the pipeline has no '{key}'." + NearestName.Hint(key, known));

    public static MillraceException BadMethod(SourceLocation location, string problem) =>
        new(InvalidCode, $"This method cannot declare a dataset: {problem}", location: location);

    public static MillraceException MethodFailed(SourceLocation location, Exception cause) => new(
        InvalidCode,
        $"The method that gives the query failed: {cause.Message} It runs while the pipeline is planned and may only "
        + "compose a query.",
        location: location,
        innerException: cause);

    public static MillraceException BadHandler(SourceLocation location, string takes) => new(
        InvalidCode, $"This method must be Task Name({takes}, CancellationToken) and not generic, to be called with what happens.", location: location);

    public static MillraceException SinkWithoutPlace(string name, SourceLocation location) => new(
        InvalidCode, $"The sink '{name}' does not say where its rows go. Call Delta, DeltaTable, Using, ForEachBatch or To on it.", location: location);

    public static MillraceException NoConstructor(Type type) => new(
        InvalidCode,
        $"'{type.Name}' has instance methods that declare datasets but no constructor without parameters. Add "
            + "one, make "
        + "the methods static, or pass an instance to FromInstance.");

    public static MillraceException NothingDeclared(string where) => new(
        InvalidCode,
        $"{where} declares nothing. Put [StreamingTable], [MaterializedView], [TemporaryView] or [AppendFlow] "
            + "on methods that "
        + "return Query.");

    public static MillraceException BadProperty(SourceLocation location, string property) =>
        new(InvalidCode, $"'{property}' is not a table property. Write key=value.", location: location);
}
