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

    // As a column the verdict is computed for each row that the query gives. As a condition the engine would move it into the
    // query where it can, below a GROUP BY for one, and then it would judge and count other rows.
    private const string Passes = "millrace_passes";

    /// <summary>What stands between the columns to write and the query.</summary>
    public static string Before(ParquetWrite write, long gateId)
    {
        if (write.Rules.Count == 0) return "";
        if (!Keeps(write)) return $" FROM (SELECT *, {Condition(write.Rules, gateId)} AS {Passes}";
        string isKept = string.Create(CultureInfo.InvariantCulture, $"({Failed} & {AsideMask(write.Rules)}::BIGINT) <> 0");
        string origin = write.Origin is null ? "''" : $"CASE WHEN {isKept} THEN coalesce(CAST({write.Origin} AS VARCHAR), '') ELSE '' END";
        string row = $"CASE WHEN {isKept} THEN {JsonRows.Write(write.Schema, "millrace_rows")} ELSE '' END";
        string gate = string.Create(CultureInfo.InvariantCulture, $"{GateFunction.KeepingName}({gateId}, {Failed}, {origin}, {row})");
        return $" FROM (SELECT *, {gate} AS {Passes} FROM (SELECT *, {Mask(write.Rules)} AS {Failed}";
    }

    /// <summary>What stands behind the query and its alias.</summary>
    public static string After(ParquetWrite write)
    {
        if (write.Rules.Count == 0) return "";
        return $"{(Keeps(write) ? ") AS millrace_rows" : "")}) AS millrace_rows WHERE {Passes}";
    }

    /// <summary>A condition that is true for rows which may pass, and counts all.</summary>
    public static string Condition(IReadOnlyList<GateRule> rules, long gateId) =>
        string.Create(CultureInfo.InvariantCulture, $"{GateFunction.Name}({gateId}, {Mask(rules)})");

    private static bool Keeps(ParquetWrite write) => write.Rules.Any(static rule => rule.KeepsRow);

    private static long AsideMask(IReadOnlyList<GateRule> rules) =>
        rules.Index().Where(static rule => rule.Item.KeepsRow).Aggregate(0L, static (mask, rule) => mask | (1L << rule.Index));

    /// <summary>A bit for each rule that a row fails.</summary>
    private static string Mask(IReadOnlyList<GateRule> rules)
    {
        StringBuilder each = new();
        for (int rule = 0; rule < rules.Count; rule++)
        {
            if (rule > 0) each.Append(" | ");

            // The line break ends a comment that may stand at the end of the condition.
            each.Append(CultureInfo.InvariantCulture, $"(CASE WHEN ({rules[rule].Condition}\n) THEN 0::BIGINT ELSE {1L << rule}::BIGINT END)");
        }

        // Most rows keep all rules, and the engine finds these much faster than it finds their masks. What depends on chance is
        // computed once for each row all the same.
        if (rules.Count < 2 || rules.Any(static rule => DependsOnChance(rule.Condition))) return each.ToString();
        return $"(CASE WHEN {string.Join(" AND ", rules.Select(static rule => $"({rule.Condition}\n)"))} THEN 0::BIGINT ELSE {each} END)";
    }

    private static bool DependsOnChance(string condition) =>
        condition.Contains("rand", StringComparison.OrdinalIgnoreCase) || condition.Contains("uuid", StringComparison.OrdinalIgnoreCase);
}
