using System.Globalization;
using System.Text;
using Millrace.Engine.Duck;
using Millrace.Engine.Types;

namespace Millrace.Engine.Queries;

/// <summary>
/// The part of a write's statement that judges its rows. Where rows are kept aside, the bits of the failed rules become a
/// column first, so that conditions are computed once though the row's text depends on them too.
/// </summary>
internal static class GateText
{
    private const string Failed = "millrace_failed";

    /// <summary>What stands between the columns to write and the query.</summary>
    public static string Before(ParquetWrite write) => Keeps(write) ? $" FROM (SELECT *, {Mask(write.Rules)} AS {Failed}" : "";

    /// <summary>What stands behind the query and its alias.</summary>
    public static string After(ParquetWrite write, long gateId)
    {
        if (write.Rules.Count == 0) return "";
        if (!Keeps(write)) return $" WHERE {Condition(write.Rules, gateId)}";
        string isKept = string.Create(CultureInfo.InvariantCulture, $"({Failed} & {AsideMask(write.Rules)}::BIGINT) <> 0");
        string origin = write.Origin is null ? "''" : $"CASE WHEN {isKept} THEN coalesce(CAST({write.Origin} AS VARCHAR), '') ELSE '' END";
        string row = $"CASE WHEN {isKept} THEN {JsonRows.Write(write.Schema, "millrace_rows")} ELSE '' END";
        return string.Create(CultureInfo.InvariantCulture, $") AS millrace_rows WHERE {GateFunction.KeepingName}({gateId}, {Failed}, {origin}, {row})");
    }

    /// <summary>A condition that is true for rows which may pass, and counts all.</summary>
    public static string Condition(IReadOnlyList<GateRule> rules, long gateId) =>
        string.Create(CultureInfo.InvariantCulture, $"{GateFunction.Name}({gateId}, {Mask(rules)})");

    private static bool Keeps(ParquetWrite write) => write.Rules.Any(static rule => rule.KeepsRow);

    private static long AsideMask(IReadOnlyList<GateRule> rules) =>
        rules.Index().Where(static rule => rule.Item.KeepsRow).Aggregate(0L, static (mask, rule) => mask | (1L << rule.Index));

    private static string Mask(IReadOnlyList<GateRule> rules)
    {
        StringBuilder sql = new();
        for (int rule = 0; rule < rules.Count; rule++)
        {
            if (rule > 0) sql.Append(" | ");

            // The line break ends a comment that may stand at the end of the condition.
            sql.Append(CultureInfo.InvariantCulture, $"(CASE WHEN ({rules[rule].Condition}\n) THEN 0::BIGINT ELSE {1L << rule}::BIGINT END)");
        }

        return sql.ToString();
    }
}
