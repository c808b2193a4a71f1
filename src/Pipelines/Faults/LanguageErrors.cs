using Millrace.Foundation.Faults;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of pipeline SQL.</summary>
internal static class LanguageErrors
{
    public static MillraceException Syntax(SourceLocation location, string found, string expected, string hint) => new(
        new ErrorCode("PIPELINE_SYNTAX"),
        $"Pipeline SQL: {found}, expected {expected}.{(hint.Length > 0 ? " " + hint : "")}",
        location: location);

    public static MillraceException ColumnType(SourceLocation location, string column, MillraceException cause) => new(
        new ErrorCode("PIPELINE_SYNTAX"),
        $"Pipeline SQL: the type of column '{column}' was expected. {cause.Message}",
        location: location,
        innerException: cause);

    public static MillraceException ValueBreaksStatement(SourceLocation location, MillraceException cause) => new(
        new ErrorCode("PIPELINE_SYNTAX"),
        "Pipeline SQL: with its ${…} replaced by their values this statement is not well formed: a value opens "
            + "a quote or "
        + "comment that is never closed. Look at the values in the configuration.",
        location: location,
        innerException: cause);

    public static MillraceException UnknownKey(SourceLocation location, string key, IReadOnlyList<string> known) => new(
        new ErrorCode("PIPELINE_CONFIGURATION_UNKNOWN"),
        $"'${{{key}}}' has no value: neither the configuration of the pipeline nor a SET above gives one."
        + (NearestName.Of(key, known) is string near ? $" Did you mean '{near}'?" : "")
        + (known.Count > 0 ? $" Known: {NearestName.List(known)}." : " No keys are known here."),
        location: location);

    public static MillraceException Unsupported(SourceLocation location, string construct, string instead) => new(
        new ErrorCode("PIPELINE_UNSUPPORTED"),
        $"{construct} is not supported yet in this version. {instead}",
        location: location);
}
