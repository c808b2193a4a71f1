using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of tables that refresh themselves, outside of a project's pipelines.</summary>
internal static class StandaloneErrors
{
    public static MillraceException Damaged(TableName name, string path, Exception cause) => new(
        new ErrorCode("STANDALONE_DAMAGED"),
        $"The definition of '{name}' in '{path}' cannot be read: {cause.Message} Restore the file; DROP removes the table with it.",
        innerException: cause);

    public static MillraceException Exists(TableName name, SourceLocation location) => new(
        new ErrorCode("TABLE_EXISTS"),
        $"There is '{name}' already. Write CREATE OR REFRESH to give it this definition and refresh it.",
        location: location);

    public static MillraceException NotRefreshable(TableName name, SourceLocation location) => new(
        new ErrorCode("TABLE_NOT_REFRESHABLE"),
        $"'{name}' is an ordinary table or view: it always is as its last change left it. REFRESH is for streaming tables and materialized views.",
        location: location);

    public static MillraceException OfPipeline(TableName name, string pipeline, string instead, SourceLocation location) => new(
        new ErrorCode("TABLE_NOT_REFRESHABLE"), $"'{name}' belongs to the pipeline '{pipeline}'. {instead}", location: location);

    public static MillraceException WrongKind(TableName name, string kind, SourceLocation location) => new(
        new ErrorCode("TABLE_NOT_REFRESHABLE"), $"'{name}' is a {kind}. Say so in the statement, or write TABLE.", location: location);

    public static MillraceException Async(SourceLocation location) => new(
        new ErrorCode("SQL_NOT_SUPPORTED"),
        "ASYNC is not supported: nothing goes on once the command has ended. Leave it out; the statement answers when the refresh has ended.",
        location: location);

    public static MillraceException OwnProperty(string key, SourceLocation location) => new(
        new ErrorCode("TABLE_NOT_CHANGEABLE"), $"The property '{key}' tells whose table it is and is not set by hand.", location: location);

    public static MillraceException WarehouseMissing(string name, SourceLocation location) => Catalog.Faults.CatalogErrors.WarehouseMissing(name, location);
}
