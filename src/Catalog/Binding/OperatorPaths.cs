using System.Globalization;
using System.Text;
using Millrace.Engine.Queries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Binding;

/// <summary>Reads from what an operator expanded to how it will be executed.</summary>
internal static class OperatorPaths
{
    /// <param name="op">The operator.</param>
    /// <param name="sql">What it expanded to.</param>
    /// <param name="call">The call.</param>
    /// <param name="notes">What is known of the order of its inputs, for people.</param>
    public static OperatorPath Of(ITimeSeriesOp op, string sql, OpCall call, IReadOnlyList<string> notes)
    {
        string name = op.Descriptor.SqlName;
        IReadOnlyList<SeriesFrame> frames = call.Inputs;
        string text = OwnText(sql, frames);
        string note = string.Join("; ", notes.Where(static known => known.Length > 0).Distinct());
        if (text.Contains($"{AsOfMergePlan.Function}('", StringComparison.Ordinal))
            return new OperatorPath(name, "merge of both tables in the order of their files; nothing is sorted", "");
        if (TryPlan(text) is not KernelPlan plan)
        {
            string? reason = frames.All(static frame => frame.SortedBy.Count > 0) ? (op as IOrderUser)?.WhyNot(call) : null;
            return new OperatorPath(name, "SQL of the engine", reason ?? note);
        }

        return plan.IsSorted
            ? new OperatorPath(name, string.Create(CultureInfo.InvariantCulture, $"kernel over {plan.Segments.Count} file(s) in their order; nothing is sorted"), "")
            : new OperatorPath(name, "kernel behind one sort by series and time", note);
    }

    /// <summary>The kernel that an operator expanded to; null when it is plain SQL.</summary>
    public static KernelPlan? TryPlan(string op, string sql, IReadOnlyList<SeriesFrame> frames) =>
        TryPlan(OwnText(sql, frames)) is KernelPlan plan && plan.Op == op ? plan : null;

    /// <summary>An operator's text without that of its inputs: operators within them have paths of their own.</summary>
    private static string OwnText(string sql, IReadOnlyList<SeriesFrame> frames)
    {
        StringBuilder own = new(sql);
        foreach (SeriesFrame frame in frames) own.Replace(frame.RelationSql, "");
        return own.ToString();
    }

    private static KernelPlan? TryPlan(string sql)
    {
        string call = $"{KernelPlan.Function}('";
        int start = sql.IndexOf(call, StringComparison.Ordinal);
        if (start < 0) return null;
        start += call.Length;
        int end = start;
        while (end < sql.Length && (sql[end] != '\'' || (end + 1 < sql.Length && sql[end + 1] == '\''))) end += sql[end] == '\'' ? 2 : 1;
        return KernelPlan.Parse(sql[start..end].Replace("''", "'", StringComparison.Ordinal));
    }
}
