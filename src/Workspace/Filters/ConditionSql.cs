using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Filters;

/// <summary>A selection as a condition on an expression.</summary>
internal static class ConditionSql
{
    /// <summary>The condition; null when all rows are wanted.</summary>
    /// <param name="widget">The filter.</param>
    /// <param name="expression">What is filtered, as SQL.</param>
    /// <param name="selection">What is chosen.</param>
    /// <param name="now">The time that relative days start from.</param>
    /// <exception cref="MillraceException">DASHBOARD_SELECTION.</exception>
    public static string? Of(Widget widget, string expression, Selection selection, DateTimeOffset now) => selection switch
    {
        Selection.Values { Chosen.Count: 0 } or Selection.Range { Min: null, Max: null } or Selection.Containing { Part: "" } => null,
        Selection.Values values when widget.Kind == WidgetKind.DatePicker => Times(widget, expression, new Selection.Range(values.Chosen[0].Text, values.Chosen[^1].Text), now),
        Selection.Values values => OneOf(expression, values.Chosen),
        Selection.Range range when widget.Kind == WidgetKind.RangeSlider => Numbers(widget, expression, range),
        Selection.Range range => Times(widget, expression, range, now),
        Selection.Containing text => $"contains(lower(CAST({expression} AS STRING)), lower({Sql.Text(text.Part)}))",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The condition of a span of times, or of numbers; null when all rows are wanted.</summary>
    /// <exception cref="MillraceException">DASHBOARD_SELECTION.</exception>
    public static string? OfSpan(Widget widget, string expression, Selection.Range span, bool isNumber, DateTimeOffset now)
    {
        if (span is { Min: null, Max: null }) return null;
        return isNumber ? Numbers(widget, expression, span) : Times(widget, expression, span, now);
    }

    /// <summary>The expression is one of some values, null among them or not.</summary>
    public static string OneOf(string expression, IReadOnlyList<FilterValue> values)
    {
        List<FilterValue> present = [.. values.Where(static value => value.Value is not null).Distinct()];
        string some = $"{expression} IN ({string.Join(", ", present.Select(static value => value.ToSql()))})";
        if (present.Count == values.Distinct().Count()) return $"({some})";
        return present.Count == 0 ? $"({expression} IS NULL)" : $"({some} OR {expression} IS NULL)";
    }

    private static string Times(Widget widget, string expression, Selection.Range range, DateTimeOffset now)
    {
        List<string> conditions = [];
        if (range.Min is string min) conditions.Add($"{expression} >= {Literal(MomentOf(widget, min, now, isEnd: false))}");
        if (range.Max is string max)
        {
            Moment end = MomentOf(widget, max, now, isEnd: true);

            // The whole last day belongs to the range, whether the column holds days or moments.
            conditions.Add(end.IsDay ? $"{expression} < {Literal(new Moment(end.Value.AddDays(1), IsDay: true))}" : $"{expression} <= {Literal(end)}");
        }

        return $"({string.Join(" AND ", conditions)})";
    }

    private static string Literal(Moment moment) => moment.IsDay ? $"DATE '{moment.DayText}'" : $"TIMESTAMP '{moment.MomentText}'";

    private static Moment MomentOf(Widget widget, string text, DateTimeOffset now, bool isEnd) =>
        Moment.TryParse(text, now, isEnd) ?? throw WorkspaceErrors.Selection(widget.Name, $"'{text}' is no day or moment; write 2024-05-01, 2024-05-01T10:00:00 or now-7d");

    private static string Numbers(Widget widget, string expression, Selection.Range range)
    {
        List<string> conditions = [];
        if (range.Min is string min) conditions.Add($"{expression} >= {Number(widget, min)}");
        if (range.Max is string max) conditions.Add($"{expression} <= {Number(widget, max)}");
        return $"({string.Join(" AND ", conditions)})";
    }

    private static string Number(Widget widget, string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
        ? number.ToString(CultureInfo.InvariantCulture)
        : throw WorkspaceErrors.Selection(widget.Name, $"'{text}' is no number");
}
