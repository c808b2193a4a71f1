using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Catalog.Faults;

/// <summary>Faults of names and of binding queries to tables.</summary>
public static class CatalogErrors
{
    /// <summary>A query names a table that does not exist.</summary>
    /// <param name="name">The name as it was understood.</param>
    /// <param name="similar">The nearest name that exists, or null.</param>
    /// <param name="location">Where it is written.</param>
    public static MillraceException TableNotFound(string name, string? similar, SourceLocation? location) => new(
        new ErrorCode("TABLE_NOT_FOUND"),
        $"There is no table or view '{name}'."
        + (similar is null ? " SHOW TABLES lists what there is." : $" Did you mean '{similar}'?"),
        location: location);

    /// <summary>A function that only stands after FROM was given something it cannot take.</summary>
    public static MillraceException CallInvalid(string function, string problem, SourceLocation? location) => new(
        new ErrorCode("CALL_INVALID"), $"{function}: {problem}.", location: location);

    /// <summary>A statement is not written as its grammar asks.</summary>
    /// <param name="found">What stands there.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="hint">What to do; may be empty.</param>
    /// <param name="location">Where it stands.</param>
    public static MillraceException StatementSyntax(string found, string expected, string hint, SourceLocation? location) => new(
        new ErrorCode("SQL_SYNTAX"), $"{found}, expected {expected}.{(hint.Length > 0 ? " " + hint : "")}", location: location);

    /// <summary>A construct is known and not offered.</summary>
    public static MillraceException NotSupported(string construct, string instead, SourceLocation? location) => new(
        new ErrorCode("SQL_NOT_SUPPORTED"), $"{construct} is not supported in this version. {instead}", location: location);

    /// <summary>A streaming read stands where only a snapshot can be read.</summary>
    public static MillraceException StreamNotAllowed(SourceLocation? location) => new(
        new ErrorCode("STREAM_NOT_ALLOWED"),
        "STREAM reads only what is new, which only a streaming table can do. Leave STREAM out to read the whole table.",
        location: location);

    /// <summary>A snapshot version or time is not one.</summary>
    public static MillraceException TimeTravelInvalid(string text, SourceLocation? location) => new(
        new ErrorCode("TIME_TRAVEL_INVALID"),
        $"'{text}' is not a version or a time. Write VERSION AS OF 3, or TIMESTAMP AS OF '2024-05-01 10:00:00'.",
        location: location);

