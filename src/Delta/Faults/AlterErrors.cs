using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Delta.Faults;

/// <summary>Faults of orders that make tables or change what they are.</summary>
public static class AlterErrors
{
    /// <summary>Rows that are there contradict a rule that is to hold from now on.</summary>
    public static MillraceException ExistingRowsBreakRule(string rule, long rows, string table) => new(
        new ErrorCode("DELTA_CONSTRAINT_VIOLATED"),
        string.Create(CultureInfo.InvariantCulture, $"Table '{table}': {rows} of the rows it has do not keep to '{rule}'. ")
        + "Correct or delete them first; the table was not changed.");

    /// <summary>A constraint is not there.</summary>
    public static MillraceException ConstraintNotFound(string name, IReadOnlyDictionary<string, string> properties)
    {
        const string prefix = "delta.constraints.";
        string[] known = [.. properties.Keys.Where(key => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Select(key => key[prefix.Length..])];
        return new MillraceException(
            new ErrorCode("DELTA_CONSTRAINT_NOT_FOUND"),
            $"The table has no constraint '{name}'. {(known.Length == 0 ? "It has none at all." : $"It has: {string.Join(", ", known)}.")}");
    }

    /// <summary>A property is not set.</summary>
    public static MillraceException PropertyNotFound(string key, IEnumerable<string> known) => new(
        new ErrorCode("DELTA_PROPERTY_NOT_FOUND"),
        $"The table has no property '{key}'."
        + (NearestText.Of(key, [.. known], name => name) is string near ? $" Did you mean '{near}'?" : " UNSET TBLPROPERTIES IF EXISTS lets that pass."));

    /// <summary>A folder holds no Parquet files.</summary>
    public static MillraceException NothingToConvert(string folder) => new(
        new ErrorCode("DELTA_CONVERT_REFUSED"),
        $"'{folder}' holds no Parquet files, so it cannot become a table. Look at the path; files end in .parquet.");

    /// <summary>The sub-folders do not fit the partition columns.</summary>
    public static MillraceException ConvertRefused(string folder, string problem) => new(
        new ErrorCode("DELTA_CONVERT_REFUSED"),
        $"'{folder}' cannot become a table: {problem}. PARTITIONED BY (name type, …) must name exactly what the folders name=value are called; nothing was changed.");

    /// <summary>Somebody else made a table there in the meantime.</summary>
    public static MillraceException CreatedMeanwhile(string table) => new(
        new ErrorCode("DELTA_TABLE_EXISTS"), $"'{table}' became a table while this one was being prepared. Look at it before trying again.");

    /// <summary>A manifest would show deleted rows.</summary>
    public static MillraceException ManifestRefused(string table, string file) => new(
        new ErrorCode("DELTA_MANIFEST_REFUSED"),
        $"Table '{table}': file '{file}' has deleted rows, which a reader of the manifest would still see. REORG TABLE … APPLY (PURGE) removes them.");

    /// <summary>A table to be created is there.</summary>
    public static MillraceException TableExists(string table) => new(
        new ErrorCode("DELTA_TABLE_EXISTS"),
        $"There is a table at '{table}' already; it exists with its rows. Write CREATE TABLE IF NOT EXISTS to let it be, or CREATE OR REPLACE TABLE to replace it.");

    /// <summary>A table to be replaced is not there.</summary>
    public static MillraceException NothingToReplace(string table) => new(
        new ErrorCode("DELTA_TABLE_NOT_FOUND"), $"There is no table at '{table}' to replace. Write CREATE OR REPLACE TABLE to create it.");
}
