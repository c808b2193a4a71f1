namespace Millrace.Foundation.Faults;

/// <summary>Faults of names, types and storage.</summary>
public static class FoundationErrors
{
    /// <summary>A table, schema or catalog name is not usable.</summary>
    public static MillraceException InvalidName(string name, string reason) => new(
        new ErrorCode("NAME_INVALID"),
        $"'{name}' is not a usable name: {reason}.");

    /// <summary>A type written as text (a schema hint, a column definition) is not a type we know.</summary>
    public static MillraceException UnknownType(string text, string problem) => new(
        new ErrorCode("TYPE_UNKNOWN"),
        $"'{text}' is not a column type: {problem}. Types are string, byte, short, integer, long, float, double, "
        + "decimal(p,s), boolean, binary, date, timestamp, timestamp_ntz, array<t>, map<k,v>, struct<name:t>.");

    /// <summary>The store refused an operation: missing permission, full disk, broken device.</summary>
    public static MillraceException StorageFailed(string operation, string path, Exception cause) => new(
        new ErrorCode(IsDiskFull(cause) ? "STORAGE_FULL" : "STORAGE_FAILED"),
        IsDiskFull(cause)
            ? $"Could not {operation} '{path}': the disk is full. Nothing was committed; free some space and run again."
            : $"Could not {operation} '{path}': {cause.Message} Check that the path exists and that you may use it.",
        isTransient: IsDiskFull(cause),
        innerException: cause);

    /// <summary>A SQL text is not well formed.</summary>
    public static MillraceException SqlSyntax(SourceLocation location, string problem) => new(
        new ErrorCode("SQL_SYNTAX"), $"SQL syntax: {problem}.", location: location);

    private static bool IsDiskFull(Exception cause) =>
        cause is IOException io && ((io.HResult & 0xFFFF) is 28 or 112
            || io.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase));
}
