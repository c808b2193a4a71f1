using Millrace.Foundation.Faults;

namespace Millrace.DeltaProtocol.Faults;

/// <summary>Faults of changes to a table's columns: which column, why not, and what to do.</summary>
public static class SchemaErrors
{
    /// <summary>A column is not there.</summary>
    public static MillraceException ColumnNotFound(string column, IEnumerable<string> known) => Make(
        "DELTA_COLUMN_NOT_FOUND",
        $"There is no column '{column}'; at that place there are: {string.Join(", ", known)}.");

    /// <summary>A column is there already.</summary>
    public static MillraceException ColumnExists(string column) => Make(
        "DELTA_COLUMN_EXISTS", $"A column '{column}' exists already (names are compared without regard to case). "
        + "Choose another name.");

    /// <summary>A change that files cannot follow without column mapping.</summary>
    public static MillraceException MappingRequired(string action, string column) => Make(
        "DELTA_COLUMN_MAPPING_REQUIRED",
        $"Column '{column}' cannot be {action}: the table's files name columns by their logical name. "
        + "Set the table property 'delta.columnMapping.mode' = 'name' first; no file is rewritten by that.");

    /// <summary>A column mapping mode cannot be left for another.</summary>
    public static MillraceException MappingModeRefused(string from, string to) => Make(
        "DELTA_COLUMN_MAPPING_REFUSED",
        $"Table property 'delta.columnMapping.mode' cannot go from '{from}' to '{to}': files would be read wrongly. "
        + "An existing table can go from none to name; write the rows to a new table for anything else.");

    /// <summary>A type cannot become another.</summary>
    public static MillraceException TypeChangeRefused(string column, string from, string to, string reason) => Make(
        "DELTA_TYPE_CHANGE_REFUSED", $"Column '{column}' cannot change from {from} to {to}: {reason}.");

    /// <summary>Something else depends on a column.</summary>
    public static MillraceException ColumnInUse(string action, string column, string user) => Make(
        "DELTA_COLUMN_IN_USE", $"Column '{column}' cannot be {action}: {user} uses it. Drop or change that first.");

    /// <summary>A column edit that makes no sense for the column.</summary>
    public static MillraceException EditRefused(string column, string problem) => Make(
        "DELTA_COLUMN_EDIT_REFUSED", $"Column '{column}' cannot be changed like this: {problem}.");

    /// <summary>Rows do not fit the columns of a table.</summary>
    public static MillraceException MergeRefused(string column, string table, string incoming, string hint) => Make(
        "DELTA_SCHEMA_MERGE_REFUSED",
        $"The column '{column}' is {table} in the table and {incoming} in the rows to be written, and no type holds both. "
        + hint);

    /// <summary>A constraint of a name is there, or is not.</summary>
    public static MillraceException ConstraintRefused(string name, string problem) => Make(
        "DELTA_CONSTRAINT_REFUSED", $"The constraint '{name}' cannot be changed: {problem}.");

    /// <summary>A table cannot be clustered by a column.</summary>
    public static MillraceException ClusteringRefused(string column, string problem) => Make(
        "DELTA_CLUSTERING_REFUSED", $"The table cannot be clustered by '{column}': {problem}.");

    /// <summary>A feature cannot be dropped.</summary>
    public static MillraceException FeatureDropRefused(string feature, string reason) => Make(
        "DELTA_FEATURE_DROP_REFUSED", $"The table feature '{feature}' cannot be dropped: {reason}.");

    private static MillraceException Make(string code, string message) => new(new ErrorCode(code), message);
}
