using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Calls;

/// <summary>Structs whose order is one that people expect, for minimum and maximum over whole rows.</summary>
internal static class RowOrder
{
    /// <summary>
    /// A struct ordered by its fields one after the other, null first. DuckDB orders a null inside a struct last; the flag
    /// before each field puts it first.
    /// </summary>
    /// <param name="leading">A first field that is never null, as <c>name := value</c>.</param>
    /// <param name="fields">Names and values of the others; a flag goes by the name and <c>_given</c>.</param>
    public static string Pack(string leading, IEnumerable<(string Name, string Value)> fields) =>
        $"struct_pack({Sql.List([leading, .. fields.Select(Flagged)])})";

    private static string Flagged((string Name, string Value) field) =>
        $"{field.Name}_given := {field.Value} IS NOT NULL, {field.Name} := {field.Value}";
}
