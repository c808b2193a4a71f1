using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Rules;

/// <summary>
/// The length of <c>char(n)</c> and <c>varchar(n)</c>, which travel as string with their own type in the metadata. Spaces
/// at the end beyond the length are cut, a char is filled up with spaces, and anything longer is a violation.
/// </summary>
internal static partial class TextLength
{
    private const string Key = "__CHAR_VARCHAR_TYPE_STRING";

    /// <summary>The value as it is stored.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">SQL of the value.</param>
    public static string Fitted(Column column, string value)
    {
        if (LengthOf(column) is not (int length, bool isFixed)) return value;
        string most = Sql.Number(length);
        string cut = $"CASE WHEN length({value}) > {most} AND length(rtrim({value}, ' ')) <= {most} THEN substr({value}, 1, {most}) ELSE {value} END";
        return isFixed ? $"CASE WHEN length({value}) < {most} THEN rpad({value}, {most}, ' ') ELSE {cut} END" : cut;
    }

    /// <summary>A rule for each column with a length.</summary>
    public static IEnumerable<RowRule> Of(TableSchema schema)
    {
        foreach (Column column in schema)
        {
            if (LengthOf(column) is not (int length, _)) continue;
            string name = Sql.Name(column.Name);
            yield return new RowRule(
                $"the length of column '{column.Name}' ({Sql.Number(length)} characters)", $"({name} IS NULL OR length({name}) <= {Sql.Number(length)})");
        }
    }

    private static (int Length, bool IsFixed)? LengthOf(Column column)
    {
        if (column.Type is not DataType.String || !column.Metadata.TryGetValue(Key, out string? text)) return null;
        Match match = Spelling().Match(text);
        return match.Success && int.TryParse(match.Groups["length"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            ? (length, match.Groups["kind"].Value.Equals("char", StringComparison.OrdinalIgnoreCase))
            : null;
    }

    [GeneratedRegex(@"^""?(?<kind>(var)?char)\((?<length>\d+)\)""?$", RegexOptions.IgnoreCase)]
    private static partial Regex Spelling();
}
