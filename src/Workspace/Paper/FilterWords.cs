using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;

namespace Millrace.Workspace.Paper;

/// <summary>Says in words what filters leave. Pure.</summary>
public static class FilterWords
{
    private const int MostValues = 8;

    /// <summary>A line for each filter that leaves something out, and for each mark that was clicked.</summary>
    public static IReadOnlyList<string> Of(FilterState filters, Selections selections)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ArgumentNullException.ThrowIfNull(selections);
        List<string> lines = [];
        foreach (Widget filter in filters.Dashboard.FiltersOf(filters.Page))
        {
            string label = filter.Title ?? filter.Encodings.Fields("fields").FirstOrDefault()?.DisplayName ?? filter.Name;
            if (Said(filters.SelectionOf(filter)) is string said) lines.Add($"{label}: {said}");
        }

        foreach (Widget widget in filters.Page.Widgets.Where(static widget => widget.HasSpan))
        {
            if (selections.ByFilter.GetValueOrDefault(widget.Name) is Selection.Range range && Said(range) is string said) lines.Add($"{widget.Title ?? widget.Name}: {said}");
        }

        lines.AddRange(selections.Clicked.Where(static click => click.Chosen.Count > 0).Select(static click => $"{click.FieldName}: {Joined(click.Chosen)}"));
        return lines;
    }

    private static string? Said(Selection selection) => selection switch
    {
        Selection.Values { Chosen.Count: > 0 } values => Joined(values.Chosen),
        Selection.Range { Min: not null, Max: not null } range => $"{range.Min} to {range.Max}",
        Selection.Range { Min: string min } => $"from {min}",
        Selection.Range { Max: string max } => $"until {max}",
        Selection.Containing { Part.Length: > 0 } part => $"contains '{part.Part}'",
        _ => null,
    };

    private static string Joined(IReadOnlyList<FilterValue> values)
    {
        string some = string.Join(", ", values.Take(MostValues).Select(static value => value.Text ?? TileFields.NullLabel));
        return values.Count > MostValues ? FormattableString.Invariant($"{some} and {values.Count - MostValues} more") : some;
    }
}
