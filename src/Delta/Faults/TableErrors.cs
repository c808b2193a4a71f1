using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;

namespace Millrace.Delta.Faults;

/// <summary>Faults of orders to change what a table is.</summary>
public static class TableErrors
{
    /// <summary>Others committed each time a change was tried.</summary>
    public static MillraceException ChangeContended(string table, int attempts, string lastConflict) => new(
        new ErrorCode("DELTA_CHANGE_CONTENDED"),
        string.Create(CultureInfo.InvariantCulture, $"Table '{table}': the change was given up after {attempts} attempts. ")
        + $"{lastConflict} Nothing was changed; try again when fewer writers are at work.",
        isTransient: true);

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
}