    /// <summary>An existing fault, told again with the place it belongs to.</summary>
    public static MillraceException At(MillraceException fault, SourceLocation? location)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return fault.Location is not null || location is null
            ? fault
            : new MillraceException(fault.Code, fault.Message, fault.IsTransient, location, fault);
    }

    /// <summary>A time-series operator stands over a stream where it would give other rows than over a table.</summary>
    public static MillraceException NotOnStream(string op, string reason, string remedy) => new(
        new ErrorCode("SERIES_NOT_ON_STREAM"), $"{op} cannot run over a stream: {reason}. {remedy}");

    /// <summary>A name is taken.</summary>
    public static MillraceException TableExists(TableName name, SourceLocation? location) => new(
        new ErrorCode("TABLE_EXISTS"), $"There is something at the name '{name}' already. Choose another name.", location: location);

    /// <summary>The file of a view is not as it should be.</summary>
    public static MillraceException ViewDamaged(TableName name, string path, Exception cause) => new(
        new ErrorCode("VIEW_DAMAGED"),
        $"The definition of the view '{name}' in '{path}' cannot be read: {cause.Message} Make the view again, or remove the file.",
        innerException: cause);

    /// <summary>The file of a view is of another version of this program.</summary>
    public static MillraceException ViewFormat(TableName name, string path, int format) => new(
        new ErrorCode("VIEW_DAMAGED"),
        string.Create(CultureInfo.InvariantCulture, $"The definition of the view '{name}' in '{path}' has format {format}, which this version does not know. Use the version that wrote it."));

    /// <summary>The query of a view cannot be read as things are now; the code stays that of the cause.</summary>
    /// <param name="name">The view.</param>
    /// <param name="fault">What is wrong, with its place in the view's query.</param>
    /// <param name="location">Where the view is named.</param>
    public static MillraceException InView(TableName name, MillraceException fault, SourceLocation? location)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string place = fault.Location is SourceLocation at ? string.Create(CultureInfo.InvariantCulture, $" (line {at.Line}, column {at.Column} of its query)") : "";
        string message = fault.Location is null ? fault.Message : fault.Message[$"{fault.Location}: ".Length..];
        return new MillraceException(fault.Code, $"In the view '{name}'{place}: {message}", fault.IsTransient, location, fault);
    }

    /// <summary>Views read each other in a ring.</summary>
    /// <param name="ring">The views from the first to the one that closes the ring.</param>
    /// <param name="location">Where the last is named.</param>
    public static MillraceException ViewRing(IEnumerable<TableName> ring, SourceLocation? location) => new(
        new ErrorCode("VIEW_RECURSIVE"),
        $"A view must not read itself: {string.Join(" reads ", ring.Select(static name => $"'{name}'"))}. Name a table in one of them.",
        location: location);

    /// <summary>A view names more or fewer columns than its query gives.</summary>
    public static MillraceException ViewColumns(TableName name, int named, int given, SourceLocation? location) => new(
        new ErrorCode("VIEW_COLUMNS"),
        string.Create(CultureInfo.InvariantCulture, $"The view '{name}' names {named} columns, but its query gives {given}. Name all of them, or none."),
        location: location);

    /// <summary>Something that only a table can do is asked of a view.</summary>
    public static MillraceException IsView(TableName name, SourceLocation? location) => new(
        new ErrorCode("VIEW_NOT_A_TABLE"),
        $"'{name}' is a view, which holds no rows and has no versions of its own. Name the table that it reads; SHOW CREATE TABLE tells which.",
        location: location);

    /// <summary>A table is dropped as a view, or the other way round.</summary>
    public static MillraceException WrongDrop(TableName name, string kind, string statement, SourceLocation? location) => new(
        new ErrorCode("VIEW_NOT_A_TABLE"), $"'{name}' is a {kind}. Write {statement}.", location: location);

    /// <summary>There is no view of a name.</summary>
    public static MillraceException ViewNotFound(TableName name, SourceLocation? location) => new(
        new ErrorCode("VIEW_NOT_FOUND"), $"There is no view '{name}'. SHOW VIEWS lists what there is.", location: location);

    /// <summary>A view has no column of a name.</summary>
    public static MillraceException ViewColumnUnknown(TableName view, string column, IEnumerable<string> known, SourceLocation? location) => new(
        new ErrorCode("VIEW_COLUMNS"), $"The view '{view}' has no column '{column}', but {string.Join(", ", known)}.", location: location);

    /// <summary>A list of columns names one twice.</summary>
    public static MillraceException ColumnTwice(string column, SourceLocation? location) => new(
        new ErrorCode("SQL_SYNTAX"), $"The column '{column}' is declared twice. Names are the same whatever their case.", location: location);

    /// <summary>A table must not be changed by hand.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="location">Where it is named.</param>
    public static MillraceException TableNotChangeable(string reason, SourceLocation? location) => new(
        new ErrorCode("TABLE_NOT_CHANGEABLE"), reason, location: location);

    /// <summary>A table is to be made by name where there is no project to keep it.</summary>
    public static MillraceException WarehouseMissing(string table, SourceLocation? location) => new(
        new ErrorCode("WAREHOUSE_MISSING"),
        $"There is no project to keep table '{table}' in. Name one with -C DIR, start one with 'millrace init DIR', or name the table by its path: delta.`{table}`.",
        location: location);

    /// <summary>A statement about partitions names a table that has none.</summary>
    public static MillraceException NotPartitioned(SourceLocation? location) => new(
        new ErrorCode("TABLE_NOT_PARTITIONED"), "The table has no partition columns. DESCRIBE DETAIL tells how it is laid out.", location: location);

    /// <summary>The table's folder holds something else than a Delta table.</summary>
    public static MillraceException NotATable(TableName name, string path) => new(
        new ErrorCode("TABLE_DAMAGED"),
        $"'{name}' should lie at '{path}', but there is no Delta log there. Restore the folder, or remove it.");

    /// <summary>A statement is neither a query nor one that tells what there is.</summary>
    /// <param name="word">Its first word.</param>
    /// <param name="known">The grammars of what is known.</param>
    /// <param name="location">Where it stands.</param>
    public static MillraceException StatementUnknown(string word, IEnumerable<string> known, SourceLocation? location) => new(
        new ErrorCode("STATEMENT_UNKNOWN"),
        $"'{word}' begins no statement that can be run here. Accepted are SELECT, WITH, VALUES, FROM, {string.Join(", ", known)}. "
        + "--help shows examples.",
        location: location);

    /// <summary>A text that is to have one answer holds no statement, or several.</summary>
    public static MillraceException NotOneStatement(int count) => new(
        new ErrorCode("SQL_SYNTAX"),
        string.Create(CultureInfo.InvariantCulture, $"The text holds {count} statements, and one is answered at a time. Run the others before it by ExecuteAsync."));

    /// <summary>A query that may only read tables does more.</summary>
    /// <param name="what">What it does, as a sentence without its point.</param>
    /// <param name="location">Where.</param>
    public static MillraceException NotReadOnly(string what, SourceLocation? location) => new(
        new ErrorCode("QUERY_NOT_READ_ONLY"), $"This query may only read tables and views by their names. {what}{(what.EndsWith('?') ? "" : ".")}", location: location);
}
