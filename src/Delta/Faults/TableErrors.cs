using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Delta.Faults;

/// <summary>Faults of reading, writing and changing rows of tables.</summary>
public static class TableErrors
{
    /// <summary>Rows break a rule of their table.</summary>
    /// <param name="root">The table.</param>
    /// <param name="rule">The rule for people: its name and condition.</param>
    /// <param name="rows">How many rows break it; null when that was not found again.</param>
    /// <param name="example">One of them as text, or null.</param>
    public static MillraceException RuleViolated(LakePath root, string rule, long? rows, string? example) => new(
        new ErrorCode("DELTA_RULE_VIOLATED"),
        $"{(rows is long count ? Text(count) : "Some")} {(rows == 1 ? "row breaks" : "rows break")} {rule} of table '{root}'"
        + $"{(example is null ? "" : $", such as {example}")}. Nothing was written; correct or leave out these rows.");

    /// <summary>A rule of a table cannot be evaluated, so its rows cannot be checked.</summary>
    public static MillraceException RuleNotEvaluable(LakePath root, string rule, string expression, string problem, Exception? cause) => new(
        new ErrorCode("DELTA_RULE_NOT_EVALUABLE"),
        $"Table '{root}' has {rule} with the expression '{expression}', which cannot be evaluated here: {problem} "
        + "Nothing was written. Write the rows with the engine that made the rule, or drop it.",
        innerException: cause);

    /// <summary>Rows have a column that their table lacks.</summary>
    public static MillraceException ColumnUnknown(LakePath root, string column, string? similar) => new(
        new ErrorCode("DELTA_WRITE_COLUMN_UNKNOWN"),
        $"The rows have a column '{column}' that table '{root}' lacks.{(similar is null ? "" : $" Did you mean '{similar}'?")} "
        + "Leave it out, name it as the table does, or allow the write to merge schemas.");

    /// <summary>A column gets no value and cannot go without.</summary>
    public static MillraceException ColumnMissing(LakePath root, string column) => new(
        new ErrorCode("DELTA_WRITE_COLUMN_MISSING"),
        $"The rows have no column '{column}', which in table '{root}' is NOT NULL and has no default. Give it a value.");

    /// <summary>Values of a column do not fit its type without a cast that may lose something.</summary>
    public static MillraceException TypeMismatch(LakePath root, string column, string given, string wanted) => new(
        new ErrorCode("DELTA_WRITE_TYPE_MISMATCH"),
        $"Column '{column}' of the rows is {given}, which is not stored as {wanted} in table '{root}' without a cast. "
        + $"Write CAST({column} AS {wanted}) if that is what you mean.");

    /// <summary>The rows do not match the columns given for them.</summary>
    public static MillraceException ColumnCount(LakePath root, int given, int wanted) => new(
        new ErrorCode("DELTA_WRITE_COLUMN_COUNT"),
        $"The rows have {Text(given)} columns, but {Text(wanted)} columns of table '{root}' are to be written. Name the columns to write.");

    /// <summary>A column's values come from the table alone.</summary>
    public static MillraceException IdentityGiven(LakePath root, string column) => new(
        new ErrorCode("DELTA_IDENTITY_GIVEN"),
        $"Column '{column}' of table '{root}' is GENERATED ALWAYS AS IDENTITY: the table gives its values. Leave the column out.");

    /// <summary>An identity column has no further values.</summary>
    public static MillraceException IdentityExhausted(LakePath root, string column, Exception cause) => new(
        new ErrorCode("DELTA_IDENTITY_EXHAUSTED"),
        $"Identity column '{column}' of table '{root}' has no values left within 64 bits for the rows to write.",
        innerException: cause);

    /// <summary>A row of a merge's target matches several rows of its source.</summary>
    public static MillraceException MergeAmbiguous(LakePath root, long rows, string? example) => new(
        new ErrorCode("DELTA_MERGE_AMBIGUOUS"),
        $"{Text(rows)} {(rows == 1 ? "row" : "rows")} of table '{root}' would be changed by more than one row of the source"
        + $"{(example is null ? "" : $", such as {example}")}, so the result would depend on chance. Make the source's rows unique by the "
        + "columns of the ON condition, or narrow the clauses.");

    /// <summary>An order contradicts itself or the table.</summary>
    public static MillraceException OrderInvalid(LakePath root, string problem) => new(
        new ErrorCode("DELTA_ORDER_INVALID"), $"Table '{root}' cannot be changed as asked: {problem}.");

    /// <summary>Others kept committing what contradicts an operation.</summary>
    public static MillraceException Contended(LakePath root, int attempts, string lastConflict) => new(
        new ErrorCode("DELTA_CHANGE_CONTENDED"),
        $"The change of table '{root}' met a contradicting commit in each of {Text(attempts)} attempts; nothing was changed. "
        + $"The last one: {lastConflict} Try again when fewer others write.",
        isTransient: true);

    /// <summary>A version of a range kept no changes.</summary>
    public static MillraceException ChangeFeedOff(LakePath table, long version) => new(
        new ErrorCode("DELTA_CHANGE_FEED_OFF"),
        string.Create(CultureInfo.InvariantCulture, $"Table '{table}' kept no changes at version {version}. ")
        + "Set delta.enableChangeDataFeed = true and begin with a version after that.");

    /// <summary>Columns of a range of versions cannot be read as those of the last.</summary>
    public static MillraceException ChangeFeedSchema(LakePath table, string column, long earlier, long last) => new(
        new ErrorCode("DELTA_CHANGE_FEED_SCHEMA"),
        string.Create(CultureInfo.InvariantCulture, $"Table '{table}': column '{column}' of version {earlier} is renamed or gone in version {last}. ")
        + "Read the changes in two ranges, before and after that.");

    /// <summary>A range of versions ends before it begins.</summary>
    public static MillraceException ChangeRangeInvalid(LakePath table, long first, long last) => new(
        new ErrorCode("DELTA_CHANGE_RANGE_INVALID"),
        string.Create(CultureInfo.InvariantCulture, $"Table '{table}': the changes from version {first} to version {last} are asked for, but the first is after the last."));

    /// <summary>A value that a program gives does not fit its column.</summary>
    public static MillraceException ValueUnfit(string column, string type, object? value, Exception? cause) => new(
        new ErrorCode("DELTA_VALUE_UNFIT"),
        $"The value '{Convert.ToString(value, CultureInfo.InvariantCulture)}' ({value?.GetType().Name ?? "null"}) does not fit column '{column}' ({type}). "
        + "Nothing was written; give a value of that type.",
        innerException: cause);

    /// <summary>A .NET type cannot stand for the rows of a table.</summary>
    public static MillraceException RecordUnfit(string type, string problem) => new(
        new ErrorCode("DELTA_RECORD_UNFIT"), $"Rows cannot be read as {type}: {problem}.");

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
